import Domain
import Integrations

/// The keys that seal snapshots and links: as set, or made once and kept in `DATA_DIR/keys`.
struct ServerKeys: Sendable {
    let snapshots: KeyRing
    let links: KeyRing

    init(_ settings: Settings) async throws {
        let files = KeyFiles(directory: settings.dataDirectory + "/keys")
        snapshots = try await Self.ring(settings.snapshotKeys, .snapshotKeys, files, "snapshot")
        links = try await Self.ring(settings.linkKeys, .linkKeys, files, "link")
    }

    private static func ring(
        _ set: Secret?, _ key: SettingKey, _ files: KeyFiles, _ name: String
    ) async throws -> KeyRing {
        let text: Secret
        if let set { text = set } else { text = try await files.key(named: name, make: KeyRing.generate) }
        do throws(KeyRingError) { return try KeyRing(parsing: text.reveal()) } catch {
            throw ConfigurationFailure(["\(key.name): \(error.message)"])
        }
    }
}
