public import Domain
import FoundationEssentials
import JWTKit

/// Access tokens as JWT (RFC 7519, RFC 9068), signed with the newest key and checked with the key that the token names.
///
/// The header decides nothing: `kid` picks an entry of our own table, and its `alg` must be the one algorithm of that key
/// (RFC 8725). `jwk`, `jku`, `x5u` and `x5c` are not looked at.
public struct JWTAccessTokens: AccessTokens {
    public static let audience = "carpulse-api"
    private static let type = "at+jwt"
    /// Clocks of two machines differ a little.
    private static let leeway = 5.0
    /// Ours have about 600 bytes.
    private static let maxBytes = 4_096

    public let keySet: [UInt8]
    private let keys: JWTKeyCollection
    private let algorithms: [String: String]
    private let newest: TokenKeys.Entry
    private let issuer: String
    private let ids: IDGenerator
    private let clock: WallClock

    public init(_ keys: TokenKeys, issuer: String, ids: IDGenerator, clock: WallClock) async {
        let collection = JWTKeyCollection()
        for entry in keys.entries {
            let id = JWKIdentifier(string: entry.id)
            switch entry.key {
            case .hs256(let key): await collection.add(hmac: key, digestAlgorithm: .sha256, kid: id)
            case .es256(let key): await collection.add(ecdsa: key, kid: id)
            case .rs256(let key): await collection.add(rsa: key, digestAlgorithm: .sha256, kid: id)
            }
        }
        self.keys = collection
        algorithms = Dictionary(uniqueKeysWithValues: keys.entries.map { ($0.id, $0.key.algorithm) })
        newest = keys.entries[0]
        keySet = KeySetDocument(keys).bytes
        self.issuer = issuer
        self.ids = ids
        self.clock = clock
    }

    public func sign(_ claims: AccessClaims) async throws(Problem) -> String {
        let payload = TokenPayload(claims, issuer: issuer, audience: Self.audience, id: ids.token())
        do {
            return try await keys.sign(
                payload, kid: JWKIdentifier(string: newest.id),
                header: ["alg": .string(newest.key.algorithm), "typ": .string(Self.type)])
        } catch {
            throw Problem(.internalError, "Internal error", cause: "a token could not be signed")
        }
    }

    public func claims(in token: String) async throws(AccessTokenFailure) -> AccessClaims {
        guard token.utf8.count <= Self.maxBytes, isOurs(header: token.prefix { $0 != "." }) else { throw .invalid }
        let payload: TokenPayload
        do { payload = try await keys.verify(token, as: TokenPayload.self) } catch { throw .invalid }
        let now = clock.now.timeIntervalSince1970
        guard payload.iss == issuer, payload.aud.names == [Self.audience], payload.nbf <= now + Self.leeway,
            payload.iat <= now + Self.leeway, let claims = payload.claims
        else { throw .invalid }
        guard now < payload.exp else { throw .expired }
        return claims
    }

    private func isOurs(header: Substring) -> Bool {
        guard let bytes = Base64URL.decode(String(header)),
            let header = try? JSONDecoder().decode(TokenHeader.self, from: Data(bytes)),
            let algorithm = algorithms[header.kid]
        else { return false }
        return header.alg == algorithm && header.typ?.lowercased() == Self.type && header.crit == nil
    }
}

private struct TokenHeader: Decodable {
    var alg: String
    var kid: String
    var typ: String?
    var crit: [String]?
}

/// What is signed.
private struct TokenPayload: JWTPayload {
    struct Audience: Codable {
        var names: [String]

        init(_ names: [String]) { self.names = names }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let name = try? container.decode(String.self) {
                names = [name]
            } else {
                names = try container.decode([String].self)
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if names.count == 1 { try container.encode(names[0]) } else { try container.encode(names) }
        }
    }

    var iss: String
    var aud: Audience
    var sub: String
    var iat: Double
    var nbf: Double
    var exp: Double
    var jti: String
    /// The sign-in.
    var sid: String
    var gen: Int
    /// For clients; what counts is what the account says when the token is used.
    var roles: [String]

    init(_ claims: AccessClaims, issuer: String, audience: String, id: String) {
        iss = issuer
        aud = Audience([audience])
        sub = claims.account.rawValue
        iat = claims.issuedAt.timeIntervalSince1970.rounded(.down)
        nbf = iat
        exp = claims.expiresAt.timeIntervalSince1970.rounded(.down)
        jti = id
        sid = claims.family.rawValue
        gen = claims.generation
        roles = claims.role.roles.map(\.rawValue)
    }

    /// nil when a signed token of another kind came here.
    var claims: AccessClaims? {
        guard let account = AccountID(rawValue: sub), let family = FamilyID(rawValue: sid),
            let role = roles.compactMap({ Role(rawValue: $0) }).last
        else { return nil }
        return AccessClaims(
            account: account, family: family, generation: gen, role: role,
            issuedAt: Date(timeIntervalSince1970: iat), expiresAt: Date(timeIntervalSince1970: exp))
    }

    /// The claims are checked against our own clock, afterwards.
    func verify(using algorithm: some JWTAlgorithm) {}
}
