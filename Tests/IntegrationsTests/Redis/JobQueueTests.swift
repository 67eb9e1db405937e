import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct JobQueueTests {
    @Test func aTaskRunsFromQueuedToComplete() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            let queue = rig.queue()
            #expect(try await queue.enqueue([task]) == .accepted)
            var record = try #require(try await queue.record(of: task.id))
            #expect(record.status == .queued && record.progress == 0 && record.queuePosition == 0)
            #expect(record.maskedVIN == "LRW3E…000101" && record.language == .fi)
            let job = try #require(try await queue.claim(in: id.partition, token: "claim-1", instance: "i1"))
            #expect(job.job == task.job && job.attempt == 1 && job.claim == Claim(task: task.id, token: "claim-1"))
            #expect(try await queue.progress(job.claim, status: .processing, progress: 42, detail: "page 4 of 11"))
            record = try #require(try await queue.record(of: task.id))
            #expect(record.status == .processing && record.progress == 42 && record.detail == "page 4 of 11")
            #expect(record.instance == "i1" && record.startedAt != nil && record.queuePosition == nil)
            #expect(try await queue.progress(job.claim, status: .uploading, progress: 70, detail: nil))
            let result = try rig.result(of: job.claim)
            #expect(try await queue.complete(job.claim, result: result) == .visible)
            record = try #require(try await queue.record(of: task.id))
            #expect(record.status == .complete && record.progress == 100 && record.result == result)
            #expect(record.completedAt != nil && record.attempt == 1)
            try await rig.expectIdleQueue(id.partition)
        }
    }

    @Test func whatIsShownNeverFalls() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            let claim = try await rig.claimed(in: id.partition)
            _ = try await rig.queue().progress(claim, status: .uploading, progress: 80, detail: nil)
            _ = try await rig.queue().progress(claim, status: .processing, progress: 20, detail: nil)
            try await rig.queue().fail(claim, failure: .trouble, backoff: .zero)
            _ = try await rig.queue(offset: .seconds(1)).reap(id.partition)
            _ = try await rig.claimed(in: id.partition)
            let record = try #require(try await rig.queue().record(of: task.id))
            #expect(record.status == .uploading && record.progress == 80 && record.attempt == 2)
        }
    }

    @Test func theEventsOfTheSessionTellTheStory() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            _ = try await rig.queue().enqueue([rig.task(of: id)])
            let claim = try await rig.claimed(in: id.partition)
            _ = try await rig.queue().complete(claim, result: rig.result(of: claim))
            let place = rig.store().place(id)
            let entries = try await rig.client.send(["XRANGE", place.keys.events(place.hash), "-", "+"]).array ?? []
            let words = entries.map { $0.array?.last?.array?.compactMap(\.string) ?? [] }
            #expect(words.map { $0[3] } == ["queued", "processing", "complete"])
            #expect(words.map { $0[5] } == ["0", "10", "100"])
        }
    }

    @Test func aFinishedTaskCanBeReadForItsRetention() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            let claim = try await rig.claimed(in: id.partition)
            _ = try await rig.queue().complete(claim, result: rig.result(of: claim))
            let left = try await rig.client.send(["PTTL", rig.store().keys(id.partition).task(task.id)]).int ?? 0
            #expect((86_300_000...86_400_000).contains(left))
            let session = try await rig.sessions().snapshot(id)
            #expect(session.retainedUntil >= (try #require(try await rig.queue().record(of: task.id)).retainedUntil))
        }
    }

    @Test func recordsAreThereButForTheLostOnes() async throws {
        try await StoreRig.with { rig in
            let (one, _) = try await rig.session()
            let (two, _) = try await rig.session()
            let tasks = try [rig.task(of: one), rig.task(of: two), rig.task(of: one)]
            for task in tasks { _ = try await rig.queue().enqueue([task]) }
            let asked = [tasks[2].id, rig.ids.task(for: one), tasks[1].id, tasks[0].id]
            let found = try await rig.queue().records(of: asked)
            #expect(Set(found.keys) == Set(tasks.map(\.id)))
            #expect(try await rig.queue().figures(maxAge: .zero).waiting == 3)
        }
    }

    @Test func aRecordThatCannotBeReadHarmsNoOther() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let tasks = try (0..<3).map { _ in try rig.task(of: id) }
            _ = try await rig.queue().enqueue(tasks)
            let claim = try await rig.claimed(in: id.partition)
            _ = try await rig.queue().complete(claim, result: rig.result(of: claim))
            let strange = try #require(tasks.map(\.id).first { $0 != claim.task })
            let key = rig.store().keys(id.partition).task(strange)
            _ = try await rig.client.send(["HSET", key, "lang", "tlh"])
            // An instance without the key that sealed the result.
            let poor = rig.queue(sealer: AESSealer(try KeyRing(parsing: KeyRing.generate())))
            let found = try await poor.records(of: tasks.map(\.id))
            #expect(found.count == 3 && found.values.count { (try? $0.get()) != nil } == 1)
            guard case .failure(.missingKey) = found[claim.task] else {
                return #expect(Bool(false), "no key, no result")
            }
            guard case .failure(.corrupt) = found[strange] else { return #expect(Bool(false), "unknown language") }
            await #expect(throws: StoreError.self) { try await poor.record(of: claim.task) }
            let page = try await poor.unfinished([.queued], from: .start, limit: 10)
            #expect(page.tasks.count == 1 && page.next == nil)
        }
    }

    @Test func ofTheResultOfAnEndedSessionNothingStays() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            let claim = try await rig.claimed(in: id.partition)
            let result = try rig.result(of: claim)
            try await rig.outbox().register([result.object], of: id, after: .zero)
            _ = try await rig.queue().complete(claim, result: result)
            #expect(try await rig.outbox().take(id.partition) == [])
            _ = try await rig.sessions().end(id)
            #expect(Set(try await rig.outbox().take(id.partition)) == [result.object, task.job.input])
            #expect(try await rig.queue().record(of: task.id) == nil)
        }
    }
}

extension TaskFailure {
    static let trouble = TaskFailure(code: "render_failed", message: "The engine failed", retryable: true)
    static let hopeless = TaskFailure(code: "input_invalid", message: "The data cannot be read", retryable: false)
}
