import FoundationEssentials

/// A fresh directory that goes with its content when nobody refers to it any more.
public final class TemporaryDirectory: Sendable {
    public let path: String

    public init() throws {
        let name = "cp-" + UUID().uuidString.prefix(8).lowercased()
        let url = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a name in the directory.
    public func file(_ name: String) -> String { "\(path)/\(name)" }
}
