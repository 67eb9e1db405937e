/// Why an entry cannot be written.
public enum ZipError: String, Error, Sendable {
    /// Empty, absolute, with `..`, a backslash or a control character, or longer than 65,535 bytes.
    case invalidName = "invalid_name"
    case duplicateName = "duplicate_name"
    /// More than 4 GiB without `mayPassFourGigabytes`.
    case entryTooLarge = "entry_too_large"
    /// Calls in the wrong order.
    case wrongOrder = "wrong_order"
}

/// Writes a ZIP archive piece by piece: each call returns the bytes to send next, nothing is kept but the table.
///
/// Entries are stored, not compressed; names are UTF-8. Sizes come after the data (a data descriptor) unless the
/// whole content is given at once. Format: PKWARE APPNOTE 6.3.10.
public struct ZipWriter: Sendable {
    private var offset: UInt64 = 0
    private var entries: [ZipEntry] = []
    private var names: Set<String> = []
    private var open: ZipEntry?
    private var isFinished = false

    public init() {}

    /// Begins an entry whose data follow by `data(_:)`.
    public mutating func entryHeader(
        name: String, modified: DOSTime, mayPassFourGigabytes: Bool = false
    ) throws(ZipError) -> [UInt8] {
        let entry = try begin(name, modified, hasDescriptor: true, isLarge: mayPassFourGigabytes)
        open = entry
        return emit(entry.localHeader())
    }

    /// Counts a piece of the open entry's data and returns it.
    public mutating func data(_ bytes: [UInt8]) throws(ZipError) -> [UInt8] {
        guard var entry = open else { throw .wrongOrder }
        try entry.count(bytes)
        open = entry
        return emit(bytes)
    }

    /// Ends the open entry.
    public mutating func endEntry() throws(ZipError) -> [UInt8] {
        guard let entry = open else { throw .wrongOrder }
        open = nil
        entries.append(entry)
        return emit(entry.dataDescriptor())
    }

    /// A whole entry: its sizes stand in front, which more readers understand than descriptors of stored data.
    public mutating func entry(name: String, modified: DOSTime, content: [UInt8]) throws(ZipError) -> [UInt8] {
        var entry = try begin(name, modified, hasDescriptor: false, isLarge: content.count >= UInt32.max)
        try entry.count(content)
        entries.append(entry)
        return emit(entry.localHeader() + content)
    }

    /// The table of contents, which ends the archive.
    public mutating func finish() throws(ZipError) -> [UInt8] {
        guard open == nil, !isFinished else { throw .wrongOrder }
        isFinished = true
        let directory = entries.flatMap { $0.centralHeader() }
        return directory + ZipEnd(entries: entries.count, directoryBytes: directory.count, offset: offset).bytes()
    }

    private mutating func begin(
        _ name: String, _ modified: DOSTime, hasDescriptor: Bool, isLarge: Bool
    ) throws(ZipError) -> ZipEntry {
        guard open == nil, !isFinished else { throw .wrongOrder }
        guard Self.isValid(name) else { throw .invalidName }
        guard names.insert(name).inserted else { throw .duplicateName }
        return ZipEntry(
            name: Array(name.utf8), modified: modified, offset: offset, hasDescriptor: hasDescriptor, isLarge: isLarge)
    }

    private mutating func emit(_ bytes: [UInt8]) -> [UInt8] {
        offset += UInt64(bytes.count)
        return bytes
    }

    private static func isValid(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 0xffff && !name.hasPrefix("/")
            && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }
            && !name.split(separator: "/").contains("..")
    }
}
