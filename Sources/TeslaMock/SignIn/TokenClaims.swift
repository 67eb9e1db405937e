import JWTKit

/// Payload of an access token. A partner token has no account: its subject is the client.
struct AccessClaims: JWTPayload {
    var iss: String
    var azp: String
    var sub: String
    var aud: [String]
    var scp: [String]
    var amr: [String]
    var exp: Int
    var iat: Int
    var auth_time: Int
    var ou_code: String
    var locale: String?
    var account_type: String
    var open_source: Bool
    var account_id: String?
    var nonce: String?
    var gty: String?

    /// Expiry is judged by the mock's clock, not here.
    func verify(using algorithm: some JWTAlgorithm) {}
}

/// Payload of an identity token.
struct IdentityClaims: JWTPayload {
    var iss: String
    var aud: String
    var sub: String
    var exp: Int
    var iat: Int
    var auth_time: Int
    var nonce: String?
    var locale: String

    func verify(using algorithm: some JWTAlgorithm) {}
}
