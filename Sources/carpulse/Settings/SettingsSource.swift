import Configuration
import FoundationEssentials
import SystemPackage
import Transport

/// Where a value came from, for `carpulse config`.
enum Provenance: String, Sendable {
    case commandLine = "command line"
    case environment
    case file
    case made
    case standard = "default"
}

/// Raw texts of all settings: command line over environment over file over default. `KEY_FILE` names a file that holds
/// the value, for secrets that are mounted.
struct SettingsSource: Sendable {
    private let layers: [(provenance: Provenance, reader: ConfigReader)]
    private let overrides: [SettingKey: String]

    /// - Parameter file: lines `KEY=value`, as given by `--config`.
    init(
        environment: [String: String], file: String? = nil, overrides: [SettingKey: String] = [:]
    ) async throws(ConfigurationFailure) {
        var layers: [(Provenance, ConfigReader)] = [
            (.environment, ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)))
        ]
        if let file {
            do {
                let provider = try await EnvironmentVariablesProvider(environmentFilePath: FilePath(file))
                layers.append((.file, ConfigReader(provider: provider)))
            } catch {
                throw ConfigurationFailure(["--config: \(file) cannot be read"])
            }
        }
        self.layers = layers
        self.overrides = overrides
    }

    /// The text of a setting and its origin; nil when it is not set and has no default.
    func text(_ key: SettingKey) throws(ConfigurationFailure) -> (text: String, from: Provenance)? {
        if let text = overrides[key] { return (text, .commandLine) }
        for (provenance, reader) in layers {
            if let text = reader.string(forKey: Self.configKey(key.name)), !text.isEmpty { return (text, provenance) }
            if let path = reader.string(forKey: Self.configKey(key.name + "_FILE")), !path.isEmpty {
                return (try Self.contents(of: path, for: key), provenance)
            }
        }
        return key.fallback.map { ($0, .standard) }
    }

    /// All settings, for people: of a secret no more than where it came from.
    func shown() throws(ConfigurationFailure) -> [ShownSetting] {
        var shown: [ShownSetting] = []
        for key in SettingKey.all {
            let found = try text(key)
            shown.append(
                ShownSetting(
                    name: key.name, value: key.isSecret ? nil : found?.text, origin: found?.from.rawValue,
                    isSecret: key.isSecret, summary: key.summary))
        }
        return shown
    }

    private static func contents(of path: String, for key: SettingKey) throws(ConfigurationFailure) -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= 65_536 else {
            throw ConfigurationFailure(["\(key.name)_FILE: \(path) cannot be read"])
        }
        var text = String(decoding: data, as: UTF8.self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    private static func configKey(_ name: String) -> ConfigKey {
        ConfigKey(name.split(separator: "_").map { $0.lowercased() })
    }
}

/// Every problem of the settings at once; the program ends with exit code 78.
struct ConfigurationFailure: Error, CustomStringConvertible {
    let problems: [String]

    init(_ problems: [String]) { self.problems = problems }

    var description: String { problems.joined(separator: "\n") }
}
