import Glibc

/// A name in an open directory: what is done with it cannot be led elsewhere by a change of the directory's own name.
struct DirectoryEntry: ~Copyable {
    private let directory: Descriptor
    private let name: String
    private let followsLinks: Bool

    /// - Parameter followsLinks: without, neither the directory nor the name may be a symbolic link.
    init(_ path: String, followsLinks: Bool) throws(FileError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        self.followsLinks = followsLinks
        directory = try Descriptor.open(folder, O_RDONLY | O_DIRECTORY | (followsLinks ? 0 : O_NOFOLLOW))
    }

    /// The same directory, another name.
    func beside(_ other: String, _ flags: Int32, permissions: UInt32 = 0) throws(FileError) -> Descriptor {
        try Descriptor.open(other, in: directory, flags | O_NOFOLLOW, permissions: permissions)
    }

    func open(_ flags: Int32) throws(FileError) -> Descriptor {
        try Descriptor.open(name, in: directory, flags | (followsLinks ? 0 : O_NOFOLLOW))
    }

    func status() throws(FileError) -> FileStore.Status {
        var info = stat()
        guard fstatat(directory.number, name, &info, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else {
            throw FileError("stat", errno: errno)
        }
        return try FileStore.Status(info)
    }

    /// False when there is no such name.
    func remove() throws(FileError) -> Bool {
        if unlinkat(directory.number, name, 0) == 0 { return true }
        guard errno == ENOENT else { throw FileError("remove", errno: errno) }
        return false
    }

    func removeBeside(_ other: String) { unlinkat(directory.number, other, 0) }

    /// Gives the file `other` this name, for good. With `createOnly` a name that is taken is left alone.
    func take(from other: String, createOnly: Bool) throws(FileError) {
        if createOnly {
            guard linkat(directory.number, other, directory.number, name, 0) == 0 else {
                throw FileError("link", errno: errno)
            }
            removeBeside(other)
        } else {
            guard renameat(directory.number, other, directory.number, name) == 0 else {
                throw FileError("rename", errno: errno)
            }
        }
        try directory.sync()
    }
}

extension FileStore.Status {
    init(_ info: stat) throws(FileError) {
        let kind = info.st_mode & S_IFMT
        guard kind != S_IFLNK else { throw FileError(.failed, "stat: a symbolic link") }
        self.init(bytes: Int(info.st_size), modified: Int64(info.st_mtim.tv_sec), isDirectory: kind == S_IFDIR)
    }
}
