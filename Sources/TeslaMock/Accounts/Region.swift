/// The Fleet API regions the mock plays; each is a path prefix of the one port.
enum Region: String, Sendable, CaseIterable {
    case northAmerica = "na"
    case europe = "eu"

    /// `NA` or `EU`, as in the token's `ou_code` and in front of codes and refresh tokens.
    var code: String { rawValue.uppercased() }
}
