import FoundationEssentials
import JWTKit

/// The keys of access tokens, newest first: the first one signs, any one checks. Each key has one algorithm.
public struct TokenKeys: Sendable {
    enum Key: Sendable {
        case hs256(HMACKey)
        case es256(ES256PrivateKey)
        case rs256(Insecure.RSA.PrivateKey)

        var algorithm: String {
            switch self {
            case .hs256: "HS256"
            case .es256: "ES256"
            case .rs256: "RS256"
            }
        }
    }

    struct Entry: Sendable {
        let id: String
        let key: Key
    }

    let entries: [Entry]

    /// - Parameter secrets: `kid:secret` list for HS256; a secret has at least 32 bytes and is no placeholder.
    /// - Parameter files: private keys as PEM, P-256 (ES256) or RSA of at least 2,048 bits (RS256); they go before secrets.
    public init(secrets: String, files: [(id: String, pem: String)] = []) throws(KeyRingError) {
        var entries: [Entry] = []
        for file in files { entries.append(Entry(id: try Self.name(file.id), key: try Self.key(file.pem, file.id))) }
        for (index, item) in secrets.split(whereSeparator: { $0 == "," || $0.isWhitespace }).enumerated() {
            entries.append(try Self.secret(item, place: index + 1))
        }
        guard !entries.isEmpty else { throw KeyRingError(.empty, "the list of keys is empty") }
        guard Set(entries.map(\.id)).count == entries.count else {
            throw KeyRingError(.duplicate, "two keys have the same name")
        }
        self.entries = entries
    }

    /// A list of one new secret, as text for a settings file.
    public static func generate() -> String {
        var random = SystemRandomNumberGenerator()
        let secret = (0..<48).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let id = String(UInt32.random(in: .min ... .max, using: &random), radix: 36)
        return id + ":" + Base64URL.encode(secret)
    }

    private static func secret(_ item: Substring, place: Int) throws(KeyRingError) -> Entry {
        let parts = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw KeyRingError(.format, "key \(place) is not of the form kid:secret") }
        let bytes = Array(parts[1].utf8)
        // 32 bytes for HS256 (RFC 7518, 3.2). Few different ones are a word that somebody typed again and again.
        guard bytes.count >= 32, Set(bytes).count >= 10 else {
            throw KeyRingError(.length, "the secret of key \(place) must be 32 random characters at least")
        }
        let known = ["changeme", "changethis", "secret", "password", "example"]
        let lower = parts[1].lowercased()
        guard !known.contains(where: lower.contains) else {
            throw KeyRingError(.format, "the secret of key \(place) is a placeholder")
        }
        return Entry(id: try name(String(parts[0])), key: .hs256(HMACKey(from: Data(bytes))))
    }

    private static func key(_ pem: String, _ id: String) throws(KeyRingError) -> Key {
        if let key = try? ES256PrivateKey(pem: pem) { return .es256(key) }
        if let key = try? Insecure.RSA.PrivateKey(pem: pem) { return .rs256(key) }
        throw KeyRingError(.format, "the file of key \(id) holds no P-256 and no RSA private key as PEM")
    }

    private static func name(_ text: String) throws(KeyRingError) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || Character(Unicode.Scalar(byte)).isLetter && byte < 128 || Character(Unicode.Scalar(byte)).isNumber
        }
        guard isPlain, (1...64).contains(text.utf8.count) else {
            throw KeyRingError(.name, "the name of a key must have 1 to 64 letters, digits, - or _")
        }
        return text
    }
}
