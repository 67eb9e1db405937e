import Glibc

/// Directory calls that block.
enum Directory {
    static func make(_ path: String, permissions: UInt32) throws(FileError) {
        if mkdir(path, permissions) == 0 { return }
        switch errno {
        case EEXIST:
            var info = stat()
            guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
                throw FileError(.exists, "mkdir: a file has that name")
            }
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
                throw FileError("mkdir", errno: ENOENT)
            }
            try make(String(path[..<slash]), permissions: permissions)
            guard mkdir(path, permissions) == 0 || errno == EEXIST else { throw FileError("mkdir", errno: errno) }
        case let error:
            throw FileError("mkdir", errno: error)
        }
    }

    static func sync(_ path: String) throws(FileError) {
        try Descriptor.open(path, O_RDONLY | O_DIRECTORY).sync()
    }

    static func names(_ path: String, limit: Int) throws(FileError) -> [String] {
        var names: [String] = []
        try forEach(path) { name throws(FileError) in
            guard names.count < limit else { throw FileError(.failed, "list: more than \(limit) names") }
            names.append(name)
        }
        return names
    }

    /// Keeps at most twice `limit` keys at a time, however many names there are.
    static func smallest(
        _ limit: Int, in path: String, after place: String?, key: (String) -> String?
    ) throws(FileError) -> DirectoryPage {
        var page = DirectoryPage(keys: [], entries: 0, isLast: true)
        // Once there are more than enough, what lies beyond the largest of the smallest is of no interest.
        var bound: String?
        try forEach(path) { name throws(FileError) in
            page.entries += 1
            guard let key = key(name), place.map({ $0 < key }) ?? true else { return }
            guard bound.map({ key < $0 }) ?? true else { return page.isLast = false }
            page.keys.append(key)
            guard page.keys.count >= 2 * limit else { return }
            cut(&page, to: limit)
            bound = page.keys.last
        }
        cut(&page, to: limit)
        return page
    }

    private static func cut(_ page: inout DirectoryPage, to limit: Int) {
        page.keys.sort()
        guard page.keys.count > limit else { return }
        page.keys.removeLast(page.keys.count - limit)
        page.isLast = false
    }

    /// All but `.` and `..`, in no order.
    private static func forEach(
        _ path: String, _ body: (String) throws(FileError) -> Void
    ) throws(FileError) {
        guard let stream = opendir(path) else { throw FileError("list", errno: errno) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            try body(name)
        }
    }
}

/// A part of a directory in order.
public struct DirectoryPage: Sendable, Equatable {
    /// In ascending order.
    public var keys: [String]
    /// Names that were read to find them.
    public var entries: Int
    /// Whether nothing follows.
    public var isLast: Bool
}
