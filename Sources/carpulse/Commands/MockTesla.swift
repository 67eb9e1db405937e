import ArgumentParser
import Drivers
import FoundationEssentials
import Hummingbird
import Logging
import ServiceLifecycle
import TeslaMock
import UnixSignals

/// `carpulse mock-tesla`: the mock Fleet API alone.
struct MockTesla: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock-tesla", abstract: "Run the mock of Tesla's sign-in and Fleet API.",
        discussion: "Scenarios: " + Scenario.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; "))

    @Option(help: "Port to listen on; 0 picks a free one.")
    var port = 0

    @Option(help: "How it behaves.")
    var scenario = Scenario.standard.name

    func run() async throws {
        guard let scenario = Scenario.named(scenario) else {
            throw ValidationError(
                "no scenario \"\(scenario)\"; known: \(Scenario.all.map(\.name).joined(separator: ", "))")
        }
        var configuration = TeslaMockConfiguration(clock: { Date() })
        configuration.port = port
        configuration.scenario = scenario
        let http = HTTPClient()
        configuration.fetch(with: http)
        let mock = TeslaMock(configuration: configuration)
        let application = mock.buildApplication { address in
            Console.print("listening on \(address.base)")
            Console.print("TESLA_AUTH_URL=\(address.authorizeURL)")
            Console.print("TESLA_TOKEN_URL=\(address.tokenURL)")
            Console.print("TESLA_API_BASE_NA=\(address.apiBaseNA)")
            Console.print("TESLA_API_BASE_EU=\(address.apiBaseEU)")
            // Nobody else is let in.
            Console.print("TESLA_CLIENT_ID=\(TeslaMockConfiguration.defaultClientID)")
            Console.print("TESLA_CLIENT_SECRET=\(TeslaMockConfiguration.defaultClientSecret)")
        }
        var group = ServiceGroupConfiguration(
            services: [.init(service: application)], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "mock"))
        group.maximumGracefulShutdownDuration = .seconds(5)
        group.maximumCancellationDuration = .seconds(2)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            await http.shutdown()
            throw error
        }
        await http.shutdown()
    }
}
