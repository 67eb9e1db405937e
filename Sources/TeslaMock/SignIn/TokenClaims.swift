import JWTKit

/// Payload of an access token. A partner token has no account: its subject is the client.
struct AccessClaims: JWTPayload {
    var iss: String
    var azp: String
    var sub: String
    var aud: Audience
    var scp: [String]
    var amr: [String]
    var exp: Int
    var iat: Int
    var auth_time: Int
    var ou_code: String?
    var locale: String?
    var account_type: String
    var open_source: Bool
    var account_id: String?
    var nonce: String?
    var gty: String?

    /// Expiry is judged by the mock's clock, not here.
    func verify(using algorithm: some JWTAlgorithm) {}
}

/// Whom a token is for: a list, or on a switch one text, as JSON Web Tokens may have it.
enum Audience: Codable, Equatable, Sendable {
    case one(String)
    case several([String])

    var values: [String] {
        switch self {
        case .one(let value): [value]
        case .several(let values): values
        }
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let one = try? value.decode(String.self) {
            self = .one(one)
        } else {
            self = .several(try value.decode([String].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .one(let one): try value.encode(one)
        case .several(let several): try value.encode(several)
        }
    }
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
