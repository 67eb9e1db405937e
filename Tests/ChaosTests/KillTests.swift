import Drivers
import TestSupport
import Testing

extension Chaos.Instances {
    /// Row 3 of docs/failures.md, and the main acceptance: instances die all the time, and nothing is lost.
    @Suite(.timeLimit(.minutes(40))) struct Kills {
        private static let clients = 20
        private static let each = Scale.pick(small: 3, full: 50)
        /// In full they go on until the last report is complete.
        private static let kills = Scale.pick(small: 6, full: Int.max)

        @Test func `row 3: an instance of three is killed every two seconds, and every report is made once`()
            async throws
        {
            try await Cluster.with { cluster in
                let start = ContinuousClock.now
                let log = KillLog()
                let watch = Watch()
                async let rounds = Self.trade(cluster, log, watch)
                async let consistent = Self.observe(cluster, watch)
                while await !watch.isOver, await log.kills < Self.kills {
                    try await Task.sleep(for: .seconds(2))
                    guard await !watch.isOver, let victim = cluster.instances.randomElement() else { break }
                    try await log.kill(victim, of: cluster)
                    try await victim.start()
                }
                let outcome = try await rounds
                let took = ContinuousClock.now - start
                try await consistent
                try await Self.check(cluster, outcome)
                print(await Self.figures(outcome.orders, log, cluster, took))
            }
        }

        /// All clients at once; each report that lost three workers is asked for again.
        private static func trade(_ cluster: Cluster, _ log: KillLog, _ watch: Watch) async throws -> Load.Outcome {
            do {
                let result = try await Load.Outcome.gather(clients) {
                    let customer = try await Customer.arrive(cluster.caller)
                    let orders = try await customer.trade { $0 < each }
                    return .init(customers: [customer], orders: try await customer.insist(on: orders, log))
                }
                await watch.end()
                return result
            } catch {
                await watch.end()
                throw error
            }
        }

        /// `|act| = |lease|`, and the counters agree, at every moment.
        private static func observe(_ cluster: Cluster, _ watch: Watch) async throws {
            while await !watch.isOver {
                for queue in try await cluster.queues() { #expect(queue.isConsistent, "\(queue)") }
                try await Task.sleep(for: .milliseconds(100))
            }
        }

        private static func check(_ cluster: Cluster, _ outcome: Load.Outcome) async throws {
            let orders = outcome.orders
            #expect(orders.count == clients * each)
            #expect(orders.filter { !$0.isComplete }.map(\.last) == [])
            cluster.expectEnded(orders)
            try await cluster.expectIdleQueue()
            try await cluster.expectResults(orders)
            try await cluster.expectOrphansErased(keeping: orders.count)
            try await cluster.expectNothingLeft(of: outcome.customers)
            let strange = await cluster.traffic.strange
            #expect(strange == [])
        }

        private static func figures(
            _ orders: [Order], _ log: KillLog, _ cluster: Cluster, _ took: Duration
        ) async -> String {
            let attempts = Dictionary(orders.map { ($0.last?.attempt ?? 0, 1) }, uniquingKeysWith: +)
            return """
                kill -9 every 2 s: \(orders.count) reports in \(took.rounded), \(await log.kills) kills
                  attempts -> reports: \(attempts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })
                  lost workers -> reports: \((await log.histogram).sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })
                  worker_lost and asked for again: \(orders.count { $0.repeats > 0 })
                  answers: \(await cluster.traffic.summary)
                """
        }
    }
}

extension Customer {
    /// Decision 13: a report that lost three workers fails as `worker_lost`; asking again with the same key makes it.
    func insist(on orders: [Order], _ log: KillLog) async throws -> [Order] {
        var settled: [Order] = []
        for order in orders {
            var order = order
            for _ in 0..<5 where order.last?.error == "worker_lost" {
                let kills = await log.kills(of: order.task)
                #expect(kills >= 3 * (order.repeats + 1), "worker_lost after \(kills) kills")
                #expect(order.fall == nil)
                order = try await follow([again(order)], within: .seconds(300))[0]
            }
            settled.append(order)
        }
        return settled
    }
}
