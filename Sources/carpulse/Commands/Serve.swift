import ArgumentParser
import Domain
import Drivers
import FoundationEssentials
import Logging

/// `carpulse serve`: the API server.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the API server.",
        discussion: "Without REDIS_URL it starts a private Redis under DATA_DIR. Prints one line when it listens.")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "Address to listen on (HOST).")
    var host: String?

    @Option(help: "Port to listen on, 0 picks a free one (PORT).")
    var port: Int?

    @Flag(help: "Use the built-in Tesla mock (TESLA_MODE=mock).")
    var mockTesla = false

    func run() async throws {
        var overrides: [SettingKey: String] = [:]
        overrides[.host] = host
        overrides[.port] = port.map { String($0) }
        if mockTesla { overrides[.teslaMode] = "mock" }
        let settings = try await options.settings(overrides)
        let clock = WallClock { Date() }
        let assembly = try await assemble(settings, clock)
        do {
            try await assembly.run { Console.print("listening on \($0)") }
        } catch {
            // Above all a port that is taken.
            throw Exit.unavailable("the server at \(settings.host):\(settings.port) ended: \(error)")
        }
    }

    private func assemble(_ settings: Settings, _ clock: WallClock) async throws -> ServerAssembly {
        do {
            try Bootstrap.logging(settings, clock: clock)
            let registry = Bootstrap.metrics()
            let logger = Logger(label: "carpulse")
            for warning in settings.warnings { logger.warning("\(warning)") }
            return try await ServerAssembly(settings, metrics: registry, clock: clock, logger: logger)
        } catch let failure as ConfigurationFailure {
            throw Exit.configuration(failure)
        } catch {
            throw Exit.unavailable("\(error)")
        }
    }
}
