import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Workers that die, come back late, fail, hand back and lose replies, in a random but repeatable order.
@Suite struct JobQueueChaosTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func atMostOneResultIsVisibleAndEveryTaskEnds(seed: UInt64) async throws {
        try await StoreRig.with { rig in
            var chaos = try await Chaos(rig, seed: seed)
            for _ in 0..<120 {
                try await chaos.tolerating { chaos in try await chaos.step() }
                try await chaos.check()
            }
            try await chaos.settle()
        }
    }
}

private struct Chaos {
    private let rig: StoreRig
    private let session: SessionID
    private var random: SplitMix
    private var tasks: [TaskID] = []
    /// Claims that somebody believes to hold, dead workers' included: they come back.
    private var claims: [Claim] = []
    private var visible: [TaskID: Set<String>] = [:]
    private var shown: [TaskID: (rank: Int, progress: Int)] = [:]
    private var clock = 0
    private var queue: RedisJobQueue

    init(_ rig: StoreRig, seed: UInt64) async throws {
        self.rig = rig
        random = SplitMix(state: seed)
        session = try await rig.session().id
        queue = rig.queue()
    }

    /// A store that stayed silent twice leaves its caller in doubt; whoever it was tries again later or never.
    mutating func tolerating(_ work: (inout Chaos) async throws -> Void) async throws {
        do { try await work(&self) } catch StoreError.unavailable {}
    }

    mutating func step() async throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: try await enqueue()
        case 2, 3, 4: try await claim()
        case 5: try await work { _ = try await $0.progress($1, status: .uploading, progress: 70, detail: nil) }
        case 6: try await complete()
        case 7: try await work { try await $0.fail($1, failure: .trouble, backoff: .seconds(1)) }
        case 8: try await work { try await $0.release($1) }
        default: try await passTime()
        }
    }

    /// I7 and I10.
    mutating func check() async throws {
        try await rig.expectConsistentQueue(session.partition)
        for record in try await rig.queue().list(tasks) {
            let rank = record.status.isTerminal ? 3 : TaskStatus.allCases.firstIndex(of: record.status) ?? 0
            let before = shown[record.id] ?? (0, 0)
            #expect(rank >= before.rank && record.progress >= before.progress)
            shown[record.id] = (rank, record.progress)
        }
    }

    /// I1 and I2: good workers finish what is left.
    mutating func settle() async throws {
        for _ in 0..<200 where try await !isOver() {
            try await tolerating { chaos in try await chaos.finishWaiting() }
            try await tolerating { chaos in try await chaos.passTime() }
        }
        #expect(try await isOver())
        try await rig.expectIdleQueue(session.partition)
        for record in try await rig.queue().list(tasks) {
            #expect(visible[record.id, default: []].count == (record.status == .complete ? 1 : 0))
            #expect(record.result?.object.rawValue == visible[record.id]?.first)
        }
    }

    private mutating func finishWaiting() async throws {
        while let job = try await queue.claim(in: session.partition, token: rig.ids.token(), instance: "good") {
            try await complete(job.claim)
        }
    }

    private func isOver() async throws -> Bool {
        try await rig.queue().list(tasks).allSatisfy { $0.status.isTerminal }
    }

    private mutating func enqueue() async throws {
        let task = try rig.task(of: session, owner: "o\(tasks.count % 3)")
        switch try await queue.enqueue([task]) {
        case .accepted, .exists: tasks.append(task.id)
        case let other: Issue.record("not accepted: \(other)")
        }
    }

    private mutating func claim() async throws {
        let job = try await queue.claim(in: session.partition, token: rig.ids.token(), instance: "i")
        if let job { claims.append(job.claim) }
    }

    private mutating func work(_ action: (RedisJobQueue, Claim) async throws -> Void) async throws {
        guard let claim = claims.randomElement(using: &random) else { return }
        try await action(queue, claim)
    }

    private mutating func complete() async throws {
        guard let claim = claims.randomElement(using: &random) else { return }
        try await complete(claim)
    }

    private mutating func complete(_ claim: Claim) async throws {
        let result = try rig.result(of: claim)
        guard try await queue.complete(claim, result: result) == .visible else { return }
        visible[claim.task, default: []].insert(result.object.rawValue)
    }

    /// Some leases end: their workers are dead or paused. Commands of this time lose replies and come twice.
    private mutating func passTime() async throws {
        clock += Int.random(in: 1...12, using: &random)
        let fate = FaultyTransport.Fate(seed: random.next(), lost: 0.05, doubled: 0.05)
        queue = rig.queue(offset: .seconds(clock), transport: FaultyTransport(base: rig.client, fate: fate))
        if Bool.random(using: &random), let claim = claims.randomElement(using: &random) {
            _ = try await queue.beat([claim], in: session.partition)
        }
        _ = try await queue.reap(session.partition)
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
