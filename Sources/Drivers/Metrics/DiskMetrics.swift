import CoreMetrics
import Glibc
import NIOPosix

/// The room on the disk of a folder.
public struct DiskMetrics: Sendable {
    private let folder: String
    private let free = Gauge(label: "data_dir_free_bytes")
    private let size = Gauge(label: "data_dir_size_bytes")

    public init(folder: String) { self.folder = folder }

    /// Takes the figures of now. A disk may be far away and silent: not for a cooperative thread.
    public func refresh() async {
        try? await NIOThreadPool.singleton.runIfActive {
            var room = statvfs()
            guard statvfs(folder, &room) == 0 else { return }
            // What others than root may use.
            free.record(Double(room.f_bavail) * Double(room.f_frsize))
            size.record(Double(room.f_blocks) * Double(room.f_frsize))
        }
    }
}
