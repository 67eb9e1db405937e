import TestSupport
import Testing

extension Chaos.Instances {
    /// Row 9: others take all processors while an instance holds a claim by its heartbeats only.
    @Suite(.timeLimit(.minutes(5))) struct BusyMachine {
        @Test func `row 9: with all processors busy a report longer than a lease stays with its worker`() async throws {
            let build = try FlakyBuild()
            try await Cluster.with(2, executable: build.executable) { cluster in
                let customer = try await Customer.arrive(cluster.caller, data: ReportData.of(FlakyBuild.dawdler))
                let (shortest, orders) = try await Hogs.during {
                    let order = try await customer.order(0)
                    async let lease = Self.shortestLease(of: order.task, cluster)
                    let done = try await customer.follow([order])
                    return (try await lease, done)
                }
                #expect(orders[0].isComplete && orders[0].last?.attempt == 1, "\(orders[0].seen)")
                let left = try #require(shortest, "nobody had the claim")
                #expect(left > .zero, "the lease had ended")
                cluster.expectEnded(orders)
                try await cluster.expectIdleQueue()
                await cluster.report(
                    "row 9, \(left.rounded) left of the lease at worst", .init(customers: [customer], orders: orders))
            }
        }

        /// How near the end of its lease the task came until it was done.
        private static func shortestLease(of task: String, _ cluster: Cluster) async throws -> Duration? {
            var shortest: Duration?
            var isOver = false
            while !isOver {
                try await Task.sleep(for: .milliseconds(200))
                let left = try await cluster.lease(of: task)
                if let left { shortest = min(shortest ?? left, left) }
                isOver = left == nil && shortest != nil
            }
            return shortest
        }
    }
}
