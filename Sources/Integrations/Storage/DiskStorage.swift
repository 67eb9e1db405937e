public import Domain
public import Drivers
import FoundationEssentials

/// Objects as files in one directory tree that several programs may share (decisions.md 6, 7).
///
/// The first segment of a name becomes a directory, the others together the file's name, with `,` for `/`: names
/// hold no comma, and no empty directory is left behind by a deletion.
public struct DiskStorage: ObjectStorage, ObjectListing {
    private let root: String
    private let files: FileStore
    private let ids: IDGenerator
    private let minimumFree: Int

    /// Room that is left to the store's own log and the system: 100 MB.
    public static let usualMinimumFree = 100_000_000
    private static let maxReadBytes = 16 << 20
    /// Files of one folder that are looked through.
    private static let maxListed = 10_000_000

    /// - Parameter root: `DATA_DIR/objects`; made when it is not there.
    /// - Parameter minimumFree: bytes that must stay free on the disk.
    public init(
        root: String, files: FileStore = FileStore(), ids: IDGenerator = IDGenerator(),
        minimumFree: Int = Self.usualMinimumFree
    ) {
        self.root = root
        self.files = files
        self.ids = ids
        self.minimumFree = minimumFree
    }

    public func put(_ name: ObjectName, bytes: [UInt8], contentType: String) async throws(StorageError) {
        let place = place(of: name)
        try await act { () async throws(FileError) in try await makeDirectory(place.directory) }
        try await needRoom(for: bytes.count)
        try await act { () async throws(FileError) in
            try await files.writeAtomically(place.path, bytes, createOnly: true)
        }
    }

    public func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
        let status = try await act { () async throws(FileError) in try await files.status(place(of: name).path) }
        guard !status.isDirectory else { throw .missing }
        return ObjectMetadata(
            size: status.bytes, etag: "\(String(status.modified, radix: 16))-\(String(status.bytes, radix: 16))",
            modifiedAt: Date(timeIntervalSince1970: Double(status.modified)))
    }

    public func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] {
        try await act { () async throws(FileError) in
            try await files.read(
                place(of: name).path, range: range?.prefix(Self.maxReadBytes), limit: Self.maxReadBytes)
        }
    }

    public func delete(_ name: ObjectName) async throws(StorageError) {
        try await act { () async throws(FileError) in _ = try await files.remove(place(of: name).path) }
    }

    public func check() async throws(StorageError) {
        // A leading dot: no object can have that name. Several programs may check at once.
        let path = "\(root)/.check-\(ids.token())"
        let bytes = Array(ids.token().utf8)
        try await act { () async throws(FileError) in try await makeDirectory(root) }
        try await needRoom(for: bytes.count)
        let found = try await act { () async throws(FileError) in
            try await files.writeAtomically(path, bytes, createOnly: true)
            let found = try await files.read(path)
            try await files.remove(path)
            return found
        }
        guard found == bytes else { throw .unavailable("what was written came back changed") }
    }

    public func names(
        in folder: String, after place: ObjectName?, limit: Int
    ) async throws(StorageError) -> [ObjectName] {
        let files: [String]
        do throws(StorageError) {
            files = try await act { () async throws(FileError) in
                try await self.files.list("\(root)/\(folder)", limit: Self.maxListed)
            }
        } catch StorageError.missing {
            return []
        }
        let names = files.compactMap { file in
            ObjectName(rawValue: folder + "/" + String(file.map { $0 == "," ? "/" : $0 }))
        }
        let later = names.filter { name in place.map { $0.rawValue < name.rawValue } ?? true }
        return Array(later.sorted { $0.rawValue < $1.rawValue }.prefix(limit))
    }

    private func place(of name: ObjectName) -> (directory: String, path: String) {
        let segments = name.rawValue.split(separator: "/", maxSplits: 1)
        guard segments.count == 2 else { return (root, "\(root)/\(name.rawValue)") }
        let directory = "\(root)/\(segments[0])"
        return (directory, "\(directory)/\(String(segments[1].map { $0 == "/" ? "," : $0 }))")
    }

    /// A new directory's own name must outlast a loss of power as well.
    private func makeDirectory(_ path: String) async throws(FileError) {
        do throws(FileError) {
            _ = try await files.status(path)
        } catch  where error.code == .notFound {
            try await files.makeDirectory(path)
            if path != root { try await files.syncDirectory(root) }
        }
    }

    private func needRoom(for bytes: Int) async throws(StorageError) {
        let free = try await act { () async throws(FileError) in try await files.freeSpace(root) }
        guard free - bytes >= minimumFree else { throw .full }
    }

    private func act<Value>(_ body: () async throws(FileError) -> Value) async throws(StorageError) -> Value {
        do throws(FileError) {
            return try await body()
        } catch {
            throw StorageError(error)
        }
    }
}

extension StorageError {
    fileprivate init(_ error: FileError) {
        switch error.code {
        case .exists: self = .exists
        case .notFound: self = .missing
        case .noSpace: self = .full
        case .permissionDenied, .cancelled, .failed: self = .unavailable(error.description)
        }
    }
}
