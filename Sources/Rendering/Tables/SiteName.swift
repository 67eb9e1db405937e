/// Tesla's name of a charging site, as short as it stays unique: `Kotka, Finland - Sutelantie` is Kotka, Sutelantie.
struct SiteName {
    let text: String

    /// A name of another form stays as it is.
    init(_ name: String) {
        let parts = name.split(separator: ", ", maxSplits: 1)
        guard parts.count == 2, let dash = parts[1].firstRange(of: " - ") else {
            text = name
            return
        }
        text = "\(parts[0]), \(parts[1][dash.upperBound...])"
    }
}
