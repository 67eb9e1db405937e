/// One file of an archive and its three records.
struct ZipEntry: Sendable {
    let name: [UInt8]
    let modified: DOSTime
    /// Where its local header begins.
    let offset: UInt64
    let hasDescriptor: Bool
    /// Sizes of 8 bytes in the local header and the descriptor.
    let isLarge: Bool
    private(set) var size: UInt64 = 0
    private(set) var checksum: UInt32 = 0

    init(name: [UInt8], modified: DOSTime, offset: UInt64, hasDescriptor: Bool, isLarge: Bool) {
        self.name = name
        self.modified = modified
        self.offset = offset
        self.hasDescriptor = hasDescriptor
        self.isLarge = isLarge
    }

    mutating func count(_ bytes: [UInt8]) throws(ZipError) {
        let total = size + UInt64(bytes.count)
        guard isLarge || total < UInt64(UInt32.max) else { throw .entryTooLarge }
        size = total
        checksum = CRC32.of(bytes, after: checksum)
    }

    func localHeader() -> [UInt8] {
        var record = ZipRecord(signature: 0x0403_4b50)
        record.u16(isLarge ? 45 : 20)
        writeCommon(to: &record)
        record.u32(hasDescriptor ? 0 : checksum)
        let inline = isLarge ? UInt32.max : hasDescriptor ? 0 : UInt32(size)
        record.u32(inline)
        record.u32(inline)
        record.u16(UInt16(name.count))
        record.u16(isLarge ? 20 : 0)
        record.raw(name)
        if isLarge {
            record.u16(1)
            record.u16(16)
            record.u64(hasDescriptor ? 0 : size)
            record.u64(hasDescriptor ? 0 : size)
        }
        return record.bytes
    }

    func dataDescriptor() -> [UInt8] {
        var record = ZipRecord(signature: 0x0807_4b50)
        record.u32(checksum)
        for _ in 0..<2 { if isLarge { record.u64(size) } else { record.u32(UInt32(size)) } }
        return record.bytes
    }

    func centralHeader() -> [UInt8] {
        let sizeIsFar = size >= UInt64(UInt32.max)
        let offsetIsFar = offset >= UInt64(UInt32.max)
        let extra = (sizeIsFar ? [size, size] : []) + (offsetIsFar ? [offset] : [])
        var record = ZipRecord(signature: 0x0201_4b50)
        record.u16(3 << 8 | 45)  // made on Unix, by 4.5 of the format
        record.u16(isLarge || offsetIsFar ? 45 : 20)
        writeCommon(to: &record)
        record.u32(checksum)
        for _ in 0..<2 { record.u32(sizeIsFar ? .max : UInt32(size)) }
        record.u16(UInt16(name.count))
        record.u16(extra.isEmpty ? 0 : UInt16(4 + 8 * extra.count))
        for _ in 0..<3 { record.u16(0) }  // comment, disk, internal attributes
        record.u32(0o100644 << 16)
        record.u32(offsetIsFar ? .max : UInt32(offset))
        record.raw(name)
        if !extra.isEmpty {
            record.u16(1)
            record.u16(UInt16(8 * extra.count))
            for value in extra { record.u64(value) }
        }
        return record.bytes
    }

    /// Flags, method, time and date: the same in both headers.
    private func writeCommon(to record: inout ZipRecord) {
        record.u16(0x0800 | (hasDescriptor ? 0x0008 : 0))  // UTF-8 name; sizes after the data
        record.u16(0)  // stored
        record.u16(modified.time)
        record.u16(modified.date)
    }
}
