import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct QueueGaugeTests {
    private static let load = InstanceLoad(name: "a", slots: 2, running: 1, renderer: .up)

    @Test func theFiguresOfAllPartitionsAndInstances() async throws {
        try await StoreRig.with { rig in
            let (one, two) = (try await rig.session().id, try await rig.session().id)
            _ = try await rig.queue().enqueue([rig.task(of: one), rig.task(of: one)])
            _ = try await rig.queue().enqueue([rig.task(of: two)])
            _ = try await rig.claimed(in: one.partition)
            try await RedisInstanceBoard(rig.store()).beat(Self.load)
            let figures = try await rig.queue(offset: .seconds(5)).figures(maxAge: .zero)
            #expect(figures.waiting == 2 && figures.running == 1 && figures.slots == 2)
            #expect(figures.lanes.count == 16 && figures.lanes[two.partition]?.ready ?? 0 >= 1)
            let oldest = try #require(figures.oldestWaiting)
            #expect(oldest >= .seconds(5) && oldest < .seconds(25))
            #expect(figures.instances.map(\.load) == [Self.load])
        }
    }

    @Test func whatEndedIsCountedAndItsMeanKept() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            _ = try await rig.queue().enqueue([rig.task(of: id), rig.task(of: id)])
            let first = try await rig.claimed(in: id.partition)
            #expect(try await rig.queue(offset: .seconds(3)).complete(first, result: rig.result(of: first)) == .visible)
            let second = try await rig.claimed(in: id.partition)
            try await rig.queue { $0.maxAttempts = 1 }.fail(second, failure: .trouble, backoff: .zero)
            _ = try await rig.queue().retry(second.task, token: "a")
            let figures = try await rig.queue().figures(maxAge: .zero)
            #expect(figures.totals.complete == 1 && figures.totals.failed == 1 && figures.totals.retried == 1)
            #expect(figures.mean >= .seconds(3) && figures.mean < .seconds(23))
            #expect(figures.oldestWaiting != nil && figures.deadLetters == 0)
        }
    }

    @Test func anInstanceThatFellSilentIsNotCounted() async throws {
        try await StoreRig.with { rig in
            let board = RedisInstanceBoard(rig.store())
            try await board.beat(Self.load)
            func seen(_ seconds: Int) async throws -> [String] {
                try await RedisInstanceBoard(rig.store(offset: .seconds(seconds))).instances().map(\.load.name)
            }
            #expect(try await seen(5) == ["a"])
            #expect(try await seen(40) == [])
            var other = Self.load
            other.name = "b"
            try await RedisInstanceBoard(rig.store(offset: .seconds(90))).beat(other)
            #expect(try await rig.client.send(["HKEYS", rig.store().shared.instances]).array?.count == 1)
            try await board.leave("b")
            #expect(try await rig.client.send(["EXISTS", rig.store().shared.instances]).int == 0)
        }
    }

    @Test func withoutAnyRendererNothingIsTaken() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let board = RedisInstanceBoard(rig.store())
            var load = Self.load
            load.renderer = .down
            try await board.beat(load)
            guard case .noRenderer(let wait) = try await rig.queue().enqueue([rig.task(of: id)]) else {
                throw RigError.noClaim
            }
            #expect(wait == .seconds(5))
            #expect(try await rig.queue().figures(maxAge: .zero).waiting == 0)
            load.name = "b"
            load.renderer = .up
            try await board.beat(load)
            #expect(try await rig.queue().enqueue([rig.task(of: id)]) == .accepted)
        }
    }

    /// The other partitions are known by figures that are old: what this instance added is counted all the same.
    @Test func oneInstanceKeepsTheLimitBetweenTwoLooks() async throws {
        try await StoreRig.with { rig in
            let queue = rig.queue {
                $0.queueLimit = 10
                $0.figuresAge = .seconds(1_000)
            }
            var sessions: [SessionID] = []
            for _ in 0..<20 { sessions.append(try await rig.session().id) }
            let outcomes = try await withThrowingTaskGroup(of: EnqueueOutcome.self) { group in
                for session in sessions { group.addTask { try await queue.enqueue([rig.task(of: session)]) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let accepted = outcomes.count { $0 == .accepted }
            // Those that asked at the same instant saw the same figures.
            #expect(accepted >= 10)
            let next = try await queue.enqueue([rig.task(of: sessions[0])])
            guard case .queueFull = next else { throw RigError.noClaim }
        }
    }

    @Test func manyPollsCostOneLook() async throws {
        try await StoreRig.with { rig in
            let queue = rig.queue()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { _ = try? await queue.figures(maxAge: .seconds(1_000)) } }
            }
            let stats = try await rig.client.send(["INFO", "commandstats"]).string ?? ""
            let calls = ["cmdstat_evalsha:calls=", "cmdstat_eval:calls="].map { name -> Int in
                guard let range = stats.firstRange(of: name) else { return 0 }
                return Int(stats[range.upperBound...].prefix { $0.isNumber }) ?? 0
            }
            // Sixteen partitions and the instances; the first of each script is sent twice.
            #expect(calls.reduce(0, +) <= 2 * 17)
        }
    }
}
