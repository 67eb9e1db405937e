import TestSupport
import Testing

/// Clients that order and poll all the time while something happens to the servers or to Redis.
struct Load {
    struct Outcome {
        var customers: [Customer]
        var orders: [Order]

        /// What `count` clients brought home, all at once.
        static func gather(_ count: Int, _ client: @escaping @Sendable () async throws -> Outcome) async throws
            -> Outcome
        {
            try await withThrowingTaskGroup(of: Outcome.self) { group in
                for _ in 0..<count { group.addTask { try await client() } }
                return try await group.reduce(into: Outcome(customers: [], orders: [])) {
                    $0.customers += $1.customers
                    $0.orders += $1.orders
                }
            }
        }
    }

    let cluster: Cluster
    var clients = Scale.pick(small: 4, full: 6)
    var data = Scale.pick(small: ReportData.medium, full: ReportData.large)
    /// Reports that each client asks for at least.
    var least = 0
    /// Whom the clients ask; any of the instances when it is nil.
    var caller: Caller?

    /// Runs `event` once the first report is complete, and the load two seconds longer; then all orders are followed to
    /// their ends.
    func during(_ event: @Sendable () async throws -> Void) async throws -> Outcome {
        let watch = Watch()
        async let trading = trade(until: watch)
        do {
            try await warmUp()
            try await event()
            try await Task.sleep(for: .seconds(2))
        } catch {
            await watch.end()
            _ = try? await trading
            throw error
        }
        await watch.end()
        return try await trading
    }

    private func trade(until watch: Watch) async throws -> Outcome {
        try await Outcome.gather(clients) {
            let customer = try await Customer.arrive(caller ?? cluster.caller, data: data)
            let orders = try await customer.trade(atOnce: 3) { number in
                if number < least { return true }
                return await !watch.isOver
            }
            return .init(customers: [customer], orders: orders)
        }
    }

    private func warmUp() async throws {
        let isWarm = try await eventually(within: .seconds(30)) { try cluster.reportFiles().isEmpty == false }
        guard isWarm else { throw Unexpected("no report within 30 s") }
    }
}

extension Cluster {
    /// After any failure of Redis: all made, once each, nothing left over, and only proper answers meanwhile (I1, I2,
    /// I7, I9, I10).
    func expectSound(_ outcome: Load.Outcome) async throws {
        expectEnded(outcome.orders)
        #expect(outcome.orders.filter { !$0.isComplete }.map(\.last) == [])
        try await expectIdleQueue()
        try await expectResults(outcome.orders)
        let (strange, unanswered) = await (traffic.strange, traffic.number(of: "no answer"))
        #expect(strange == [] && unanswered == 0, "\(unanswered) without an answer")
    }

    /// No refusal later than two seconds after Redis was back.
    func expectRecovered(since back: ContinuousClock.Instant) async {
        let last = await traffic.lastRefusal
        #expect(last == nil || last! < back + .seconds(2), "refused until \(last.map { "\($0 - back)" } ?? "-") after")
    }
}
