/// Crockford's base-32 alphabet in lower case: no look-alikes, safe in URLs, paths and Redis keys.
public enum Base32 {
    static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// 0 to 31, or nil for a character outside the alphabet.
    static func value(of character: UInt8) -> Int? { alphabet.firstIndex(of: character) }

    /// `count` characters from the low bits of `random`, five bits each.
    static func random(count: Int, using random: () -> UInt64) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(count)
        while text.count < count {
            var bits = random()
            for _ in 0..<min(12, count - text.count) {
                text.append(alphabet[Int(bits & 31)])
                bits >>= 5
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Lossless text of bytes, without padding.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8) | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int((buffer >> UInt32(bits)) & 31)])
            }
        }
        if bits > 0 { text.append(alphabet[Int((buffer << UInt32(5 - bits)) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func pair(_ partition: Partition) -> String {
        String(decoding: [alphabet[partition.number >> 5], alphabet[partition.number & 31]], as: UTF8.self)
    }
}

/// FNV-1a: a digest that is the same in every process. For log labels and spreading, never for security.
public enum StableHash {
    public static func value(_ text: String) -> UInt64 { value(text.utf8) }

    public static func value(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    static func short(_ text: String) -> String {
        let hash = value(text)
        let digits = String(UInt32(truncatingIfNeeded: hash ^ (hash >> 32)), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
