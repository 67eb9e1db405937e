import Drivers
import FoundationEssentials
import TestSupport
import Testing

extension Chaos.Instances {
    /// Row 29: the clock of one instance is an hour fast. Leases, limits and expiry go by Redis' clock.
    @Suite(.timeLimit(.minutes(5))) struct Clock {
        private static let limit = 9
        /// Download links are judged by the clock of the instance that is asked: they must live longer than it is wrong.
        private static let settings = ["RATE_LIMIT_PDF": "\(limit)/86400", "SIGNED_URL_TTL": "7200"]

        @Test(.enabled(if: FakeTime.library != nil, "libfaketime is not installed"))
        func `row 29: an instance whose clock is wrong serves, works and limits like the others`() async throws {
            try await Cluster.with(2, Self.settings) { cluster in
                let fast = cluster.instances[1]
                try await cluster.restart(fast, with: FakeTime.ahead("+1h"))
                for instance in cluster.instances {
                    let session = try await Self.session(from: instance, cluster)
                    try await Self.expectAlive(session, cluster)
                    let orders = try await Self.orderUpToLimit(session, cluster)
                    let done = try await Customer(caller: cluster.caller, session: session, data: ReportData.small)
                        .follow(orders)
                    #expect(done.allSatisfy { $0.isComplete && $0.last?.attempt == 1 })
                    try await Self.expectDownloads(done[0], cluster)
                }
                try await cluster.expectIdleQueue()
            }
        }

        private static func session(from instance: Instance, _ cluster: Cluster) async throws -> String {
            try await Customer.arrive(cluster.caller(of: instance)).session
        }

        /// What is computed for display differs; the instant at which the session ends does not.
        private static func expectAlive(_ session: String, _ cluster: Cluster) async throws {
            var ends: Set<String?> = []
            for instance in cluster.instances {
                let view = try await cluster.caller(of: instance).send("GET", "/session/\(session)")
                #expect(view.status == 200, "\(view.text)")
                ends.insert(JSON(view).string("expires_at"))
            }
            #expect(ends.count == 1 && ends.first != .some(nil), "\(ends)")
        }

        /// Both instances in turn count to the same limit.
        private static func orderUpToLimit(_ session: String, _ cluster: Cluster) async throws -> [Order] {
            var orders: [Order] = []
            for number in 0..<limit {
                let caller = cluster.caller(of: cluster.instances[number % 2])
                orders.append(
                    try await Customer(caller: caller, session: session, data: ReportData.small).order(number))
            }
            for instance in cluster.instances {
                let body = orders[0].body
                let answer = try await cluster.caller(of: instance).once(
                    "POST", "/api/v1/tesla/vehicle-report/pdf/async", json: body, key: "one-too-many"
                ).get()
                #expect(answer.status == 429 && JSON(answer).string("code") == "rate_limited", "\(answer.text)")
            }
            return orders
        }

        private static func expectDownloads(_ order: Order, _ cluster: Cluster) async throws {
            for maker in cluster.instances {
                let status = try await cluster.caller(of: maker).send("GET", "/api/v1/tesla/reports/\(order.task)")
                let link = try #require(JSON(status).string("download_url"))
                let path = String(link[try #require(link.firstRange(of: "/files/")).lowerBound...])
                for instance in cluster.instances {
                    #expect(try await cluster.caller(of: instance).send("GET", path).status == 200)
                }
            }
        }
    }
}
