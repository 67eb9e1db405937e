import Glibc
public import NIOPosix

/// Files on the local disk, read and written on a thread pool. Paths are absolute or relative to the working directory.
public struct FileStore: Sendable {
    /// What is known about a file without reading it.
    public struct Status: Sendable, Equatable {
        public var bytes: Int
        /// Of the last change, in seconds since 1970 UTC.
        public var modified: Int64
        public var isDirectory: Bool
    }

    private let threads: NIOThreadPool
    private let followsLinks: Bool

    /// - Parameter followsLinks: without, files that are symbolic links, or lie in a directory that is one, are refused.
    public init(threads: NIOThreadPool = .singleton, followsLinks: Bool = true) {
        self.threads = threads
        self.followsLinks = followsLinks
    }

    /// Writes a file so that others see the old state or the whole new one, also after a loss of power.
    /// With `createOnly` an existing file is left alone and the call fails with `exists`.
    public func writeAtomically(
        _ path: String, _ bytes: [UInt8], createOnly: Bool = false, permissions: UInt32 = 0o600
    ) async throws(FileError) {
        try await run { () throws(FileError) in
            try atomicWrite(FileDraft(path: path)).write(bytes, createOnly: createOnly, permissions: permissions)
        }
    }

    /// The same in steps: begins a file that nobody sees. `publish` or `discard` must follow.
    public func begin(_ path: String, permissions: UInt32 = 0o600) async throws(FileError) -> FileDraft {
        let draft = FileDraft(path: path)
        try await run { () throws(FileError) in try atomicWrite(draft).create(permissions: permissions) }
        return draft
    }

    public func append(_ bytes: [UInt8], to draft: FileDraft) async throws(FileError) {
        try await run { () throws(FileError) in try atomicWrite(draft).append(bytes) }
    }

    public func publish(_ draft: FileDraft, createOnly: Bool = false) async throws(FileError) {
        try await run { () throws(FileError) in try atomicWrite(draft).publish(createOnly: createOnly) }
    }

    /// Also when the calling task was cancelled.
    public func discard(_ draft: FileDraft) async {
        // A task of its own: a cancelled one would begin nothing.
        await Task { _ = try? await threads.runIfActive { atomicWrite(draft).discard() } }.value
    }

    private func atomicWrite(_ draft: FileDraft) -> AtomicWrite {
        AtomicWrite(draft: draft, followsLinks: followsLinks)
    }

    /// The whole file, or its bytes in `range`, cut to what there is. Fails when that is more than `limit` bytes.
    public func read(
        _ path: String, range: Range<Int>? = nil, limit: Int = 256 << 20
    ) async throws(FileError) -> [UInt8] {
        try await run { () throws(FileError) in
            if followsLinks { return try Descriptor.open(path, O_RDONLY).read(range: range, limit: limit) }
            return try DirectoryEntry(path, followsLinks: false).open(O_RDONLY).read(range: range, limit: limit)
        }
    }

    /// Fails with `notFound` when there is nothing at the path.
    public func status(_ path: String) async throws(FileError) -> Status {
        try await run { () throws(FileError) in
            guard followsLinks else { return try DirectoryEntry(path, followsLinks: false).status() }
            var info = stat()
            guard stat(path, &info) == 0 else { throw FileError("stat", errno: errno) }
            return try Status(info)
        }
    }

    /// The nine permission bits; nil when there is nothing at the path. Waits for the disk: for the start of a program.
    public static func permissions(_ path: String) -> UInt32? {
        var info = stat()
        return stat(path, &info) == 0 ? info.st_mode & 0o777 : nil
    }

    /// Removes a file; false when it was not there.
    @discardableResult
    public func remove(_ path: String) async throws(FileError) -> Bool {
        try await run { () throws(FileError) in
            do throws(FileError) {
                return try DirectoryEntry(path, followsLinks: followsLinks).remove()
            } catch  where error.code == .notFound {
                return false  // not even the directory
            }
        }
    }

    /// The names in a directory in no order, without `.` and `..`. Fails when there are more than `limit`.
    public func list(_ directory: String, limit: Int = 100_000) async throws(FileError) -> [String] {
        try await run { () throws(FileError) in try Directory.names(directory, limit: limit) }
    }

    /// The `limit` smallest keys beyond `after` of the names in a directory. Memory holds no more than twice as many.
    /// - Parameter key: by what a name is ordered; different names have different keys. nil leaves it out.
    public func smallest(
        _ limit: Int, in directory: String, after place: String? = nil, key: @escaping @Sendable (String) -> String?
    ) async throws(FileError) -> DirectoryPage {
        try await run { () throws(FileError) in
            try Directory.smallest(limit, in: directory, after: place, key: key)
        }
    }

    /// Makes a directory and those above it; one that is there is left as it is.
    public func makeDirectory(_ path: String, permissions: UInt32 = 0o700) async throws(FileError) {
        try await run { () throws(FileError) in try Directory.make(path, permissions: permissions) }
    }

    /// Makes names created, replaced or removed in the directory survive a loss of power.
    public func syncDirectory(_ path: String) async throws(FileError) {
        try await run { () throws(FileError) in try Directory.sync(path) }
    }

    /// Bytes that an ordinary user can still write to the file system of the path.
    public func freeSpace(_ path: String) async throws(FileError) -> Int {
        try await run { () throws(FileError) in
            var info = statvfs()
            guard statvfs(path, &info) == 0 else { throw FileError("statvfs", errno: errno) }
            return Int(info.f_bavail) * Int(info.f_frsize)
        }
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(FileError) -> Value
    ) async throws(FileError) -> Value {
        let result: Result<Value, FileError>
        do {
            result = try await threads.runIfActive { () -> Result<Value, FileError> in
                do throws(FileError) { return .success(try body()) } catch { return .failure(error) }
            }
        } catch {
            throw FileError(.cancelled, "the operation did not begin: \(error)")
        }
        return try result.get()
    }
}
