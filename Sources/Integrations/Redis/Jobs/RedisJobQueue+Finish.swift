public import Domain
import Drivers
import FoundationEssentials

extension RedisJobQueue {
    public func complete(_ claim: Claim, result: ReportResult) async throws(StoreError) -> CompletionOutcome {
        guard let owner = try await store.owner(of: claim.task) else { return .stale }
        let keys = store.keys(claim.task.partition)
        let sealed = try store.seal(result, context: TaskSeal.context("result", claim.task))
        let reply = try await store.run(
            scripts.done,
            keys: runningKeys(claim.task, keys) + [
                keys.events(owner), keys.outbox, keys.outboxNames, keys.objects(owner), keys.session(owner), keys.meta,
            ],
            words(claim, keys) + [RedisArgument(sealed)] + (try store.seal(result.object).arguments)
                + [RedisArgument(milliseconds: configuration.retention)])
        return reply.code == "OK" ? .visible : .stale
    }

    public func fail(_ claim: Claim, failure: TaskFailure, backoff: Duration) async throws(StoreError) {
        guard let owner = try await store.owner(of: claim.task) else { return }
        let keys = store.keys(claim.task.partition)
        _ = try await store.run(
            scripts.fail, keys: retryKeys(claim.task, owner, keys),
            words(claim, keys) + [
                try FailureText.argument(failure), failure.retryable ? "1" : "0", RedisArgument(milliseconds: backoff),
                RedisArgument(configuration.maxAttempts), RedisArgument(milliseconds: configuration.retention),
                RedisArgument(configuration.deadLetters),
            ])
    }

    public func release(_ claim: Claim) async throws(StoreError) {
        guard let owner = try await store.owner(of: claim.task) else { return }
        let keys = store.keys(claim.task.partition)
        _ = try await store.run(
            scripts.release,
            keys: runningKeys(claim.task, keys) + [
                keys.ready, keys.queuedPerOwner, keys.fairness, keys.deadlines, keys.events(owner),
            ],
            words(claim, keys) + [RedisArgument(milliseconds: configuration.retention)])
    }

    /// Task, active, leases, running per owner.
    private func runningKeys(_ task: TaskID, _ keys: PartitionKeys) -> [RedisArgument] {
        [keys.task(task), keys.active, keys.leases, keys.runningPerOwner]
    }

    /// What a job touches that leaves its worker and may come back.
    func retryKeys(_ task: TaskID, _ owner: String, _ keys: PartitionKeys) -> [RedisArgument] {
        runningKeys(task, keys) + [
            keys.delayed, keys.queuedPerOwner, keys.deadlines, keys.dead, keys.letters, keys.meta, keys.events(owner),
        ]
    }
}

/// A failure as the task's record holds it.
enum FailureText {
    static func argument(_ failure: TaskFailure) throws(StoreError) -> RedisArgument {
        do { return RedisArgument(Array(try DomainJSON.encode(failure))) } catch {
            throw .rejected("a failure has no JSON form")
        }
    }

    static func read(_ bytes: [UInt8]) -> TaskFailure? { try? DomainJSON.decode(from: Data(bytes)) }
}
