import TestSupport
import Testing

extension Chaos.Instances {
    /// Row 6: an instance stands still while it works, and goes on when others have long taken over.
    @Suite(.timeLimit(.minutes(5))) struct PausedInstance {
        private static let count = 9

        @Test func `row 6: what a stopped instance goes on with cannot replace the newer result`() async throws {
            try await Cluster.with(2, ["PDF_WORKERS": "2"]) { cluster in
                let (stopped, other) = (cluster.instances[0], cluster.instances[1])
                await other.kill()
                let customer = try await Customer.arrive(cluster.caller(of: stopped))
                let (orders, held) = try await Self.stopInTheMiddle(stopped, customer, cluster)
                try await other.start()
                let heir = Customer(caller: cluster.caller(of: other), session: customer.session, data: customer.data)
                let done = try await heir.follow(orders)
                #expect(done.allSatisfy { $0.isComplete })
                Self.expectTakenOver(held, done, by: await other.name)
                await stopped.resume()
                try await Self.expectGivenUp(held, by: stopped)
                let later = try await Customer(caller: cluster.caller, session: heir.session, data: heir.data)
                    .follow(done)
                #expect(later.map(\.last) == done.map(\.last), "a result was replaced")
                cluster.expectEnded(later)
                try await cluster.expectIdleQueue()
                try await cluster.expectResults(later)
                try await cluster.expectOrphansErased(keeping: Self.count)
                await cluster.report("row 6, \(held.count) taken over", .init(customers: [heir], orders: later))
            }
        }

        /// Orders reports, and stops the instance while it makes some of them.
        private static func stopInTheMiddle(
            _ instance: Instance, _ customer: Customer, _ cluster: Cluster
        ) async throws -> (orders: [Order], held: Set<String>) {
            let name = await instance.name ?? ""
            var orders: [Order] = []
            for number in 0..<count { orders.append(try await customer.order(number)) }
            _ = try await eventually(within: .seconds(20)) { try await !cluster.claims(of: name).isEmpty }
            await instance.pause()
            let held = Set(try await cluster.claims(of: name))
            #expect(!held.isEmpty, "all were made before the stop")
            return (orders, held)
        }

        private static func expectTakenOver(_ held: Set<String>, _ orders: [Order], by heir: String?) {
            for order in orders where held.contains(order.task) {
                #expect(order.last?.attempt == 2 && order.last?.instance == heir, "\(order.seen)")
            }
        }

        /// It hears at its next beat, or when it would publish, that its claims are lost.
        private static func expectGivenUp(_ held: Set<String>, by instance: Instance) async throws {
            let haveGivenUp = try await eventually(within: .seconds(20)) {
                await instance.log.count { $0.contains("attempt given up") } >= held.count
            }
            let end = await instance.log.suffix(5)
            #expect(haveGivenUp, "\(end)")
        }
    }
}
