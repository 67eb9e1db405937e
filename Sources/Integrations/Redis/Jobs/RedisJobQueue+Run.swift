public import Domain
import Drivers

extension RedisJobQueue {
    public func claim(
        in partition: Partition, token: String, instance: String, avoiding avoided: Set<TaskID>
    ) async throws(StoreError) -> ClaimOutcome {
        let keys = store.keys(partition)
        let last = RedisArgument(configuration.candidates + avoided.count - 1)
        let waiting = try await store.send(["ZRANGE", keys.ready, 0, last]).array ?? []
        let candidates = waiting.compactMap { $0.string.flatMap(TaskID.init(rawValue:)) }
            .filter { !avoided.contains($0) }.prefix(configuration.candidates)
        guard !candidates.isEmpty else { return .nothing }
        var scriptKeys = [
            keys.ready, keys.active, keys.leases, keys.fairness, keys.runningPerOwner, keys.queuedPerOwner,
            keys.deadlines, keys.dead, keys.letters, keys.meta,
        ]
        // A task without a record is only taken off the list; its name of events is never used.
        let owners = try await store.run(scripts.owners, keys: candidates.map(keys.task))
        for (index, task) in candidates.enumerated() {
            scriptKeys += [keys.task(task), keys.events(owners.text(index + 1))]
        }
        let arguments: [RedisArgument] = [
            keys.hints, RedisArgument(token), RedisArgument(milliseconds: configuration.lease),
            RedisArgument(configuration.ownerRunning), RedisArgument(instance),
            RedisArgument(milliseconds: configuration.retention), try FailureText.argument(.late),
            RedisArgument(configuration.deadLetters),
        ]
        let reply = try await store.run(
            scripts.claim, keys: scriptKeys, arguments + candidates.map { RedisArgument($0.rawValue) })
        guard reply.code == "OK", let task = TaskID(rawValue: reply.text(1)) else { return .nothing }
        let claim = Claim(task: task, token: token)
        do throws(StoreError) {
            let job: ReportJob = try store.open(reply[3].bytes ?? [], context: TaskSeal.context("spec", task))
            return .job(ClaimedJob(claim: claim, job: job, attempt: reply.int(2)))
        } catch {
            return .unreadable(claim, error)
        }
    }

    public func beat(_ claims: [Claim], in partition: Partition) async throws(StoreError) -> [Beat] {
        guard !claims.isEmpty else { return [] }
        let keys = store.keys(partition)
        let reply = try await store.run(
            scripts.beat, keys: [keys.active, keys.leases] + claims.map { keys.task($0.task) },
            [RedisArgument(milliseconds: configuration.lease)]
                + claims.flatMap { [RedisArgument($0.task.rawValue), RedisArgument($0.token)] })
        return claims.indices.map { index in
            switch reply.int(index + 1) {
            case 1: .held
            case 2: .cancelled
            default: .lost
            }
        }
    }

    public func progress(
        _ claim: Claim, status: TaskStatus, progress: Int, detail: String?
    ) async throws(StoreError) -> Bool {
        guard !status.isTerminal else { throw .rejected("a task ends by complete or fail") }
        guard let owner = try await store.owner(of: claim.task) else { return false }
        let keys = store.keys(claim.task.partition)
        let reply = try await store.run(
            scripts.progress, keys: [keys.task(claim.task), keys.leases, keys.events(owner)],
            words(claim, keys) + [
                RedisArgument(status.rawValue), RedisArgument(min(max(progress, 0), 99)),
                RedisArgument(String((detail ?? "").prefix(200))),
            ])
        return reply.code == "OK"
    }

    /// Channel, task and claim: what all scripts of a running job begin with.
    func words(_ claim: Claim, _ keys: PartitionKeys) -> [RedisArgument] {
        [keys.hints, RedisArgument(claim.task.rawValue), RedisArgument(claim.token)]
    }
}
