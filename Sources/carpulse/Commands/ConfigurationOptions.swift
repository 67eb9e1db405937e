import ArgumentParser
import FoundationEssentials

/// How every command finds its settings.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .customLong("config"), help: "File of KEY=value lines; the environment wins over it.")
    var file: String?

    func source(_ overrides: [SettingKey: String] = [:]) async throws -> SettingsSource {
        do throws(ConfigurationFailure) {
            return try await SettingsSource(
                environment: ProcessInfo.processInfo.environment, file: file, overrides: overrides)
        } catch {
            throw Exit.configuration(error)
        }
    }

    func settings(_ overrides: [SettingKey: String] = [:]) async throws -> Settings {
        let source = try await source(overrides)
        do throws(ConfigurationFailure) { return try Settings(source) } catch { throw Exit.configuration(error) }
    }
}
