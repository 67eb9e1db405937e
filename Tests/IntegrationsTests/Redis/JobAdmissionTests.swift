import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct JobAdmissionTests {
    @Test func theSameRequestTwiceIsOneTask() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            #expect(try await rig.queue().enqueue([task]) == .accepted)
            #expect(try await rig.queue().enqueue([task]) == .exists(.queued))
            let claim = try await rig.claimed(in: id.partition)
            _ = try await rig.queue().complete(claim, result: rig.result(of: claim))
            #expect(try await rig.queue().enqueue([task]) == .exists(.complete))
            #expect(try await rig.queue().figures(maxAge: .zero).waiting == 0)
        }
    }

    @Test func anIdUsedForAnotherRequestIsAMismatch() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            var task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            task.fingerprint = "other"
            #expect(try await rig.queue().enqueue([task]) == .mismatch)
        }
    }

    @Test func aFullQueueTakesNothingOfABatch() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let (other, _) = try await rig.session()
            let queue = rig.queue { $0.queueLimit = 3 }
            _ = try await queue.enqueue([rig.task(of: other), rig.task(of: other)])
            guard case .queueFull(let wait) = try await queue.enqueue([rig.task(of: id), rig.task(of: id)]) else {
                throw RigError.noClaim
            }
            #expect(wait >= .seconds(1) && wait <= .seconds(60))
            #expect(try await queue.figures(maxAge: .zero).waiting == 2)
            #expect(try await queue.enqueue([rig.task(of: id)]) == .accepted)
        }
    }

    @Test func oneOwnerCannotFillTheQueue() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let queue = rig.queue { $0.ownerLimit = 2 }
            _ = try await queue.enqueue([rig.task(of: id, owner: "a"), rig.task(of: id, owner: "a")])
            guard case .ownerFull = try await queue.enqueue([rig.task(of: id, owner: "a")]) else {
                throw RigError.noClaim
            }
            #expect(try await queue.enqueue([rig.task(of: id, owner: "b")]) == .accepted)
            try await rig.expectConsistentQueue(id.partition)
        }
    }

    @Test func anEndedOrExpiredSessionTakesNoTask() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            #expect(try await rig.queue(offset: .seconds(3_700)).enqueue([rig.task(of: id)]) == .sessionGone)
            _ = try await rig.sessions().end(id)
            #expect(try await rig.queue().enqueue([rig.task(of: id)]) == .sessionGone)
            #expect(try await rig.queue().enqueue([rig.task(of: rig.ids.session())]) == .sessionGone)
        }
    }

    @Test func theFrozenInputStaysWhenItsTaskIsAccepted() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            try await rig.outbox().register([task.job.input], of: id, after: .zero)
            _ = try await rig.queue().enqueue([task])
            #expect(try await rig.outbox().take(id.partition) == [])
        }
    }

    /// A has queued ten before B and C come with one each: neither waits for A's ten.
    @Test func latecomersDoNotWaitForAnotherOwnersBatch() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let queue = rig.queue { $0.ownerRunning = 100 }
            var owners: [TaskID: String] = [:]
            func put(_ owner: String) async throws {
                let task = try rig.task(of: id, owner: owner)
                owners[task.id] = owner
                #expect(try await queue.enqueue([task]) == .accepted)
            }
            for _ in 0..<10 { try await put("A") }
            var order = ""
            func take() async throws { order += owners[try await rig.claimed(in: id.partition).task] ?? "?" }
            for _ in 0..<3 { try await take() }
            try await put("B")
            try await put("C")
            for _ in 0..<9 { try await take() }
            #expect(order.hasPrefix("AAA"))
            #expect(order.prefix(6).contains("B") && order.prefix(7).contains("C"), "\(order)")
            #expect(order.count == 12 && order.filter { $0 == "A" }.count == 10)
        }
    }

    @Test func anEmptyQueueRemembersNoOwner() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            for owner in ["A", "B", "C"] { _ = try await rig.queue().enqueue([rig.task(of: id, owner: owner)]) }
            for _ in 0..<3 { _ = try await rig.claimed(in: id.partition) }
            #expect(try await rig.client.send(["EXISTS", rig.store().keys(id.partition).fairness]).int == 0)
        }
    }

    @Test func whatAnOwnerDidNotGetIsNotHeldAgainstIt() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            _ = try await rig.queue().enqueue((0..<20).map { _ in try rig.task(of: id, owner: "B") })
            let given = try (0..<20).map { _ in try rig.task(of: id, owner: "A") }
            _ = try await rig.queue().enqueue(given)
            for task in given { _ = try await rig.queue().cancel(task.id) }
            let next = try rig.task(of: id, owner: "A")
            _ = try await rig.queue().enqueue([next])
            #expect(try await rig.queue().record(of: next.id)?.queuePosition ?? 99 <= 1)
        }
    }

    @Test func aCancelGainsNoTurn() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let fairness = rig.store().keys(id.partition).fairness
            let owner = RedisArgument("u:" + ShortDigest.text("A"))
            for owner in ["A", "B"] { _ = try await rig.queue().enqueue([rig.task(of: id, owner: owner)]) }
            _ = try await rig.claimed(in: id.partition)
            let before = try await rig.client.send(["HGET", fairness, owner]).string
            for _ in 0..<3 {
                let task = try rig.task(of: id, owner: "A", cost: 2)
                _ = try await rig.queue().enqueue([task])
                _ = try await rig.queue().cancel(task.id)
            }
            #expect(try await rig.client.send(["HGET", fairness, owner]).string == before)
        }
    }

    @Test(arguments: ["cancel", "late", "end"])
    func whenTheLastWaitingJobGoesFairnessBeginsAnew(how: String) async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let tasks = try ["A", "B"].map { try rig.task(of: id, owner: $0) }
            _ = try await rig.queue().enqueue([tasks[0]])
            _ = try await rig.queue().enqueue([tasks[1]])
            switch how {
            case "cancel": for task in tasks { _ = try await rig.queue().cancel(task.id) }
            case "late": #expect(try await rig.queue(offset: .seconds(901)).reap(id.partition) == 2)
            default: _ = try await rig.sessions().end(id)
            }
            try await rig.expectIdleQueue(id.partition)
        }
    }

    @Test func ofManyWhoCameOnceNothingStaysThoughTheQueueIsNeverEmpty() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let queue = rig.queue {
                $0.ownerLimit = 500
                $0.queueLimit = 1_000
                $0.sessionLimit = 1_000
            }
            _ = try await queue.enqueue((0..<300).map { _ in try rig.task(of: id, owner: "heavy") })
            for number in 0..<150 {
                _ = try await queue.enqueue([rig.task(of: id, owner: "guest \(number)")])
                for _ in 0..<2 {
                    let claim = try await rig.claimed(in: id.partition)
                    _ = try await queue.complete(claim, result: rig.result(of: claim))
                }
            }
            let keys = rig.store().keys(id.partition)
            let waiting = try await rig.client.send(["HLEN", keys.queuedPerOwner]).int ?? 0
            let known = try await rig.client.send(["HLEN", keys.fairness]).int ?? 999
            #expect(known <= waiting + 40, "\(known) owners known, \(waiting) wait")
        }
    }

    @Test func aSessionRetainsSoManyTasksAndNoneIsForgottenAtItsEnd() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let queue = rig.queue { $0.sessionLimit = 3 }
            let tasks = try (0..<3).map { _ in try rig.task(of: id) }
            #expect(try await queue.enqueue(tasks) == .accepted)
            #expect(try await queue.enqueue([tasks[1]]) == .exists(.queued))
            let more = try rig.task(of: id)
            #expect(try await queue.enqueue([more]) == .sessionFull(limit: 3))
            // One whose time is over makes room.
            let claim = try await rig.claimed(in: id.partition)
            _ = try await queue.complete(claim, result: rig.result(of: claim))
            #expect(try await queue.enqueue([more]) == .sessionFull(limit: 3))
            _ = try await rig.client.send(["DEL", rig.store().keys(id.partition).task(claim.task)])
            #expect(try await queue.enqueue([more]) == .accepted)
            _ = try await rig.sessions().end(id)
            #expect(try await rig.keys(matching: "*:t:*").isEmpty)
            try await rig.expectIdleQueue(id.partition)
        }
    }

    @Test func anOwnerAtTheRunningCapIsPassedOverWhileOthersWait() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let queue = rig.queue { $0.ownerRunning = 1 }
            let many = try (0..<3).map { _ in try rig.task(of: id, owner: "A") }
            _ = try await queue.enqueue(many)
            let one = try rig.task(of: id, owner: "B", cost: 100)
            _ = try await queue.enqueue([one])
            let taken = try await [
                queue.claim(in: id.partition, token: "1", instance: "i"),
                queue.claim(in: id.partition, token: "2", instance: "i"),
                queue.claim(in: id.partition, token: "3", instance: "i"),
            ].map { $0?.claim.task }
            #expect(taken == [many[0].id, one.id, many[1].id])
        }
    }
}
