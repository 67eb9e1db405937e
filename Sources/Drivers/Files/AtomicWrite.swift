import Glibc

/// A file on its way: written and synced under a temporary name beside its own, which it gets in one step.
public struct FileDraft: Sendable {
    let path: String
    let temporary = ".\(UInt64.random(in: 0 ... .max)).tmp"

    init(path: String) { self.path = path }

    /// Whether a program that was killed may have left a file of this name.
    public static func isName(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(".tmp") }
}

/// The steps of a draft. They block.
struct AtomicWrite {
    let draft: FileDraft
    let followsLinks: Bool

    func create(permissions: UInt32) throws(FileError) {
        _ = try entry().beside(draft.temporary, O_WRONLY | O_CREAT | O_EXCL, permissions: permissions)
    }

    func append(_ bytes: [UInt8]) throws(FileError) {
        try entry().beside(draft.temporary, O_WRONLY | O_APPEND).write(bytes)
    }

    func publish(createOnly: Bool) throws(FileError) {
        let entry = try entry()
        try entry.beside(draft.temporary, O_WRONLY).sync()
        try entry.take(from: draft.temporary, createOnly: createOnly)
    }

    func discard() { try? entry().removeBeside(draft.temporary) }

    /// All at once.
    func write(_ bytes: [UInt8], createOnly: Bool, permissions: UInt32) throws(FileError) {
        try create(permissions: permissions)
        do throws(FileError) {
            try append(bytes)
            try publish(createOnly: createOnly)
        } catch {
            discard()
            throw error
        }
    }

    private func entry() throws(FileError) -> DirectoryEntry {
        try DirectoryEntry(draft.path, followsLinks: followsLinks)
    }
}
