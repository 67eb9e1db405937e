import FoundationEssentials
import JWTKit

/// The JWKS document (RFC 7517): public keys only. A secret is never published.
struct KeySetDocument {
    private struct Entry: Encodable {
        var kty, kid, alg: String
        var use = "sig"
        var crv, x, y, n, e: String?
    }

    let bytes: [UInt8]

    init(_ keys: TokenKeys) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let document = try? encoder.encode(["keys": keys.entries.compactMap(Self.entry)])
        bytes = document.map { Array($0) } ?? Array(#"{"keys":[]}"#.utf8)
    }

    private static func entry(_ entry: TokenKeys.Entry) -> Entry? {
        switch entry.key {
        case .hs256: return nil
        case .es256(let key):
            guard let point = key.publicKey.parameters else { return nil }
            return Entry(
                kty: "EC", kid: entry.id, alg: "ES256", crv: "P-256", x: unpadded(point.x), y: unpadded(point.y))
        case .rs256(let key):
            guard let numbers = try? key.publicKey.getKeyPrimitives() else { return nil }
            return Entry(
                kty: "RSA", kid: entry.id, alg: "RS256", n: Base64URL.encode(Array(numbers.modulus)),
                e: Base64URL.encode(Array(numbers.publicExponent)))
        }
    }

    /// The library gives coordinates in ordinary base 64.
    private static func unpadded(_ base64: String) -> String {
        Data(base64Encoded: base64).map { Base64URL.encode(Array($0)) } ?? ""
    }
}
