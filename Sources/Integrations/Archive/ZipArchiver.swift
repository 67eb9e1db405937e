public import Domain
import Drivers

/// Archives as ZIP with stored entries: invoices are PDFs, which hardly shrink (rows I1, I2).
public struct ZipArchiver: Archiver {
    public init() {}

    public func makeArchive() -> any ArchiveWriter { Writer() }

    private struct Writer: ArchiveWriter {
        private var zip = ZipWriter()

        mutating func add(name: String, bytes: [UInt8], modified: CivilTime) throws -> [UInt8] {
            try zip.entry(name: name, modified: DOSTime(unixSeconds: modified.unixSeconds), content: bytes)
        }

        mutating func finish() throws -> [UInt8] { try zip.finish() }
    }
}

extension CivilTime {
    /// As if it were UTC: ZIP keeps the clock on the wall, not the instant.
    fileprivate var unixSeconds: Int64 {
        let days = CivilCalendar.daysSinceEpoch(year: year, month: month, day: day)
        return Int64(days * 86_400 + hour * 3_600 + minute * 60 + second)
    }
}
