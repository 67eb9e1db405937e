public import Domain
import Drivers

extension RedisJobQueue: TaskRuns {
    public func known(_ task: TaskID, fingerprint: String) async throws(StoreError) -> KnownTask {
        let print = try await store.send(["HGET", store.keys(task.partition).task(task), "fp"]).string
        guard let print else { return .unknown }
        guard print == ShortDigest.text(fingerprint) else { return .other }
        return try await record(of: task).map(KnownTask.same) ?? .unknown
    }

    public func retry(_ task: TaskID, token: String) async throws(StoreError) -> RetryOutcome {
        guard let owner = try await store.owner(of: task) else { return .missing }
        let keys = store.keys(task.partition)
        let figures = try await gauge.bounded(maxAge: configuration.figuresAge)
        guard figures.canRender else { return .noRenderer(retryAfter: Self.rendererPatience) }
        let reply = try await store.run(
            scripts.retry,
            keys: [
                keys.session(owner), keys.task(task), keys.ready, keys.delayed, keys.fairness, keys.queuedPerOwner,
                keys.meta, keys.deadlines, keys.dead, keys.letters, keys.webhooks, keys.events(owner),
            ],
            [
                keys.hints, RedisArgument(task.rawValue), RedisArgument(token),
                RedisArgument(limit(of: task.partition, by: figures)), RedisArgument(configuration.ownerLimit),
                RedisArgument(milliseconds: configuration.deadline),
                RedisArgument(milliseconds: configuration.retention),
            ])
        switch reply.code {
        case "OK":
            await gauge.added(1, to: task.partition)
            return .queued
        case "MISSING": return .missing
        case "COMPLETE": return .alreadyComplete
        case "RUNNING": return .running
        case "SPENT": return .spent
        case "GONE": return .sessionGone
        case "FULL": return .queueFull(retryAfter: figures.patience(waiting: figures.waiting))
        case "OWNER": return .ownerFull(retryAfter: figures.patience(waiting: reply.int(1)))
        default: throw reply.unexpected
        }
    }
}

extension RedisJobQueue: QueueGauge {
    public func figures(maxAge: Duration) async throws(StoreError) -> QueueFigures {
        try await gauge.bounded(maxAge: maxAge)
    }
}
