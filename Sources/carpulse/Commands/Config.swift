import ArgumentParser

/// `carpulse config`: the effective settings and where each came from; secrets are masked.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the effective settings and where they come from.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let source = try await options.source()
        for key in SettingKey.all { Console.print(try Self.line(key, source)) }
        do throws(ConfigurationFailure) { _ = try Settings(source) } catch { throw Exit.configuration(error) }
    }

    private static func line(_ key: SettingKey, _ source: SettingsSource) throws -> String {
        let name = key.name.padding(to: 22)
        guard let value = try source.text(key) else { return "\(name) \("-".padding(to: 52)) not set" }
        let shown = key.isSecret ? "***" : value.text
        return "\(name) \(shown.padding(to: 52)) \(value.from.rawValue)"
    }
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
