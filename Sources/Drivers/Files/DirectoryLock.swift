import Glibc

/// An exclusive lock on a directory, held as long as the descriptor or a child's copy of it is open.
///
/// A child that inherits the descriptor keeps the lock alive after its parent was killed,
/// so nobody else starts beside a child that is still about to end.
final class DirectoryLock: Sendable {
    let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    /// Nil when another holder has it.
    static func tryAcquire(_ directory: String) throws(FileError) -> DirectoryLock? {
        let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", errno: errno) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return DirectoryLock(descriptor: descriptor) }
        let error = errno
        close(descriptor)
        guard error == EWOULDBLOCK else { throw FileError("flock", errno: error) }
        return nil
    }

    /// A short path to the directory, whatever its real length: unix socket paths end at 107 bytes.
    var shortPath: String { "/proc/self/fd/\(descriptor)" }
}
