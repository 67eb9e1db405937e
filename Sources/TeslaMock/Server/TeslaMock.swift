import FoundationEssentials
public import Hummingbird
public import Logging
import NIOCore

/// Tesla's sign-in and Fleet API on one loopback port, for development and tests.
///
/// It is strict where Tesla is strict (forms, redirect URIs, scopes, regions, single-use tokens) and odd where Tesla is
/// odd (bare `dx/` answers, miles and bar, `<invalid>`, ids above 2^53). The accounts and their data follow from
/// fixed seeds and the day of the clock.
public actor TeslaMock {
    public nonisolated let configuration: TeslaMockConfiguration
    nonisolated let issuer = TokenIssuer()

    var switches: Switches
    var faults: FaultQueue
    var ledger = GrantLedger()
    var requests = RequestLog()
    var tally = Tally()
    var vehicles = VehicleStates()
    var limits = CallLimits()
    var clockOffset = 0
    private var histories: [String: History] = [:]

    public init(configuration: TeslaMockConfiguration) {
        self.configuration = configuration
        switches = configuration.scenario.switches
        faults = FaultQueue(configuration.scenario.faults)
    }

    /// The server. Runs in a `ServiceGroup`; `onListening` learns the address once the port is open.
    public nonisolated func buildApplication(
        logger: Logger = Logger(label: "tesla-mock"),
        onListening: @escaping @Sendable (TeslaMockAddress) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let configuration = configuration
        return Application(
            responder: makeResponder(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "tesla-mock"),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                let base = configuration.publicBaseURL ?? "http://\(configuration.host):\(port)"
                await onListening(TeslaMockAddress(base: base))
            },
            logger: logger)
    }

    /// The routes alone, for tests without a socket.
    public nonisolated func makeResponder() -> RouterResponder<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: Conversation(mock: self))
        SignInRoutes(mock: self).add(to: router)
        for region in Region.allCases {
            FleetRoutes(mock: self, region: region).add(to: router.group(RouterPath("/" + region.rawValue)))
        }
        ControlRoutes(mock: self).add(to: router.group("/__mock"))
        return router.buildResponder()
    }

    /// The mock's own time: the given clock and what control calls added.
    var now: Timestamp {
        let seconds = configuration.clock().timeIntervalSince1970 + Double(clockOffset)
        return Timestamp(milliseconds: Int((seconds * 1_000).rounded(.down)))
    }

    /// So many hexadecimal digits, a multiple of 16.
    func randomHex(_ count: Int) -> String {
        (0..<count / 16).map { _ in SeededGenerator.hex(configuration.randomness()) }.joined()
    }

    /// The charging sessions of all cars of an account, oldest first; kept until the day or the density changes.
    func sessions(of account: Account) -> [ChargingSession] {
        let now = now
        if let known = histories[account.name], known.day == now.dayIndex, known.density == switches.historyDensity {
            return known.sessions
        }
        let sessions = account.cars
            .flatMap { ChargingDiary(car: $0, now: now, density: switches.historyDensity).sessions }
            .sorted { $0.start < $1.start }
        histories[account.name] = History(day: now.dayIndex, density: switches.historyDensity, sessions: sessions)
        return sessions
    }

    private struct History {
        let day: Int
        let density: Int
        let sessions: [ChargingSession]
    }
}
