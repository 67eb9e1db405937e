import Crypto
import FoundationEssentials

/// Master keys of 256 bits, newest first: the first one seals, any one opens. `SNAPSHOT_KEYS` and `LINK_KEYS` are such
/// lists of `kid:base64`.
public struct KeyRing: Sendable {
    /// The name that an envelope carries to say which key opens it.
    struct KeyID: Hashable, Sendable, CustomStringConvertible {
        static let length = 4
        /// Always four bytes; shorter names are filled up with zeros.
        let bytes: [UInt8]

        init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
        var description: String { String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self) }

        /// Names that stand one after the other.
        static func list(in bytes: [UInt8]) -> [KeyID] {
            stride(from: 0, to: bytes.count - bytes.count % length, by: length).map {
                KeyID(bytes: bytes[$0..<($0 + length)])
            }
        }
    }

    struct Entry: Sendable {
        let id: KeyID
        let key: SymmetricKey
    }

    let newest: Entry
    /// Newest first.
    let ids: [KeyID]
    private let entries: [KeyID: SymmetricKey]

    /// Reads `kid:base64` entries separated by commas or white space. A kid has one to four letters or digits, the
    /// base64 text stands for exactly 32 bytes. Errors name the entry by its place, never by its content.
    public init(parsing text: String) throws(KeyRingError) {
        var entries: [KeyID: SymmetricKey] = [:]
        var newest: Entry?
        var ids: [KeyID] = []
        let items = text.split { $0 == "," || $0.isWhitespace }
        for (index, item) in items.enumerated() {
            let entry = try Self.entry(item, place: index + 1)
            guard entries.updateValue(entry.key, forKey: entry.id) == nil else {
                throw KeyRingError(.duplicate, "key \(index + 1) has the same name as an earlier one")
            }
            newest = newest ?? entry
            ids.append(entry.id)
        }
        guard let newest else { throw KeyRingError(.empty, "the list of keys is empty") }
        self.newest = newest
        self.ids = ids
        self.entries = entries
    }

    /// A list of one new key, as text for a settings file.
    public static func generate() -> String {
        var random = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let letters = Array("abcdefghjkmnpqrstvwxyz0123456789")
        let id = String((0..<KeyID.length).map { _ in letters.randomElement(using: &random) ?? "k" })
        return id + ":" + Data(key).base64EncodedString()
    }

    func key(_ id: KeyID) -> SymmetricKey? { entries[id] }

    private static func entry(_ item: Substring, place: Int) throws(KeyRingError) -> Entry {
        let parts = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw KeyRingError(.format, "key \(place) is not of the form kid:base64") }
        let name = Array(parts[0].utf8)
        let isPlain = parts[0].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        guard isPlain, (1...KeyID.length).contains(name.count) else {
            throw KeyRingError(.name, "the name of key \(place) must have one to four letters or digits")
        }
        guard let key = Data(base64Encoded: String(parts[1])), key.count == 32 else {
            throw KeyRingError(.length, "key \(place) must be 32 bytes in base64")
        }
        let padding = [UInt8](repeating: 0, count: KeyID.length - name.count)
        return Entry(id: KeyID(bytes: name + padding), key: SymmetricKey(data: key))
    }
}

/// Why a list of keys cannot be used.
public struct KeyRingError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable { case empty, format, name, length, duplicate }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
