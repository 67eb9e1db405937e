import ArgumentParser
import Drivers
import Hummingbird
import Logging
import PaymentMock
import ServiceLifecycle
import UnixSignals

/// `carpulse mock-payments`: the payment provider that moves no money, alone, for several servers.
struct MockPayments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock-payments", abstract: "Run the payment provider that moves no money.",
        discussion: "Servers reach it with PAYMENTS_MOCK=<its address> and the same PAYMENTS_MOCK_SECRET.")

    @Option(help: "Port to listen on; 0 picks a free one.")
    var port = 0

    @Option(help: "What servers call with, and what webhooks are signed with.")
    var secret: String

    func run() async throws {
        let http = HTTPClient()
        var configuration = PaymentMock.Configuration(secret: secret, http: http)
        configuration.port = port
        let application = PaymentMock(configuration: configuration).buildApplication { base in
            Console.print("listening on \(base)")
        }
        var group = ServiceGroupConfiguration(
            services: [.init(service: application)], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "mock"))
        group.maximumGracefulShutdownDuration = .seconds(5)
        group.maximumCancellationDuration = .seconds(2)
        do { try await ServiceGroup(configuration: group).run() } catch {
            await http.shutdown()
            throw error
        }
        await http.shutdown()
    }
}
