import Domain
import Integrations

/// The keys that seal snapshots and links and sign tokens and webhooks: as set, or made once and kept in `DATA_DIR/keys`.
struct ServerKeys: Sendable {
    let snapshots: KeyRing
    let links: KeyRing
    let tokens: TokenKeys
    /// nil: webhooks are not offered.
    let webhooks: WebhookSecrets?

    init(_ settings: Settings) async throws {
        let files = KeyFiles(directory: settings.dataDirectory + "/keys")
        snapshots = try await Self.ring(settings.snapshotKeys, .snapshotKeys, files, "snapshot")
        links = try await Self.ring(settings.linkKeys, .linkKeys, files, "link")
        var signing = settings.jwtSecrets
        if signing == nil, settings.jwtKeyFiles.isEmpty {
            signing = try await files.key(named: "jwt", make: TokenKeys.generate)
        }
        tokens = try Self.parsed(signing ?? Secret(""), .jwtSecrets) { text throws(KeyRingError) in
            try TokenKeys(secrets: text, files: settings.jwtKeyFiles)
        }
        var secrets = settings.webhooks.secrets
        if secrets == nil, settings.environment != .prd {
            secrets = try await files.key(named: "webhook", make: WebhookSecrets.generate)
        }
        webhooks = try secrets.map { try Self.parsed($0, .webhookSecrets, WebhookSecrets.init(parsing:)) }
    }

    private static func ring(
        _ set: Secret?, _ key: SettingKey, _ files: KeyFiles, _ name: String
    ) async throws -> KeyRing {
        let text: Secret
        if let set { text = set } else { text = try await files.key(named: name, make: KeyRing.generate) }
        return try parsed(text, key, KeyRing.init(parsing:))
    }

    private static func parsed<Value>(
        _ text: Secret, _ key: SettingKey, _ parse: (String) throws(KeyRingError) -> Value
    ) throws(ConfigurationFailure) -> Value {
        do throws(KeyRingError) { return try parse(text.reveal()) } catch {
            throw ConfigurationFailure(["\(key.name): \(error.message)"])
        }
    }
}
