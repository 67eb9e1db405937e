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
        guard let stream = opendir(path) else { throw FileError("list", errno: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            guard names.count < limit else { throw FileError(.failed, "list: more than \(limit) names") }
            names.append(name)
        }
        return names
    }
}
