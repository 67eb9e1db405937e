import Domain
import Drivers
import TestSupport
import Testing

@testable import Integrations

/// Row R3: whoever asks for much takes nothing from those who ask for little.
@Suite struct JobFairnessTests {
    private static let slots = 4

    @Test func fiveHundredJobsOfOneKeepNobodyElseWaiting() async throws {
        try await StoreRig.with { rig in
            var stage = try await Stage(rig) {
                $0.ownerLimit = 500
                $0.queueLimit = 600
                $0.sessionLimit = 600
            }
            for _ in 0..<10 { try await stage.enqueue("A", count: 50) }
            for _ in 0..<10 { try await stage.step() }
            try await stage.enqueue("B", count: 3)
            try await stage.enqueue("C", count: 1)
            let arrival = stage.order.count
            for _ in 0..<20 { try await stage.step() }
            let after = stage.order[arrival...]
            for owner in ["B", "C"] {
                let waited = try #require(after.firstIndex(of: owner)) - arrival
                #expect(waited <= Self.slots + 2, "\(owner) waited for \(waited) jobs: \(after)")
            }
            #expect(after.count { $0 == "B" } == 3 && after.count { $0 == "C" } == 1)
            try await rig.expectConsistentQueue(stage.session.partition)
        }
    }

    @Test(arguments: [(Plan.bulk, 0.8), (.pro, 0.667), (.basic, 0.5)])
    func aPlansWeightIsItsShareOfTheTurns(plan: Plan, share: Double) async throws {
        try await StoreRig.with { rig in
            var stage = try await Stage(rig) { $0.ownerRunning = 100 }
            try await stage.enqueue("basic", count: 45)
            try await stage.enqueue("other", count: 45, weight: plan.weight)
            for _ in 0..<50 { try await stage.step() }
            let turns = stage.order.prefix(50).count { $0 == "other" }
            #expect(abs(Double(turns) - 50 * share) <= 2, "\(turns) of 50: \(stage.order)")
        }
    }

    @Test func nobodyRunsMoreThanFourWhileOthersWait() async throws {
        try await StoreRig.with { rig in
            var stage = try await Stage(rig, slots: 6)
            try await stage.enqueue("A", count: 20)
            try await stage.step()
            #expect(stage.running == 6, "alone it may have all slots")
            try await stage.enqueue("B", count: 20)
            for _ in 0..<10 { try await stage.step() }
            #expect(stage.owners(running: "A") <= 4 && stage.owners(running: "B") <= 4)
            #expect(stage.running == 6)
        }
    }
}

/// Workers that always take what the queue gives, one session, several owners.
private struct Stage {
    let session: SessionID
    /// Owners in the order in which their jobs began.
    private(set) var order: [String] = []
    private let rig: StoreRig
    private let queue: RedisJobQueue
    private let slots: Int
    private var owners: [TaskID: String] = [:]
    private var claims: [Claim] = []

    init(
        _ rig: StoreRig, slots: Int = 4, _ change: (inout RedisJobQueue.Configuration) -> Void = { _ in }
    ) async throws {
        self.rig = rig
        self.slots = slots
        session = try await rig.session().id
        queue = rig.queue(change)
    }

    var running: Int { claims.count }
    func owners(running owner: String) -> Int { claims.count { owners[$0.task] == owner } }

    mutating func enqueue(_ owner: String, count: Int, weight: Double = 1) async throws {
        var tasks: [NewTask] = []
        for _ in 0..<count {
            var task = try rig.task(of: session, owner: owner)
            task.weight = weight
            owners[task.id] = owner
            tasks.append(task)
        }
        #expect(try await queue.enqueue(tasks) == .accepted)
    }

    /// All slots are filled, then the oldest job ends.
    mutating func step() async throws {
        if claims.count == slots {
            let claim = claims.removeFirst()
            #expect(try await queue.complete(claim, result: rig.result(of: claim)) == .visible)
        }
        while claims.count < slots,
            let job = try await queue.claim(in: session.partition, token: rig.ids.token(), instance: "i")
        {
            claims.append(job.claim)
            order.append(owners[job.claim.task] ?? "?")
        }
    }
}
