import Domain
import Drivers
import FoundationEssentials

/// Keys that were made once and are kept in `DATA_DIR/keys`, so that a first start needs no settings. Several programs
/// may share the folder: the file is created atomically, and whoever comes second reads it.
struct KeyFiles: Sendable {
    let directory: String

    /// - Parameter make: a fresh key, used only when there is none yet.
    func key(named name: String, make: () -> String) async throws -> Secret {
        let path = "\(directory)/\(name)"
        if let kept = read(path) { return kept }
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            try await FileStore().writeAtomically(path, Array(make().utf8), createOnly: true)
        } catch {
            // Another program was faster; its key is as good.
            guard error.code == .exists else { throw error }
        }
        guard let kept = read(path) else { throw ConfigurationFailure(["\(path) cannot be read"]) }
        return kept
    }

    private func read(_ path: String) -> Secret? {
        guard let data = try? Data(contentsOf: URL(filePath: path)), !data.isEmpty else { return nil }
        return Secret(String(decoding: data, as: UTF8.self))
    }
}
