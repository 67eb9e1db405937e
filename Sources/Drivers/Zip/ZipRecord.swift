/// Little-endian bytes behind a signature.
struct ZipRecord {
    private(set) var bytes: [UInt8] = []

    init(signature: UInt32) { u32(signature) }

    mutating func u16(_ value: UInt16) { append(value) }
    mutating func u32(_ value: UInt32) { append(value) }
    mutating func u64(_ value: UInt64) { append(value) }
    mutating func raw(_ value: [UInt8]) { bytes += value }

    private mutating func append<Number: FixedWidthInteger>(_ value: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

/// The end of the central directory, with its zip64 form in front when a number does not fit.
struct ZipEnd {
    let entries: Int
    let directoryBytes: Int
    let offset: UInt64

    func bytes() -> [UInt8] {
        let isLarge = entries >= 0xffff || UInt64(directoryBytes) >= UInt64(UInt32.max) || offset >= UInt64(UInt32.max)
        return (isLarge ? zip64() : []) + classic()
    }

    private func classic() -> [UInt8] {
        var record = ZipRecord(signature: 0x0605_4b50)
        for value in [0, 0, entries, entries] { record.u16(UInt16(clamping: value)) }
        record.u32(UInt32(clamping: directoryBytes))
        record.u32(UInt32(clamping: offset))
        record.u16(0)
        return record.bytes
    }

    private func zip64() -> [UInt8] {
        var record = ZipRecord(signature: 0x0606_4b50)
        record.u64(44)  // bytes that follow
        record.u16(3 << 8 | 45)
        record.u16(45)
        for _ in 0..<2 { record.u32(0) }
        for _ in 0..<2 { record.u64(UInt64(entries)) }
        record.u64(UInt64(directoryBytes))
        record.u64(offset)
        var locator = ZipRecord(signature: 0x0706_4b50)
        locator.u32(0)
        locator.u64(offset + UInt64(directoryBytes))
        locator.u32(1)
        return record.bytes + locator.bytes
    }
}
