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

    public init(threads: NIOThreadPool = .singleton) { self.threads = threads }

    /// Writes a file so that others see the old state or the whole new one, also after a loss of power.
    /// With `createOnly` an existing file is left alone and the call fails with `exists`.
    public func writeAtomically(
        _ path: String, _ bytes: [UInt8], createOnly: Bool = false, permissions: UInt32 = 0o600
    ) async throws(FileError) {
        try await run { () throws(FileError) in
            try AtomicWrite(path: path, permissions: permissions).write(bytes, createOnly: createOnly)
        }
    }

    /// The whole file, or its bytes in `range`, cut to what there is. Fails when that is more than `limit` bytes.
    public func read(
        _ path: String, range: Range<Int>? = nil, limit: Int = 256 << 20
    ) async throws(FileError) -> [UInt8] {
        try await run { () throws(FileError) in
            let file = try Descriptor.open(path, O_RDONLY)
            return try file.read(range: range, limit: limit)
        }
    }

    /// Fails with `notFound` when there is nothing at the path.
    public func status(_ path: String) async throws(FileError) -> Status {
        try await run { () throws(FileError) in
            var info = stat()
            guard stat(path, &info) == 0 else { throw FileError("stat", errno: errno) }
            return Status(
                bytes: Int(info.st_size), modified: Int64(info.st_mtim.tv_sec),
                isDirectory: info.st_mode & S_IFMT == S_IFDIR)
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
            if unlink(path) == 0 { return true }
            guard errno == ENOENT else { throw FileError("remove", errno: errno) }
            return false
        }
    }

    /// The names in a directory in no order, without `.` and `..`. Fails when there are more than `limit`.
    public func list(_ directory: String, limit: Int = 100_000) async throws(FileError) -> [String] {
        try await run { () throws(FileError) in try Directory.names(directory, limit: limit) }
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
