/// An IP address. An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is that IPv4 address.
public struct IPAddress: Sendable, Hashable {
    /// Right-aligned: an IPv4 address fills the low 32 bits.
    public let bits: UInt128
    public let isIPv4: Bool

    /// 32 or 128.
    public var width: Int { isIPv4 ? 32 : 128 }

    public init(ipv4 bits: UInt32) {
        self.bits = UInt128(bits)
        isIPv4 = true
    }

    public init(ipv6 bits: UInt128) {
        isIPv4 = bits >> 32 == 0xffff
        self.bits = isIPv4 ? bits & 0xffff_ffff : bits
    }

    /// Four or sixteen bytes in network order, as a socket has them.
    public init?(bytes: some Collection<UInt8>) {
        let bits = bytes.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        switch bytes.count {
        case 4: self.init(ipv4: UInt32(bits))
        case 16: self.init(ipv6: bits)
        default: return nil
        }
    }

    /// The address with all bits behind the first `length` cleared.
    public func prefix(_ length: Int) -> IPAddress {
        let kept = length <= 0 ? 0 : ~UInt128(0) << UInt128(max(0, width - length))
        return IPAddress(bits: bits & kept, isIPv4: isIPv4)
    }

    private init(bits: UInt128, isIPv4: Bool) {
        self.bits = bits
        self.isIPv4 = isIPv4
    }
}

extension IPAddress {
    /// Reads the usual text forms: four decimal numbers without leading zeros, or RFC 4291 2.2 without a zone.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 45 else { return nil }
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let bits = Self.ipv6(text) else { return nil }
            self.init(ipv6: bits)
        } else {
            guard let bits = Self.ipv4(text) else { return nil }
            self.init(ipv4: bits)
        }
    }

    /// Digit by digit: the address of each client is read with each of its requests.
    private static func ipv4(_ text: some StringProtocol) -> UInt32? {
        var bits: UInt32 = 0
        var (part, digits, dots): (UInt32, Int, Int) = (0, 0, 0)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                // No leading zero, which some read as octal.
                guard digits == 0 || part > 0 else { return nil }
                part = part * 10 + UInt32(byte - UInt8(ascii: "0"))
                digits += 1
                guard part <= 255 else { return nil }
            case UInt8(ascii: "."):
                guard digits > 0, dots < 3 else { return nil }
                bits = bits << 8 | part
                (part, digits, dots) = (0, 0, dots + 1)
            default: return nil
            }
        }
        return digits > 0 && dots == 3 ? bits << 8 | part : nil
    }

    private static func ipv6(_ text: some StringProtocol) -> UInt128? {
        guard let gap = text.firstRange(of: "::") else {
            guard let all = groups(text[...]), all.count == 8 else { return nil }
            return joined(all)
        }
        let (front, back) = (text[..<gap.lowerBound], text[gap.upperBound...])
        guard !front.contains("."), let left = groups(front), let right = groups(back), left.count + right.count < 8
        else { return nil }
        return joined(left + [UInt16](repeating: 0, count: 8 - left.count - right.count) + right)
    }

    /// 16 bits each; the last may be an IPv4 address, which counts as two.
    private static func groups(_ text: some StringProtocol) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let tail = ipv4(part) else { return nil }
                groups += [UInt16(tail >> 16), UInt16(tail & 0xffff)]
            } else {
                // No sign: a number's own parser would take one.
                guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups.count <= 8 ? groups : nil
    }

    private static func joined(_ groups: [UInt16]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }
}

extension IPAddress: CustomStringConvertible {
    /// Four decimal numbers, or eight groups of hexadecimal digits; always the same text for the same address.
    public var description: String {
        isIPv4
            ? stride(from: 24, through: 0, by: -8).map { String(UInt8(truncatingIfNeeded: bits >> UInt128($0))) }
                .joined(separator: ".")
            : stride(from: 112, through: 0, by: -16).map {
                String(UInt16(truncatingIfNeeded: bits >> UInt128($0)), radix: 16)
            }.joined(separator: ":")
    }
}
