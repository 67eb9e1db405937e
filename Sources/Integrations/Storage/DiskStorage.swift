public import Domain
import Drivers
public import FoundationEssentials

/// Objects as files in one directory tree that several programs may share (decisions.md 6, 7).
///
/// The first segment of a name becomes a directory, the others together the file's name, with `,` for `/`: names
/// hold no comma, and no empty directory is left behind by a deletion.
public struct DiskStorage: ObjectStorage, ObjectListing {
    private let root: String
    /// For the root itself, which may be a link.
    private let files = FileStore()
    /// For all below it, where no link leads out.
    private let objects = FileStore(followsLinks: false)
    private let ids: IDGenerator
    private let minimumFree: Int
    let pages: FolderPages

    /// Room that is left to the store's own log and the system: 100 MB.
    public static let usualMinimumFree = 100_000_000
    private static let maxReadBytes = 16 << 20
    /// What is written at a time.
    private static let piece = 1 << 20
    /// Half-written files of one folder that are removed in one go.
    private static let maxDrafts = 10_000

    /// - Parameter root: `DATA_DIR/objects`; made when it is not there.
    /// - Parameter minimumFree: bytes that must stay free on the disk.
    public init(root: String, ids: IDGenerator = IDGenerator(), minimumFree: Int = Self.usualMinimumFree) {
        self.init(root: root, ids: ids, minimumFree: minimumFree, stretch: 50_000)
    }

    /// - Parameter stretch: names of a folder that are kept while it is gone through.
    init(root: String, ids: IDGenerator = IDGenerator(), minimumFree: Int = Self.usualMinimumFree, stretch: Int) {
        self.root = root
        self.ids = ids
        self.minimumFree = minimumFree
        pages = FolderPages(files: files, stretch: stretch)
    }

    public func put(
        _ name: ObjectName, _ content: ObjectContent, contentType: String
    ) async throws(StorageError) {
        let place = place(of: name)
        try await act { () async throws(FileError) in try await makeDirectory(place.directory) }
        try await needRoom(for: content.size)
        do throws(StorageError) {
            try await write(content, to: place.path)
        } catch .missing {
            throw .unavailable("a folder of the storage is no folder")
        }
    }

    private func write(_ content: ObjectContent, to path: String) async throws(StorageError) {
        let draft = try await act { () async throws(FileError) in try await objects.begin(path) }
        do throws(StorageError) {
            for range in content.pieces(of: Self.piece) {
                let bytes = try await content.read(range)
                try await act { () async throws(FileError) in try await objects.append(bytes, to: draft) }
            }
            try await act { () async throws(FileError) in try await objects.publish(draft, createOnly: true) }
        } catch {
            await objects.discard(draft)
            throw error
        }
    }

    public func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
        let status = try await act { () async throws(FileError) in try await objects.status(place(of: name).path) }
        guard !status.isDirectory else { throw .missing }
        return ObjectMetadata(
            size: status.bytes, etag: "\(String(status.modified, radix: 16))-\(String(status.bytes, radix: 16))",
            modifiedAt: Date(timeIntervalSince1970: Double(status.modified)))
    }

    public func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] {
        try await act { () async throws(FileError) in
            try await objects.read(
                place(of: name).path, range: range?.prefix(Self.maxReadBytes), limit: Self.maxReadBytes)
        }
    }

    public func delete(_ name: ObjectName) async throws(StorageError) {
        try await act { () async throws(FileError) in _ = try await objects.remove(place(of: name).path) }
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

    public func objects(
        in folder: String, after place: ObjectName?, limit: Int
    ) async throws(StorageError) -> [ListedObject] {
        var page: [ListedObject] = []
        var last = place?.path
        do throws(StorageError) {
            while page.count < limit {
                let paths = try await paths(in: folder, after: last, limit: limit - page.count)
                guard let end = paths.last else { break }
                last = end
                for name in paths.compactMap(ObjectName.init(rawValue:)) {
                    if let object = try await listed(name) { page.append(object) }
                }
            }
        } catch .missing {
            // Nothing was ever put there.
        }
        return page
    }

    private func paths(in folder: String, after place: String?, limit: Int) async throws(StorageError) -> [String] {
        try await act { () async throws(FileError) in
            let keys = try await pages.keys(in: "\(root)/\(folder)", after: place, limit: limit) { file in
                let path = folder + "/" + String(file.map { $0 == "," ? "/" : $0 })
                return ObjectName(rawValue: path).map(\.path)
            }
            return Array(keys)
        }
    }

    /// nil when it was deleted meanwhile.
    private func listed(_ name: ObjectName) async throws(StorageError) -> ListedObject? {
        do throws(StorageError) {
            return ListedObject(name: name, writtenAt: try await metadata(of: name).modifiedAt)
        } catch .missing {
            return nil
        }
    }

    /// Removes what programs that were killed while they wrote have left behind before `moment`.
    public func removeDrafts(before moment: Date) async throws(StorageError) {
        for folder in try await act({ () async throws(FileError) in try await files.list(root) }) {
            // What is no folder of objects holds none.
            let drafts = try? await files.smallest(Self.maxDrafts, in: "\(root)/\(folder)") { name in
                FileDraft.isName(name) ? name : nil
            }
            for name in drafts?.keys ?? [] {
                let path = "\(root)/\(folder)/\(name)"
                guard let status = try? await objects.status(path),
                    Double(status.modified) < moment.timeIntervalSince1970
                else { continue }
                _ = try? await objects.remove(path)
            }
        }
    }

    private func place(of name: ObjectName) -> (directory: String, path: String) {
        let segments = name.path.split(separator: "/", maxSplits: 1)
        guard segments.count == 2 else { return (root, "\(root)/\(name.path)") }
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
