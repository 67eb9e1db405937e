import Glibc

/// Temporary file beside the target, written and synced, then given the target's name in one step.
struct AtomicWrite {
    let path: String
    let permissions: UInt32

    func write(_ bytes: [UInt8], createOnly: Bool) throws(FileError) {
        let temporary = "\(directory)/.\(UInt64.random(in: 0 ... .max)).tmp"
        let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL, permissions: permissions)
        do throws(FileError) {
            try file.write(bytes)
            try file.sync()
            try publish(temporary, createOnly: createOnly)
        } catch {
            unlink(temporary)
            throw error
        }
        try Directory.sync(directory)
    }

    private var directory: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `link` fails when the name is taken, `rename` replaces what is there.
    private func publish(_ temporary: String, createOnly: Bool) throws(FileError) {
        guard createOnly else {
            guard rename(temporary, path) == 0 else { throw FileError("rename", errno: errno) }
            return
        }
        guard link(temporary, path) == 0 else { throw FileError("link", errno: errno) }
        unlink(temporary)
    }
}
