/// CRC-32C (Castagnoli), as object stores use it; not the one of ZIP. Eight bytes a step.
public struct CRC32C: Sendable {
    private var state = UInt32.max

    public init() {}

    public var value: UInt32 { ~state }

    public mutating func update(_ bytes: [UInt8]) {
        state = bytes.withUnsafeBytes { bytes in
            Self.tables.withUnsafeBufferPointer { Self.run(state, bytes, $0) }
        }
    }

    private static func run(
        _ start: UInt32, _ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        var (state, place) = (start, 0)
        while place + 8 <= bytes.count {
            var word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            word ^= UInt64(state)
            state = 0
            for step in 0..<8 {
                state ^= tables[(7 - step) * 256 + Int(word & 0xff)]
                word >>= 8
            }
            place += 8
        }
        for byte in bytes[place...] { state = tables[Int((state ^ UInt32(byte)) & 0xff)] ^ (state >> 8) }
        return state
    }

    /// Eight tables of 256: what a byte adds when 0 to 7 bytes follow it.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for index in 0..<2_048 {
            // The first table bit by bit, each other one from the table before it.
            var value = index < 256 ? UInt32(index) : tables[index - 256]
            if index < 256 {
                for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0x82f6_3b78 }
            } else {
                value = tables[Int(value & 0xff)] ^ (value >> 8)
            }
            tables.append(value)
        }
        return tables
    }()
}
