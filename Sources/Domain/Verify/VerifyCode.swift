/// Names one printed report for whoever holds it: 80 random bits in sixteen characters that cannot be mixed up when
/// read aloud or typed (Crockford's base 32).
public struct VerifyCode: Sendable, Hashable, Codable, CustomStringConvertible {
    static let length = 16
    /// More text than any way of writing a code needs.
    private static let longest = 64

    /// Sixteen lower-case characters: the form of names and keys.
    public let canonical: String

    /// Reads a code as people write it: in any case, with or without blanks (a plus in a form) and hyphens, `o` for 0 and `i`, `l` for 1.
    public init?(_ text: String) {
        var letters: [UInt8] = []
        guard text.utf8.count <= Self.longest else { return nil }
        for byte in text.utf8 {
            let letter = byte | 0x20
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"): letters.append(byte)
            case _ where letter == UInt8(ascii: "o"): letters.append(UInt8(ascii: "0"))
            case _ where letter == UInt8(ascii: "i") || letter == UInt8(ascii: "l"): letters.append(UInt8(ascii: "1"))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): letters.append(letter)
            default: return nil
            }
        }
        guard letters.count == Self.length, letters.allSatisfy({ Base32.value(of: $0) != nil }) else { return nil }
        canonical = String(decoding: letters, as: UTF8.self)
    }

    /// The code that a secret of one attempt at a report stands for: the same for the same secret.
    /// - Parameter digest: of the secret, hexadecimal, at least 20 characters.
    public init?(digest: String) {
        let digits = Array(digest.utf8.prefix(20)).compactMap(Self.hexadecimal)
        guard digits.count == 20 else { return nil }
        canonical = Base32.encode(stride(from: 0, to: 20, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// `7KQ4-M2XD-9F3A-BCDE`: in print, in addresses and in answers.
    public var printed: String {
        var text: [UInt8] = []
        for (index, letter) in canonical.utf8.enumerated() {
            if index > 0, index % 4 == 0 { text.append(UInt8(ascii: "-")) }
            text.append(letter >= UInt8(ascii: "a") ? letter & ~0x20 : letter)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Enough to follow one code through a log, and no more.
    public var description: String { "code-" + StableHash.short(canonical) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let code = VerifyCode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a code of a report")
        }
        self = code
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(canonical)
    }
}

/// Where the holder of one printed report finds out whether it is genuine.
public struct VerifyMark: Sendable, Equatable {
    public let code: VerifyCode
    /// `https://host/verify/7KQ4-M2XD-9F3A-BCDE`
    public let url: String

    /// - Parameter base: the public address of the server, without a slash at the end.
    public init(code: VerifyCode, base: String) {
        self.code = code
        url = Self.url(of: code, base: base)
    }

    public static func url(of code: VerifyCode, base: String) -> String { base + "/verify/" + code.printed }

    /// What stands between `https://` and the path: what a reader should look for.
    public var host: String {
        let rest = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return rest.count > 2 ? String(rest[2]) : url
    }
}
