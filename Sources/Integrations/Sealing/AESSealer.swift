import Crypto
public import Domain
import FoundationEssentials

/// AES-256-GCM under a key of its own for each context (state.md 13).
///
/// Envelope: `01 | kid (4 bytes) | nonce 12 | ciphertext | tag 16`. The key is HKDF-SHA256(master, salt "cp1", info =
/// context) and the context is authenticated too, so a value copied to another place does not open there.
public struct AESSealer: Sealer {
    /// Bytes that sealing adds.
    public static let overhead = headerLength + 12 + 16

    private static let version: UInt8 = 1
    private static let headerLength = 1 + KeyRing.KeyID.length
    private static let salt = Array("cp1".utf8)

    private let keys: KeyRing

    public init(_ keys: KeyRing) { self.keys = keys }

    /// Names of the keys that open, newest first: the first one seals.
    public var keyNames: [String] { keys.ids.map(\.description) }

    /// Which key sealed a value, as its envelope says; nil for anything else.
    func keyName(of sealed: [UInt8]) -> String? {
        guard sealed.count >= Self.overhead, sealed[0] == Self.version else { return nil }
        return KeyRing.KeyID(bytes: sealed[1..<Self.headerLength]).description
    }

    public func seal(_ bytes: [UInt8], context: String) throws(StoreError) -> [UInt8] {
        let key = Self.key(keys.newest.key, context)
        guard let box = try? AES.GCM.seal(bytes, using: key, authenticating: Array(context.utf8)),
            let body = box.combined
        else { throw .rejected("sealing failed") }
        return [Self.version] + keys.newest.id.bytes + body
    }

    /// Throws `missingKey` for a key that is not on the ring and `corrupt` for anything that was changed or moved.
    public func open(_ bytes: [UInt8], context: String) throws(StoreError) -> [UInt8] {
        guard bytes.count >= Self.overhead, bytes[0] == Self.version else { throw .corrupt("not a sealed value") }
        let id = KeyRing.KeyID(bytes: bytes[1..<Self.headerLength])
        guard let master = keys.key(id) else { throw .missingKey(id.description) }
        guard let box = try? AES.GCM.SealedBox(combined: bytes[Self.headerLength...]),
            let plain = try? AES.GCM.open(box, using: Self.key(master, context), authenticating: Array(context.utf8))
        else { throw .corrupt("the seal is broken") }
        return Array(plain)
    }

    public func hash(of session: SessionID) -> String { ShortDigest.text(session.rawValue) }

    public func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func key(_ master: SymmetricKey, _ context: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: master, salt: salt, info: Array(context.utf8), outputByteCount: 32)
    }
}

/// Names a text without telling it: the first 130 bits of its SHA-256 as 26 characters.
enum ShortDigest {
    static func text(_ text: String) -> String { String(Base32.encode(SHA256.hash(data: Array(text.utf8))).prefix(26)) }
}
