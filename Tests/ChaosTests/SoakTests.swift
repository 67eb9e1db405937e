import FoundationEssentials
import TestSupport
import Testing

extension Chaos.Instances {
    /// Mixed load for a long time (`make nightly`): memory must not climb, and nothing may wait for ever.
    @Suite struct Soak {
        /// Seconds; without it there is no soak.
        private static let time = ProcessInfo.processInfo.environment["SOAK_SECONDS"].flatMap { Int($0) }

        @Test(.enabled(if: time != nil, "SOAK_SECONDS is not set"))
        func `memory and queue stay as they are under hours of mixed load`() async throws {
            let time = Duration.seconds(Self.time ?? 0)
            try await Cluster.with(3, ["ADMIN_TOKEN": Gauge.token]) { cluster in
                let end = ContinuousClock.now + time
                async let ended = Self.trade(cluster, until: end)
                async let edited: Void = Self.edit(cluster, until: end)
                let gauge = Gauge(cluster: cluster)
                try await gauge.measure(every: max(.seconds(2), time / 60), until: end)
                let reports = try await ended
                try await edited
                print(await gauge.summary)
                print("soak: \(reports) reports; \(await cluster.traffic.summary)")
                try await cluster.expectIdleQueue()
                let strange = await cluster.traffic.strange
                #expect(strange == [])
                await gauge.expectSteady()
            }
        }

        /// Customers come, ask for nine reports, erase their session and come again.
        private static func trade(_ cluster: Cluster, until end: ContinuousClock.Instant) async throws -> Int {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<6 {
                    let data = number < 2 ? ReportData.large : ReportData.small
                    group.addTask {
                        var made = 0
                        while ContinuousClock.now < end {
                            let customer = try await Customer.arrive(cluster.caller, data: data)
                            let orders = try await customer.trade(atOnce: 3) { $0 < 9 }
                            #expect(orders.allSatisfy { $0.isComplete })
                            made += orders.count
                            try await customer.leave()
                        }
                        return made
                    }
                }
                return try await group.reduce(0, +)
            }
        }

        /// Sessions with photos and settings that change all the time, each for a minute; their histories are checked.
        private static func edit(_ cluster: Cluster, until end: ContinuousClock.Instant) async throws {
            while ContinuousClock.now < end {
                let editing = try await Editing(cluster)
                let change = min(end, ContinuousClock.now + .seconds(60))
                try await editing.run(clients: 3, reports: 20, rest: .milliseconds(100)) {
                    ContinuousClock.now < change
                }
                await editing.expectExplained()
            }
        }
    }
}
