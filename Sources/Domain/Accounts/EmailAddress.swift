/// The address that an account is known by, in one spelling: trimmed and in lower case.
///
/// Only what ordinary addresses are made of (RFC 5321 without quoting, ASCII): an address is compared and written to, and
/// nothing in it may have a second meaning.
public struct EmailAddress: RawRepresentable, Sendable, Hashable, Codable, Unlogged {
    public let rawValue: String

    public init?(rawValue text: String) {
        let bytes = Array(text.utf8.drop(while: Self.isBlank).reversed().drop(while: Self.isBlank).reversed())
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let (local, domain) = (bytes[..<at], bytes[(at + 1)...])
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...64).contains(local.count),
            local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(Self.isAtom),
            labels.count >= 2, labels.allSatisfy(Self.isLabel), labels.last?.contains(where: Self.isLetter) == true
        else { return nil }
        rawValue = String(decoding: bytes, as: UTF8.self).lowercased()
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let address = EmailAddress(rawValue: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an e-mail address")
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isAtom(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { isAlphanumeric($0) || "!#$%&'*+/=?^_`{|}~-".utf8.contains($0) }
    }

    private static func isLabel(_ bytes: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }
}
