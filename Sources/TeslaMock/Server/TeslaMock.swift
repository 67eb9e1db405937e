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
    var registrations = Registrations()
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

    /// The charging sessions of all cars of an account, oldest first.
    func sessions(of account: Account) -> [ChargingSession] { history(of: account).sessions }

    /// The invoice of that content id, if it is one of the account's.
    func invoice(_ content: String, of account: Account) -> Invoice? {
        let history = history(of: account)
        guard let place = history.invoices[content] else { return nil }
        let session = history.sessions[place.session]
        let kilobytes = max(switches.invoiceKilobytes, account.cars.map(\.invoiceKilobytes).max() ?? 0)
        return Invoice(
            session: session, position: place.position, customer: account.fullName, vin: session.vin ?? "-",
            leastBytes: kilobytes * 1_024)
    }

    /// Kept until the day or what it depends on changes.
    private func history(of account: Account) -> History {
        let now = now
        let key = History.Key(day: now.dayIndex, density: switches.historyDensity, travelsFar: switches.travelsFar)
        if let known = histories[account.name], known.key == key { return known }
        // The whole account: a car that left it stays in its history.
        let sessions = (AccountCatalogue.named(account.name)?.cars ?? [])
            .flatMap { car in
                ChargingDiary(
                    car: car, now: now, density: min(key.density * car.historyDensity, 50),
                    travelsFar: key.travelsFar
                ).sessions
            }
            .sorted { $0.start < $1.start }
        let history = History(key: key, sessions: sessions)
        histories[account.name] = history
        return history
    }

    private struct History {
        struct Key: Equatable {
            let day: Int
            let density: Int
            let travelsFar: Bool
        }

        let key: Key
        let sessions: [ChargingSession]
        /// By content id.
        let invoices: [String: (session: Int, position: Int)]

        init(key: Key, sessions: [ChargingSession]) {
            self.key = key
            self.sessions = sessions
            let places = sessions.enumerated().flatMap { number, session in
                session.invoices.enumerated().map { ($1.contentID, (session: number, position: $0)) }
            }
            invoices = Dictionary(places) { first, _ in first }
        }
    }
}
