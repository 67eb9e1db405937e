import ArgumentParser
import Transport

/// `carpulse config`: the effective settings and where each came from; secrets are masked.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the effective settings and where they come from.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let source = try await options.source()
        for setting in try source.shown() { Console.print(Self.line(setting)) }
        do throws(ConfigurationFailure) { _ = try Settings(source) } catch { throw Exit.configuration(error) }
    }

    private static func line(_ setting: ShownSetting) -> String {
        let name = setting.name.padding(to: 22)
        guard let origin = setting.origin else { return "\(name) \("-".padding(to: 52)) not set" }
        let shown = setting.isSecret ? "***" : setting.value ?? "-"
        return "\(name) \(shown.padding(to: 52)) \(origin)"
    }
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
