public import FoundationEssentials

/// The UTC offsets of a place through time, read from a compiled zone file (RFC 8536).
public struct TimeZoneRules: Sendable, Equatable {
    /// Unix times from which the offset of the same place in `offsets` holds, rising.
    private let changes: [Int64]
    private let offsets: [Int]
    /// Before the first change, seconds.
    private let first: Int
    /// After the last change.
    private let recurring: RecurringOffset?

    /// - Parameter file: version 2 or newer; nil for anything else.
    public init?(file: [UInt8]) {
        var reader = ZoneFileReader(file)
        guard let old = reader.header(), old.version >= UInt8(ascii: "2"), reader.skip(old.bytes(timeSize: 4)),
            let header = reader.header(), header.types > 0
        else { return nil }
        var changes: [Int64] = []
        for _ in 0..<header.times {
            guard let time = reader.number(8) else { return nil }
            changes.append(time)
        }
        guard let types = reader.take(header.times) else { return nil }
        var typeOffsets: [Int] = []
        for _ in 0..<header.types {
            guard let offset = reader.number(4), reader.skip(2) else { return nil }
            typeOffsets.append(Int(Int32(truncatingIfNeeded: offset)))
        }
        guard types.allSatisfy({ Int($0) < typeOffsets.count }), reader.skip(header.rest),
            zip(changes, changes.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        self.changes = changes
        offsets = types.map { typeOffsets[Int($0)] }
        first = typeOffsets[0]
        recurring = RecurringOffset(String(decoding: reader.remainder, as: UTF8.self))
    }

    /// Seconds east of UTC.
    public func offset(at instant: Date) -> Int {
        let time = Int64(instant.timeIntervalSince1970.rounded(.down))
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= time { low = middle + 1 } else { high = middle }
        }
        if low == changes.count, let recurring { return recurring.offset(at: time) }
        return low == 0 ? first : offsets[low - 1]
    }

    /// The same instant on this place's clock.
    public func local(_ date: OffsetDate) -> OffsetDate {
        OffsetDate(instant: date.instant, offset: offset(at: date.instant))
    }
}

private struct ZoneFileReader {
    struct Header {
        var version: UInt8
        /// In the order of the file: isut, isstd, leap, time, type, char.
        var counts: [Int]
        var times: Int { counts[3] }
        var types: Int { counts[4] }
        /// Bytes after the types, with leap seconds of version 2.
        var rest: Int { counts[5] + counts[2] * 12 + counts[1] + counts[0] }
        func bytes(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + counts[5] + counts[2] * (timeSize + 4) + counts[1] + counts[0]
        }
    }

    private(set) var remainder: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { remainder = bytes[...] }

    mutating func header() -> Header? {
        guard take(4).map({ $0.elementsEqual("TZif".utf8) }) == true, let version = take(1)?.first, skip(15) else {
            return nil
        }
        let counts = (0..<6).compactMap { _ in number(4) }
        guard counts.count == 6, counts.allSatisfy({ (0...10_000).contains($0) }) else { return nil }
        return Header(version: version, counts: counts.map { Int($0) })
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard remainder.count >= count else { return nil }
        defer { remainder = remainder.dropFirst(count) }
        return remainder.prefix(count)
    }

    mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    /// Big-endian.
    mutating func number(_ size: Int) -> Int64? {
        take(size).map { bytes in Int64(bitPattern: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
    }
}
