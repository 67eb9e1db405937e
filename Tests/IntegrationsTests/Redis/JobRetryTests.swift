import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct JobRetryTests {
    /// A task that failed for a passing reason after all its attempts.
    private func failed(
        _ rig: StoreRig, _ failure: TaskFailure = .trouble
    ) async throws -> (session: SessionID, task: NewTask) {
        let (id, _) = try await rig.session()
        let task = try rig.task(of: id)
        #expect(try await rig.queue().enqueue([task]) == .accepted)
        try await rig.queue { $0.maxAttempts = 1 }
            .fail(try await rig.claimed(in: id.partition), failure: failure, backoff: .zero)
        #expect(try await rig.queue().record(of: task.id)?.status == .failed)
        return (id, task)
    }

    @Test func aFailedTaskRunsAgainUnderItsIdFromZero() async throws {
        try await StoreRig.with { rig in
            let (id, task) = try await failed(rig)
            #expect(try await rig.queue().retry(task.id, token: "a") == .queued)
            #expect(try await rig.queue().retry(task.id, token: "a") == .queued, "a lost reply changes nothing")
            #expect(try await rig.queue().retry(task.id, token: "b") == .running)
            var record = try #require(try await rig.queue().record(of: task.id))
            #expect(record.status == .queued && record.progress == 0 && record.attempt == 0 && record.run == 2)
            #expect(record.failure == nil && record.completedAt == nil && record.queuePosition == 0)
            try await rig.expectConsistentQueue(id.partition)
            let job = try #require(try await rig.queue().claim(in: id.partition, token: "n", instance: "i"))
            #expect(job.job == task.job && job.attempt == 1)
            #expect(try await rig.queue().complete(job.claim, result: rig.result(of: job.claim)) == .visible)
            record = try #require(try await rig.queue().record(of: task.id))
            #expect(record.status == .complete && record.run == 2)
            #expect(try await rig.queue().retry(task.id, token: "c") == .alreadyComplete)
            try await rig.expectIdleQueue(id.partition)
        }
    }

    @Test func aWorkerOfTheFirstRunCanPublishNothingInTheSecond() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            let late = try await rig.claimed(in: id.partition)
            #expect(try await rig.queue(offset: .seconds(11)) { $0.maxStalls = 1 }.reap(id.partition) == 1)
            #expect(try await rig.queue().retry(task.id, token: "a") == .queued)
            #expect(try await rig.queue().complete(late, result: rig.result(of: late)) == .stale)
            let claim = try await rig.claimed(in: id.partition)
            #expect(try await rig.queue().complete(late, result: rig.result(of: late)) == .stale)
            #expect(try await rig.queue().complete(claim, result: rig.result(of: claim)) == .visible)
        }
    }

    @Test func whatCannotEndOtherwiseIsNotRetried() async throws {
        try await StoreRig.with { rig in
            let (_, task) = try await failed(rig, .hopeless)
            #expect(try await rig.queue().retry(task.id, token: "a") == .spent)
            #expect(try await rig.queue().retry(rig.ids.task(for: task.job.session), token: "a") == .missing)
        }
    }

    @Test func aCancelledTaskMayBeAskedForAgain() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            #expect(try await rig.queue().retry(task.id, token: "a") == .running)
            #expect(try await rig.queue().cancel(task.id) == .ended(.cancelled))
            #expect(try await rig.queue().retry(task.id, token: "a") == .queued)
            _ = try await rig.claimed(in: id.partition)
        }
    }

    @Test func aRetryRespectsTheCapsAndTheSessionsEnd() async throws {
        try await StoreRig.with { rig in
            let (id, task) = try await failed(rig)
            _ = try await rig.queue().enqueue([rig.task(of: id)])
            _ = try await rig.queue().enqueue([rig.task(of: id, owner: "other")])
            guard case .queueFull = try await rig.queue({ $0.queueLimit = 2 }).retry(task.id, token: "a"),
                case .ownerFull = try await rig.queue({ $0.ownerLimit = 1 }).retry(task.id, token: "a")
            else { throw RigError.noClaim }
            try await rig.expectConsistentQueue(id.partition)
            // The idle end of a session stops no retry, the end of what it owns does.
            let late = rig.queue(offset: .seconds(80_000)) { $0.deadline = .seconds(100_000) }
            #expect(try await late.retry(task.id, token: "a") == .queued)
            _ = try await rig.sessions().end(id)
            #expect(try await rig.queue().retry(task.id, token: "b") == .missing)
        }
    }

    @Test func theSameRequestIsRecognisedByItsFingerprint() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            #expect(try await rig.queue().known(task.id, fingerprint: "same") == .unknown)
            _ = try await rig.queue().enqueue([task])
            let record = try #require(try await rig.queue().record(of: task.id))
            #expect(try await rig.queue().known(task.id, fingerprint: "same") == .same(record))
            #expect(try await rig.queue().known(task.id, fingerprint: "other") == .other)
        }
    }
}
