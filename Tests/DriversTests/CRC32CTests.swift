import Drivers
import Testing

@Suite struct CRC32CTests {
    /// RFC 3720, B.4, and the check value of the catalogue of CRCs.
    @Test(
        arguments: [
            (Array("123456789".utf8), 0xe306_9283), ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
            ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43), (Array(0..<32), 0x46dd_794e), ([], 0),
        ] as [([UInt8], UInt32)]) func knownValues(bytes: [UInt8], sum: UInt32)
    {
        var crc = CRC32C()
        crc.update(bytes)
        #expect(crc.value == sum)
    }

    @Test func piecesAddUp() {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var whole = CRC32C()
        whole.update(bytes)
        for place in [0, 1, 7, 8, 9, 500, 999, 1_000] {
            var parts = CRC32C()
            parts.update(Array(bytes[..<place]))
            parts.update(Array(bytes[place...]))
            #expect(parts.value == whole.value)
        }
    }
}
