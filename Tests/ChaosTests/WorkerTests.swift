import TestSupport
import Testing

extension Chaos.Instances {
    /// Rows 7 and 8: one input kills the render worker, another makes it hang.
    @Suite(.timeLimit(.minutes(5))) struct RenderWorker {
        /// `PDF_TIMEOUT`, seconds.
        private static let patience = 8

        @Test func `rows 7 and 8: a poisoned report fails by itself, a hanging one is tried again`() async throws {
            let build = try FlakyBuild()
            try await Cluster.with(2, ["PDF_TIMEOUT": "\(Self.patience)"], executable: build.executable) { cluster in
                var customer = try await Customer.arrive(cluster.caller, data: ReportData.of(FlakyBuild.poison))
                let poisoned = try await customer.order(0)
                customer.data = ReportData.of(FlakyBuild.sleeper)
                let hanging = try await customer.order(1)
                let others = try await Self.others(cluster)
                let ends = try await customer.follow([poisoned, hanging])
                Self.expect(ends[0], ends[1])
                #expect(others.orders.allSatisfy { $0.isComplete && $0.last?.attempt == 1 })
                let all = others.orders + ends
                cluster.expectEnded(all)
                try await cluster.expectIdleQueue()
                try await cluster.expectResults(all)
                await cluster.report("rows 7 and 8", .init(customers: others.customers, orders: all))
                #expect(try await cluster.deadLetters() == [poisoned.task])
            }
        }

        /// Customers who come while the poison is tried again and again.
        private static func others(_ cluster: Cluster) async throws -> Load.Outcome {
            try await .gather(3) {
                let customer = try await Customer.arrive(cluster.caller, data: ReportData.small)
                return .init(customers: [customer], orders: try await customer.trade(atOnce: 3) { $0 < 9 })
            }
        }

        private static func expect(_ poisoned: Order, _ hanging: Order) {
            #expect(poisoned.last?.status == "failed" && poisoned.last?.error == "render_failed")
            #expect(poisoned.last?.attempt == 4)
            #expect(hanging.isComplete && hanging.last?.attempt == 2, "\(hanging.seen)")
        }
    }
}
