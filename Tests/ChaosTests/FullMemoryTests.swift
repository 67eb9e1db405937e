import Drivers
import TestSupport
import Testing

extension Chaos.Store {
    /// Redis has reached `maxmemory` and evicts nothing.
    @Suite(.timeLimit(.minutes(10))) struct FullMemory {
        @Test func `row 22: what is new is refused, what runs is finished, and freed memory heals`() async throws {
            try await Cluster.with { cluster in
                let customers = try await Self.arrive(cluster, 3)
                var orders: [[Order]] = []
                for customer in customers { orders.append(try await Self.nine(customer)) }
                _ = try await cluster.store.send(["CONFIG", "SET", "maxmemory", 1])
                try await Self.expectRefusals(cluster, customers[0])
                for (index, customer) in customers.enumerated() {
                    orders[index] = try await customer.follow(orders[index])
                }
                try await Self.limit(cluster, 4_000_000)
                try await Self.fill(cluster)
                try await Self.expectRefusals(cluster, customers[0])
                try await customers[2].leave()
                let gone = await cluster.caller.once("GET", "/session/\(customers[2].session)")
                #expect(try gone.get().status == 410)
                _ = try await cluster.store.send(["DEL", "junk"])
                let healed = try await customers[0].follow([customers[0].order(0)])
                let kept = orders[0] + orders[1] + healed
                try await cluster.expectSound(.init(customers: customers, orders: kept))
                await cluster.report("row 22", .init(customers: customers, orders: orders.flatMap(\.self)))
                #expect(orders.joined().allSatisfy { $0.isComplete && $0.last?.attempt == 1 })
            }
        }

        private static func arrive(_ cluster: Cluster, _ count: Int) async throws -> [Customer] {
            var customers: [Customer] = []
            for _ in 0..<count { customers.append(try await Customer.arrive(cluster.caller)) }
            return customers
        }

        private static func nine(_ customer: Customer) async throws -> [Order] {
            var orders: [Order] = []
            for number in 0..<9 { orders.append(try await customer.order(number)) }
            return orders
        }

        /// Sets the limit so far above what is used now, or below it.
        private static func limit(_ cluster: Cluster, _ room: Int) async throws {
            let used = try await cluster.store.send(["EVAL", "return redis.call('INFO', 'memory')", 0]).string ?? ""
            let line = used.split(whereSeparator: \.isNewline).first { $0.hasPrefix("used_memory:") }
            let bytes = try #require(line.flatMap { Int($0.dropFirst(12)) })
            _ = try await cluster.store.send(["CONFIG", "SET", "maxmemory", RedisArgument(bytes + room)])
        }

        /// Another tenant of the memory takes all of it, and also what Redis itself gives back (buffers of clients).
        private static func fill(_ cluster: Cluster) async throws {
            let block = RedisArgument([UInt8](repeating: 7, count: 100_000))
            while try await push(block, cluster) {}
            try await limit(cluster, -1_000_000)
        }

        /// False when it was refused.
        private static func push(_ block: RedisArgument, _ cluster: Cluster) async throws -> Bool {
            do throws(RedisError) { _ = try await cluster.store.send(["RPUSH", "junk", block]) } catch {
                guard error.code == .storeFull else { throw error }
                return false
            }
            return true
        }

        private static func expectRefusals(_ cluster: Cluster, _ customer: Customer) async throws {
            let session = try await cluster.caller.once("POST", "/api/v1/session", json: "{}").get()
            #expect(session.status == 503 && JSON(session).string("code") == "store_full", "\(session.text)")
            let body = #"{"session_id":"\#(customer.session)","locale":"fi","report":\#(ReportData.small)}"#
            let report = try await cluster.caller.once(
                "POST", "/api/v1/tesla/vehicle-report/pdf/async", json: body, key: "full"
            ).get()
            #expect(report.status == 503 && JSON(report).string("code") == "store_full", "\(report.text)")
            let view = try await cluster.caller.once("GET", "/session/\(customer.session)").get()
            #expect(view.status == 200, "\(view.text)")
        }
    }
}
