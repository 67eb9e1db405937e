import Domain
import FoundationEssentials

/// What Tesla wrote into a token (facts 1.8). The signature is not checked: the token came over TLS from the token
/// endpoint itself, and nobody else's tokens are ever read.
struct AccessTokenClaims {
    /// `sub`
    let subject: String?
    /// `scp`; nil when the token does not say.
    let scopes: [String]?
    /// `ou_code`
    let region: TeslaRegion?
    /// `exp`
    let expiresAt: Date?
    let nonce: String?

    /// nil for what is no JWT.
    init?(_ token: String) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Self.base64URL(parts[1]),
            let claims = try? JSONDecoder().decode(LooseObject.self, from: payload)
        else { return nil }
        subject = claims.text("sub")
        scopes = claims.texts("scp")
        region = claims.text("ou_code").flatMap { TeslaRegion(rawValue: $0.lowercased()) }
        expiresAt = claims.epoch("exp", unit: 1)
        nonce = claims.text("nonce")
    }

    private static func base64URL(_ text: Substring) -> Data? {
        let base64 = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return Data(base64Encoded: String(base64) + String(repeating: "=", count: (4 - base64.count % 4) % 4))
    }
}
