import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// No worker lives: the caretaker alone must end what waits for too long.
@Suite struct JobDeadlineTests {
    @Test func aJobThatNobodyTakesFails() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            #expect(try await rig.queue(offset: .seconds(800)).reap(id.partition) == 0)
            #expect(try await rig.queue(offset: .seconds(901)).reap(id.partition) == 1)
            #expect(try await rig.queue(offset: .seconds(901)).reap(id.partition) == 0)
            let record = try #require(try await rig.queue().record(of: task.id))
            #expect(record.failure?.code == "deadline_exceeded" && record.isRetryable)
            try await rig.expectIdleQueue(id.partition)
        }
    }

    @Test func aJobInBackOffFails() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            let claim = try await rig.claimed(in: id.partition)
            try await rig.queue().fail(claim, failure: .trouble, backoff: .seconds(800))
            try await rig.expectConsistentQueue(id.partition)
            // Due and late at once: late wins.
            #expect(try await rig.queue(offset: .seconds(901)).reap(id.partition) == 1)
            #expect(try await rig.queue().record(of: task.id)?.failure?.code == "deadline_exceeded")
            try await rig.expectIdleQueue(id.partition)
        }
    }

    @Test func aJobThatRunsIsLeftToItsAttemptsLimit() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            _ = try await rig.queue().enqueue([rig.task(of: id)])
            let late = rig.queue(offset: .seconds(901)) { $0.lease = .seconds(1_000) }
            let early = rig.queue { $0.lease = .seconds(1_000) }
            let job = try #require(try await early.claim(in: id.partition, token: "c", instance: "i"))
            #expect(try await late.reap(id.partition) == 0)
            #expect(try await late.complete(job.claim, result: rig.result(of: job.claim)) == .visible)
        }
    }

    /// An older build claims without a word to the list of deadlines.
    @Test func anEntryOfARunningJobIsOnlyTakenOffTheList() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            let queue = rig.queue { $0.lease = .seconds(1_000) }
            _ = try #require(try await queue.claim(in: id.partition, token: "c", instance: "i"))
            let keys = rig.store().keys(id.partition)
            _ = try await rig.client.send(["ZADD", keys.deadlines, 1, RedisArgument(task.id.rawValue)])
            #expect(try await rig.queue().reap(id.partition) == 0)
            #expect(try await rig.client.send(["EXISTS", keys.deadlines]).int == 0)
            #expect(try await rig.queue().record(of: task.id)?.status == .processing)
        }
    }
}
