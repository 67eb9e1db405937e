public import Domain
import Drivers

extension RedisStore {
    /// Takes a task out of everything that knows of it.
    /// - Parameter owner: S of its session.
    /// - Parameter script: `JOB_PURGE`.
    /// - Parameter batch: what it came with and goes with it.
    func purge(
        _ task: TaskID, of owner: String, _ script: RedisScript, batch: BatchID? = nil
    ) async throws(StoreError) {
        let keys = keys(task.partition)
        _ = try await run(
            script,
            keys: [
                keys.task(task), keys.ready, keys.delayed, keys.active, keys.leases, keys.queuedPerOwner,
                keys.runningPerOwner, keys.tasks(owner), batch.map(keys.batch) ?? keys.task(task), keys.deadlines,
                keys.letters, keys.webhooks, keys.fairness,
            ],
            [keys.hints, RedisArgument(task.rawValue)])
    }
}

extension RedisJobQueue {
    public func erase(_ task: TaskID) async throws(StoreError) {
        guard let owner = try await store.owner(of: task) else { return }
        try await store.purge(task, of: owner, scripts.purge)
    }
}
