import ArgumentParser
import FoundationEssentials

/// The program: one server, its mock, its tools. Settings come from the environment (docs/settings.md).
@main
struct CarPulse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carpulse",
        abstract: "Vehicle reports for Tesla owners: API server, Tesla mock and tools.",
        version: Version.text,
        subcommands: [
            Serve.self, MockTesla.self, MockPayments.self,
            Demo.self, Render.self, Doctor.self, Keys.self, Register.self, Users.self,
            LedgerCommand.self, Config.self,
        ])
}

enum Version {
    static let text = "0.1.0"
    /// Of the source, when the build or the operator says so.
    static let commit = ProcessInfo.processInfo.environment["CARPULSE_COMMIT"] ?? "unknown"
}
