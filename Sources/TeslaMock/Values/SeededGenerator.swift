/// The same text gives the same sequence, on every machine and with every toolchain (SplitMix64 on FNV-1a).
struct SeededGenerator: Sendable {
    private var state: UInt64

    init(_ seed: String) { state = Self.hash(seed) }

    /// FNV-1a, 64 bits.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A whole number of the range.
    mutating func pick(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    /// An element; the list must not be empty.
    mutating func pick<Element>(_ list: [Element]) -> Element { list[pick(0...list.count - 1)] }

    /// True in so many of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { pick(0...99) < percent }

    /// A name shaped like a version 4 UUID.
    mutating func uuid() -> String {
        let digits = Array(Self.hex(next()) + Self.hex(next()))
        let parts = [digits[0..<8], digits[8..<12], ["4"] + digits[13..<16], ["a"] + digits[17..<20], digits[20..<32]]
        return parts.map { String($0) }.joined(separator: "-")
    }

    /// 16 hexadecimal digits.
    static func hex(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
