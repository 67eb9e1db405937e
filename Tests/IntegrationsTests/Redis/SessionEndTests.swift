import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct SessionEndTests {
    static let lifetime = SessionLifetime(idle: .seconds(600), absolute: .seconds(1_500), retention: .seconds(4_000))

    @Test func eachUseMovesTheEndButNotPastTheAbsoluteOne() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session(lifetime: Self.lifetime)
            guard case .same(let later) = try await rig.sessions(offset: .seconds(500)).load(id, known: created) else {
                throw RigError.noSnapshot
            }
            #expect(abs(later.timeIntervalSince(created.expiresAt) - 500) < 5)
            _ = try await rig.sessions(offset: .seconds(1_000)).load(id, known: nil)
            let last = try await rig.sessions(offset: .seconds(1_490)).snapshot(id)
            #expect(last.expiresAt == created.endsAt)
            #expect(abs(last.retainedUntil.timeIntervalSince(created.retainedUntil) - 1_000) < 5)
            #expect(try await rig.sessions(offset: .seconds(1_510)).load(id, known: last).isExpired)
        }
    }

    @Test func afterItsExpiryASessionTakesNoCommitAndNoTokens() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session(lifetime: Self.lifetime)
            let late = rig.sessions(offset: .seconds(601))
            #expect(try await late.load(id, known: created).isExpired)
            #expect(try await late.change(id, created, commit: "a").isGone)
            #expect(try await late.acquireRefresh(id, tokenVersion: 0, owner: "i") == .gone)
        }
    }

    @Test func theSweepDropsTokensAndVehicleCacheFirstAndTheRestInTheEnd() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session(lifetime: Self.lifetime)
            let hash = rig.sealer.hash(of: id)
            let facts = try objectName("inputs/\(hash)/facts.json")
            let photo = try objectName("uploads/\(hash)/photo.jpg")
            let vin = try #require(VIN(rawValue: "LRW3E7FS0PC000101"))
            _ = try await rig.sessions().change(
                id, created, commit: "a", tokens: .replace(tokens("a")), keeping: [facts, photo]
            ) {
                $0.vehicles.facts[vin] = CachedFacts(
                    object: facts, fetchedAt: Date(timeIntervalSince1970: 0), lifetime: 60)
            }
            #expect(try await rig.sessions().sweep(id.partition) == 0)

            #expect(try await rig.sessions(offset: .seconds(700)).sweep(id.partition) == 1)
            let fields = try await rig.client.send(["HKEYS", rig.store().place(id).session]).array?.compactMap(\.string)
            #expect(fields?.contains("tok") == false && fields?.contains("veh") == false)
            #expect(fields?.contains("img") == true && fields?.contains("tsk") == true)
            // Jobs that were accepted before the end may still need it.
            #expect(try await rig.outbox(offset: .seconds(1_500)).take(id.partition) == [])
            #expect(try await rig.outbox(offset: .seconds(1_601)).take(id.partition) == [facts])
            #expect(try await rig.sessions(offset: .seconds(700)).sweep(id.partition) == 0)

            #expect(try await rig.sessions(offset: .seconds(4_100)).sweep(id.partition) == 1)
            #expect(Set(try await rig.outbox(offset: .seconds(4_100)).take(id.partition)) == [facts, photo])
            try await rig.outbox().remove([facts, photo], in: id.partition)
            #expect(try await rig.keys(matching: "*\(hash)*") == ["cp:s:{p\(id.partition.number)}:\(hash)"])
        }
    }

    @Test func anEndedSessionLeavesATombstoneThatNothingRevives() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session()
            let place = rig.store().place(id)
            #expect(try await rig.sessions().end(id)?.tasks == [])
            #expect(try await rig.sessions().end(id)?.tasks == [])
            #expect(try await rig.sessions().change(id, created, commit: "a").isGone)
            #expect(try await rig.sessions().load(id, known: created).isExpired)
            let left = try #require(try await rig.client.send(["PTTL", place.session]).int)
            #expect((3_500_000...3_600_000).contains(left))
        }
    }

    @Test func whoEndsASessionLearnsWhatItReferredTo() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session()
            let names = try (0..<30).map { try objectName("uploads/\(rig.sealer.hash(of: id))/\($0).jpg") }
            _ = try await rig.sessions().change(id, created, commit: "a", keeping: names)
            let task = try rig.task(of: id)
            #expect(try await rig.queue().enqueue([task]) == .accepted)
            let remains = try #require(try await rig.sessions().end(id))
            #expect(remains.tasks == [task.id])
            #expect(Set(remains.objects).isSuperset(of: names))
            // Should it die before it has erased them, their names are due.
            #expect(Set(try await rig.outbox().take(id.partition)) == Set(remains.objects))
            #expect(try await rig.sessions().end(id)?.objects == [])
        }
    }

    @Test func endingRacesTwentyCommitsAndWins() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { _ = try await rig.sessions().change(id, created, commit: "c\(number)") }
                    if number == 10 { group.addTask { _ = try await rig.sessions().end(id) } }
                }
                try await group.waitForAll()
            }
            #expect(try await rig.sessions().load(id, known: nil).isExpired)
            let fields = try await rig.client.send(["HKEYS", rig.store().place(id).session]).array?.compactMap(\.string)
            #expect(fields == ["gone", "by"])
        }
    }

    @Test func onlyItsAccountEndsASessionWhateverItsState() async throws {
        try await StoreRig.with { rig in
            let (anna, other) = (rig.ids.account(), rig.ids.account())
            let id = rig.ids.session()
            let core = SessionCore(createdAt: Date(timeIntervalSince1970: 1_795_000_000), language: .fi, owner: anna)
            let store = rig.sessions(offset: .zero)
            _ = try await store.create(
                id, state: SessionState(core: core), lifetime: SessionLifetime(), commit: rig.ids.token(length: 13))
            let task = try rig.task(of: id)
            #expect(try await rig.queue().enqueue([task]) == .accepted)
            // Past its end, and swept: the part that says whose it is has gone.
            let later = rig.sessions(offset: .seconds(4_000))
            _ = try await later.sweep(id.partition, withdraw: { _ in })
            guard case .expired = try await later.load(id, known: nil) else { return #expect(Bool(false), "alive") }
            for stranger in [nil, other] {
                #expect(try await !later.isOpen(id, to: stranger))
                let remains = try await later.end(id, by: stranger, withdraw: { _ in Issue.record("withdrawn") })
                #expect(remains == nil)
            }
            #expect(try await rig.queue().records(of: [task.id]).count == 1)
            #expect(try await later.isOpen(id, to: anna))
            #expect(try await later.end(id, by: anna, withdraw: { _ in })?.tasks == [task.id])
            #expect(try await !later.isOpen(id, to: other), "its tombstone is nobody else's either")
            #expect(try await later.end(id, by: anna, withdraw: { _ in }) != nil, "a repeat")
        }
    }

    @Test func endingTakesTheTasksAlong() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let tasks = try [rig.task(of: id), rig.task(of: id), rig.task(of: id)]
            for task in tasks { #expect(try await rig.queue().enqueue([task]) == .accepted) }
            let claim = try await rig.claimed(in: id.partition)
            #expect(Set(try await rig.sessions().end(id)?.tasks ?? []) == Set(tasks.map(\.id)))
            #expect(try await rig.queue().records(of: tasks.map(\.id)).isEmpty)
            #expect(try await rig.queue().complete(claim, result: rig.result(of: claim)) == .stale)
            #expect(try await rig.queue().beat([claim], in: id.partition) == [.lost])
            try await rig.expectIdleQueue(id.partition)
            let hash = rig.sealer.hash(of: id)
            #expect(try await rig.keys(matching: "*:\(hash)") == ["cp:s:{p\(id.partition.number)}:\(hash)"])
        }
    }
}
