import Drivers
import TestSupport
import Testing

extension Chaos.Store {
    /// Rows 11 and 37: the disk of the append-only file is slow, or full.
    @Suite(.timeLimit(.minutes(10))) struct Disk {
        @Test func `row 37: on a full disk nothing is acknowledged, and with room all goes on`() async throws {
            try await Cluster.with(2) { cluster in
                let outcome = try await Load(cluster: cluster, clients: 2).during {
                    // With `always` Redis ends rather than acknowledge what it cannot write; its supervisor goes on.
                    for _ in 0..<Scale.pick(small: 2, full: 10) {
                        try await cluster.redis.fillDisk()
                        let hasEnded = try await eventually(within: .seconds(20)) { await !cluster.redis.isRunning }
                        #expect(hasEnded, "it goes on without a disk")
                        try await Task.sleep(for: .milliseconds(300))
                        try await cluster.redis.restart()
                    }
                }
                #expect(await cluster.traffic.number(of: "503 store_unavailable") > 0)
                try await cluster.expectSound(outcome)
                await cluster.report("row 37 always", outcome)
            }
        }

        @Test func `row 37: with everysec Redis refuses every change while the disk is full, and goes on with room`()
            async throws
        {
            try await Cluster.with(2, redis: ["--appendfsync", "everysec"]) { cluster in
                let outcome = try await Load(cluster: cluster, clients: 2).during {
                    try await cluster.redis.fillDisk()
                    let isRefused = try await eventually(within: .seconds(20)) {
                        let answer = try await cluster.caller.once("POST", "/api/v1/session", json: "{}").get()
                        return answer.status == 503 && JSON(answer).string("code") == "store_unavailable"
                    }
                    #expect(isRefused)
                    try await cluster.redis.freeDisk()
                }
                try await cluster.expectSound(outcome)
                await cluster.report("row 37 everysec", outcome)
            }
        }

        @Test(.enabled(if: SlowDisk.compiler != nil, "no C compiler for the library that slows a disk down"))
        func `row 11: what a slow disk loses is young, and what is lost is gone cleanly`() async throws {
            let disk = try await SlowDisk()
            let options = ["--appendfsync", "everysec"]
            try await Cluster.with(2, redis: options, environment: disk.environment) { cluster in
                let customers = try await Self.arrive(cluster, 3)
                try disk.slowDown()
                let crash = Crash()
                async let ordering = Self.order(customers, until: crash)
                try await Self.killWithUnwritten(cluster)
                await crash.happen()
                try await cluster.redis.restart()
                let acknowledged = try await ordering
                var kept: [Order] = []
                var lost = 0
                for (customer, orders) in zip(customers, acknowledged) {
                    for order in try await customer.follow(orders.map(\.order)) {
                        guard order.isLost else { kept.append(order); continue }
                        lost += 1
                        let age = await crash.age(of: orders.first { $0.order.task == order.task }?.at)
                        #expect(age < .seconds(5), "lost, though \(age) old")
                        kept += try await customer.follow([customer.again(order)])
                    }
                }
                #expect(kept.filter { !$0.isComplete }.map(\.last) == [])
                try await cluster.expectIdleQueue()
                try await cluster.expectObjects(of: kept)
                await cluster.report("row 11, \(lost) lost", .init(customers: customers, orders: kept))
            }
        }

        /// When a report was acknowledged, and when Redis was killed.
        private struct Acknowledged {
            let order: Order
            let at: ContinuousClock.Instant
        }

        private actor Crash {
            private var instant: ContinuousClock.Instant?
            var hasHappened: Bool { instant != nil }
            func happen() { instant = .now }
            func age(of then: ContinuousClock.Instant?) -> Duration { (then ?? .now).duration(to: instant ?? .now) }
        }

        /// Customers whose sessions are on the disk for good.
        private static func arrive(_ cluster: Cluster, _ count: Int) async throws -> [Customer] {
            var customers: [Customer] = []
            for _ in 0..<count {
                customers.append(try await Customer.arrive(cluster.caller, data: ReportData.small))
            }
            try await Task.sleep(for: .seconds(3))
            return customers
        }

        private struct Share {
            let customer: Int
            var orders: [Acknowledged] = []
        }

        /// Each orders nine reports, the last two after the crash.
        private static func order(_ customers: [Customer], until crash: Crash) async throws -> [[Acknowledged]] {
            try await withThrowingTaskGroup(of: Share.self) { group in
                for (index, customer) in customers.enumerated() {
                    group.addTask {
                        var share = Share(customer: index)
                        for number in 0..<9 {
                            share.orders.append(Acknowledged(order: try await customer.order(number), at: .now))
                            try await Task.sleep(for: .milliseconds(100))
                            while number >= 6, await !crash.hasHappened { try await Task.sleep(for: .milliseconds(20)) }
                        }
                        return share
                    }
                }
                return try await group.reduce(into: Array(repeating: [], count: customers.count)) {
                    $0[$1.customer] = $1.orders
                }
            }
        }

        /// Kills Redis while it holds acknowledged changes that it has not given to the system yet.
        private static func killWithUnwritten(_ cluster: Cluster) async throws {
            let hasUnwritten = try await eventually(within: .seconds(20)) {
                let info = try await cluster.store.send(["INFO", "persistence"]).string ?? ""
                let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("aof_buffer_length:") }
                return line.flatMap { Int($0.dropFirst(18)) } ?? 0 > 2_000
            }
            #expect(hasUnwritten, "the disk was never behind")
            await cluster.redis.kill()
        }
    }
}
