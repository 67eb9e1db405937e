/// Makes archives that are written while they are being read (row I1).
public protocol Archiver: Sendable {
    func makeArchive() -> any ArchiveWriter
}

/// One archive under way. Each call returns the bytes to be sent next.
public protocol ArchiveWriter {
    /// - Parameter modified: local civil time of the file.
    /// - Throws: when the name cannot stand in an archive or is there already.
    mutating func add(name: String, bytes: [UInt8], modified: CivilTime) throws -> [UInt8]
    /// The directory at the end; nothing may be added after it.
    mutating func finish() throws -> [UInt8]
}
