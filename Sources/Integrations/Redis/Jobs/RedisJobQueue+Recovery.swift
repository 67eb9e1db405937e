public import Domain
import Drivers

extension RedisJobQueue {
    public func reap(_ partition: Partition) async throws(StoreError) -> Int {
        let keys = store.keys(partition)
        let scan = try await store.run(
            scripts.reapScan, keys: [keys.active, keys.delayed, keys.meta, keys.deadlines],
            [
                RedisArgument(milliseconds: configuration.freezeGap),
                RedisArgument(milliseconds: configuration.freezeGrace), RedisArgument(configuration.reapLimit),
            ])
        var moved = 0
        for task in tasks(scan[1]) where try await takeBack(task, keys) { moved += 1 }
        // The late ones first: a job that is late and due is not woken any more.
        for task in tasks(scan[3]) where try await giveUp(task, keys) { moved += 1 }
        for task in tasks(scan[2]) where try await wake(task, keys) { moved += 1 }
        return moved
    }

    public func cancel(_ task: TaskID) async throws(StoreError) -> CancelOutcome {
        guard let owner = try await store.owner(of: task) else { return .missing }
        let keys = store.keys(task.partition)
        let reply = try await store.run(
            scripts.cancel,
            keys: [
                keys.task(task), keys.ready, keys.delayed, keys.queuedPerOwner, keys.deadlines, keys.events(owner),
                keys.fairness,
            ],
            [keys.hints, RedisArgument(task.rawValue), RedisArgument(milliseconds: configuration.retention)])
        switch reply.code {
        case "ENDED": return .ended(TaskStatus(rawValue: reply.text(1)) ?? .cancelled)
        case "REQUESTED": return .requested
        case "MISSING": return .missing
        default: throw reply.unexpected
        }
    }

    private func takeBack(_ task: TaskID, _ keys: PartitionKeys) async throws(StoreError) -> Bool {
        let owner = try await store.owner(of: task) ?? "-"
        let lost = TaskFailure(
            code: "worker_lost", message: "Every worker that took the report fell silent", retryable: true)
        let reply = try await store.run(
            scripts.reap, keys: retryKeys(task, owner, keys),
            [
                keys.hints, RedisArgument(task.rawValue), RedisArgument(configuration.maxStalls),
                try FailureText.argument(lost), RedisArgument(milliseconds: configuration.retention),
                RedisArgument(configuration.deadLetters),
            ])
        return reply.code == "OK"
    }

    /// Nobody took the job in time, perhaps because no worker lives.
    private func giveUp(_ task: TaskID, _ keys: PartitionKeys) async throws(StoreError) -> Bool {
        let owner = try await store.owner(of: task) ?? "-"
        let reply = try await store.run(
            scripts.late,
            keys: [
                keys.task(task), keys.deadlines, keys.ready, keys.delayed, keys.queuedPerOwner, keys.dead, keys.letters,
                keys.meta, keys.events(owner), keys.fairness,
            ],
            [
                keys.hints, RedisArgument(task.rawValue), try FailureText.argument(.late),
                RedisArgument(milliseconds: configuration.retention), RedisArgument(configuration.deadLetters),
            ])
        return reply.code == "OK"
    }

    private func wake(_ task: TaskID, _ keys: PartitionKeys) async throws(StoreError) -> Bool {
        let reply = try await store.run(
            scripts.promote, keys: [keys.task(task), keys.delayed, keys.ready, keys.fairness],
            [keys.hints, RedisArgument(task.rawValue)])
        return reply.code == "OK"
    }

    private func tasks(_ list: RedisValue) -> [TaskID] {
        (list.array ?? []).compactMap { $0.string.flatMap(TaskID.init(rawValue:)) }
    }
}

extension TaskFailure {
    static let late = TaskFailure(code: "deadline_exceeded", message: "The report waited too long", retryable: true)
}
