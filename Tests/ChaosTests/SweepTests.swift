import Drivers
import FoundationEssentials
import TestSupport
import Testing

extension Chaos.Instances {
    /// Instances die while they delete. Time passes by the age that files are given and by the end of a claim.
    @Suite(.timeLimit(.minutes(10))) struct Sweeps {
        /// More than one page of a folder, so that a pass takes several steps.
        private static let orphans = Scale.pick(small: 6_000, full: 30_000)

        @Test func `row 45: the sweep of orphans is killed in the middle, and another instance ends it`() async throws {
            try await Cluster.with(2) { cluster in
                let customer = try await Customer.arrive(cluster.caller, data: ReportData.small)
                let orders = try await customer.follow([customer.order(0), customer.order(1)])
                #expect(orders.allSatisfy { $0.isComplete })
                for instance in cluster.instances { await instance.kill() }
                let yard = Graveyard(objects: cluster.objects)
                try yard.fill(orphans: Self.orphans)
                let kept = try yard.kept()
                #expect(kept.count >= 2 + 2 * Graveyard.young.count + Graveyard.lasting.count)

                try await Self.hourPasses(cluster)
                let (first, second) = (cluster.instances[0], cluster.instances[1])
                try await first.start()
                let hasBegun = try await eventually(within: .seconds(60), every: .milliseconds(5)) {
                    // Past the half-written files, which go first.
                    try yard.orphans().count < Self.orphans * 9 / 10
                }
                await first.kill()
                let left = try yard.orphans().count
                #expect(hasBegun && left > 0 && left < Self.orphans, "\(left) left")
                #expect(try yard.kept() == kept, "something else was deleted")

                try await Self.hourPasses(cluster)
                try await second.start()
                let isClean = try await eventually(within: .seconds(180)) { try yard.orphans().isEmpty }
                let (rest, after) = (try yard.orphans(), try yard.kept())
                #expect(isClean, "\(rest.count) left: \(rest.prefix(3))")
                #expect(after == kept, "something else was deleted")
                try await Self.expectDownloads(orders, cluster.caller(of: second))
                print("row 45: killed with \(left) of \(Self.orphans) orphans left; \(after.count) objects kept")
            }
        }

        @Test func `row 46: an instance is killed while it erases sessions, and nothing of them stays`() async throws {
            try await Cluster.with(2) { cluster in
                let (victim, other) = (cluster.instances[0], cluster.instances[1])
                let stays = try await Customer.arrive(cluster.caller, data: ReportData.small)
                let kept = try await stays.follow([stays.order(0)])
                let leaving = try await Self.customers(Scale.pick(small: 4, full: 12), cluster)
                let all = try cluster.reportFiles().count
                // All say goodbye at once; the instance dies when the first file is gone.
                let caller = cluster.caller(of: victim)
                async let goodbyes: Void = Self.leave(leaving, by: caller)
                let hasBegun = try await eventually(within: .seconds(30), every: .milliseconds(1)) {
                    try cluster.reportFiles().count < all
                }
                await victim.kill()
                await goodbyes
                #expect(hasBegun)

                // Who had no answer asks again. What the dead one had taken in hand comes again after a while.
                for customer in leaving {
                    let answer = try await cluster.caller(of: other).send("DELETE", "/session/\(customer.session)")
                    #expect([200, 404, 410].contains(answer.status))
                }
                try await cluster.makeOutboxDue()
                let isClean = try await eventually(within: .seconds(60)) { try cluster.reportFiles().count == 1 }
                let left = try cluster.reportFiles().count
                #expect(isClean, "\(left) reports, one is to stay")
                try await Self.expectDownloads(kept, cluster.caller(of: other))
                try await victim.start()
                try await cluster.expectNothingLeft(of: [stays])
            }
        }

        /// The claim of the hour ends, whoever had it.
        private static func hourPasses(_ cluster: Cluster) async throws {
            _ = try await cluster.store.send(["DEL", "cp:ans:orphan-sweep"])
        }

        private static func customers(_ count: Int, _ cluster: Cluster) async throws -> [Customer] {
            var customers: [Customer] = []
            for _ in 0..<count {
                let customer = try await Customer.arrive(cluster.caller, data: ReportData.small)
                var orders: [Order] = []
                for number in 0..<4 { orders.append(try await customer.order(number)) }
                let done = try await customer.follow(orders)
                #expect(done.allSatisfy { $0.isComplete })
                customers.append(customer)
            }
            return customers
        }

        private static func leave(_ customers: [Customer], by caller: Caller) async {
            await withTaskGroup(of: Void.self) { group in
                for customer in customers {
                    group.addTask { _ = await caller.once("DELETE", "/session/\(customer.session)") }
                }
            }
        }

        private static func expectDownloads(_ orders: [Order], _ caller: Caller) async throws {
            for order in orders {
                let status = try await caller.send("GET", "/api/v1/tesla/reports/status/\(order.task)")
                let link = try #require(JSON(status).string("download_url"))
                let path = try #require(link.firstRange(of: "/files/")).lowerBound
                let file = try await caller.send("GET", String(link[path...]))
                #expect(file.status == 200 && file.body.starts(with: Array("%PDF".utf8)))
            }
        }
    }
}

/// The folder of a cluster's objects, with some that nobody knows of, and others that look like them and are to stay.
private struct Graveyard {
    let objects: String
    /// Older than any session and what is kept after it.
    private static let old = Date(timeIntervalSinceNow: -400 * 86_400)
    private static let mark = "orphan"

    /// Not old enough, in each folder that is swept.
    static let young = ["uploads/s,young.jpg", "inputs/s,young.json", "reports/young-en-1.pdf", "reports/.young.tmp"]
    /// For good, however old.
    static let lasting = ["ledger/2020,01,a.json", "verify/7K3M.json", "receipts/2020-00001.pdf"]

    func fill(orphans count: Int) throws {
        for folder in ["uploads", "inputs", "reports", "ledger", "verify", "receipts"] {
            try FileManager.default.createDirectory(atPath: "\(objects)/\(folder)", withIntermediateDirectories: true)
        }
        for number in 0..<count {
            // Most in one folder; one in ten is half a file that somebody died over.
            let folder = ["uploads", "uploads", "uploads", "inputs", "reports"][number % 5]
            let isDraft = number % 10 == 0
            try write("\(folder)/" + (isDraft ? ".\(Self.mark)\(number).tmp" : "\(Self.mark),\(number)"), Self.old)
        }
        for path in Self.lasting { try write(path, Self.old) }
        for path in Self.young {
            try write(path, Date(timeIntervalSinceNow: path.hasSuffix(".tmp") ? -3_600 : -86_400))
            // Of the same moment as the orphans, and none.
            try write(path.replacing("young", with: "new"), Date())
        }
    }

    private func write(_ path: String, _ date: Date) throws {
        let file = "\(objects)/\(path)"
        try Data(path.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file)
    }

    func orphans() throws -> [String] { try all().filter { $0.contains(Self.mark) } }

    /// All else, with its bytes.
    func kept() throws -> [String: Data] {
        var kept: [String: Data] = [:]
        for path in try all() where !path.contains(Self.mark) {
            // The check of a server that starts or dies comes and goes.
            if path.contains(".check-") { continue }
            kept[path] = try? Data(contentsOf: URL(filePath: "\(objects)/\(path)"))
        }
        return kept
    }

    private func all() throws -> [String] {
        var paths: [String] = []
        for folder in try FileManager.default.contentsOfDirectory(atPath: objects) {
            let names = try? FileManager.default.contentsOfDirectory(atPath: "\(objects)/\(folder)")
            paths += (names ?? []).map { "\(folder)/\($0)" }
        }
        return paths
    }
}
