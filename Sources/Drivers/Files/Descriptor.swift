import Glibc

/// An open file that closes itself. Its calls block: not for event loops or tasks.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Never inherited by child processes.
    static func open(_ path: String, _ flags: Int32, permissions: UInt32 = 0) throws(FileError) -> Descriptor {
        let number = Glibc.open(path, flags | O_CLOEXEC, permissions)
        guard number >= 0 else { throw FileError("open", errno: errno) }
        return Descriptor(number: number)
    }

    /// A name in an open directory.
    static func open(
        _ name: String, in directory: borrowing Descriptor, _ flags: Int32, permissions: UInt32 = 0
    ) throws(FileError) -> Descriptor {
        let number = Glibc.openat(directory.number, name, flags | O_CLOEXEC, permissions)
        guard number >= 0 else { throw FileError("open", errno: errno) }
        return Descriptor(number: number)
    }

    private init(number: Int32) { self.number = number }
    deinit { _ = close(number) }

    func write(_ bytes: [UInt8]) throws(FileError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + offset, $0.count - offset) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError("write", errno: errno) }
            offset += count
        }
    }

    func sync() throws(FileError) {
        guard fsync(number) == 0 else { throw FileError("fsync", errno: errno) }
    }

    func read(range: Range<Int>?, limit: Int) throws(FileError) -> [UInt8] {
        var info = stat()
        guard fstat(number, &info) == 0 else { throw FileError("stat", errno: errno) }
        guard info.st_mode & S_IFMT == S_IFREG else { throw FileError(.failed, "read: not a file") }
        let wanted = (range ?? 0..<Int(info.st_size)).clamped(to: 0..<Int(info.st_size))
        guard wanted.count <= limit else { throw FileError(.failed, "read: more than \(limit) bytes") }
        return try read(wanted)
    }

    private func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
        guard !range.isEmpty else { return [] }
        var error: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            while filled < range.count {
                let count = pread(number, buffer.baseAddress! + filled, range.count - filled, range.lowerBound + filled)
                if count < 0, errno == EINTR { continue }
                if count < 0 { error = errno }
                guard count > 0 else { return }
                filled += count
            }
        }
        guard error == 0 else { throw FileError("read", errno: error) }
        return bytes
    }
}
