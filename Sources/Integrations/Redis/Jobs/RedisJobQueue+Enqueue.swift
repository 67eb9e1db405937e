public import Domain
import Drivers

extension RedisJobQueue {
    public func enqueue(_ tasks: [NewTask]) async throws(StoreError) -> EnqueueOutcome {
        guard let first = tasks.first else { return .accepted }
        guard tasks.allSatisfy({ $0.job.session == first.job.session && $0.owner == first.owner }),
            tasks.allSatisfy({ $0.id.partition == first.job.session.partition })
        else { throw .rejected("a batch belongs to one session and one owner") }
        let place = store.place(first.job.session)
        let figures = try await gauge.bounded(maxAge: configuration.figuresAge)
        guard figures.canRender else { return .noRenderer(retryAfter: Self.rendererPatience) }
        let keys = enqueueKeys(tasks, place)
        let arguments = try enqueueArguments(tasks, place, limit: limit(of: place.partition, by: figures))
        var reply = try await store.run(scripts.enqueue, keys: keys, arguments)
        if reply.code == "TASKS", try await forgetLapsed(place) {
            reply = try await store.run(scripts.enqueue, keys: keys, arguments)
        }
        switch reply.code {
        case "OK":
            await gauge.added(tasks.count, to: place.partition)
            return .accepted
        case "EXISTS": return .exists(TaskStatus(rawValue: reply.text(1)) ?? .queued)
        case "MISMATCH": return .mismatch
        case "GONE": return .sessionGone
        case "FULL": return .queueFull(retryAfter: figures.patience(waiting: figures.waiting))
        case "OWNER": return .ownerFull(retryAfter: figures.patience(waiting: reply.int(1)))
        case "TASKS": return .sessionFull(limit: configuration.sessionLimit)
        default: throw reply.unexpected
        }
    }

    /// Takes tasks off the session's list whose time to be kept is over. True when there were any.
    private func forgetLapsed(_ place: SessionPlace) async throws(StoreError) -> Bool {
        let list = place.keys.tasks(place.hash)
        let names = try await store.send(["ZRANGE", list, 0, -1]).array ?? []
        let tasks = names.compactMap { $0.string.flatMap(TaskID.init(rawValue:)) }
        guard !tasks.isEmpty else { return false }
        let owners = try await store.run(scripts.owners, keys: tasks.map(place.keys.task))
        let lapsed = tasks.indices.filter { owners.text($0 + 1) == "-" }.map { RedisArgument(tasks[$0].rawValue) }
        if !lapsed.isEmpty { _ = try await store.send(["ZREM", list] + lapsed) }
        return !lapsed.isEmpty
    }

    private func enqueueKeys(_ tasks: [NewTask], _ place: SessionPlace) -> [RedisArgument] {
        let keys = place.keys
        return [
            place.session, keys.ready, keys.delayed, keys.fairness, keys.queuedPerOwner, keys.tasks(place.hash),
            keys.events(place.hash), keys.objects(place.hash), keys.outbox, keys.outboxNames, keys.webhooks,
            // Without a batch the place of its key is not used.
            tasks.first?.batch.map(keys.batch) ?? keys.ready, keys.deadlines,
        ] + tasks.map { keys.task($0.id) }
    }

    /// - Parameter limit: what the other partitions leave of the queue's limit.
    private func enqueueArguments(
        _ tasks: [NewTask], _ place: SessionPlace, limit: Int
    ) throws(StoreError) -> [RedisArgument] {
        var arguments: [RedisArgument] = [
            place.keys.hints, RedisArgument(place.hash), RedisArgument(ShortDigest.text(tasks[0].owner)),
            RedisArgument(limit), RedisArgument(configuration.ownerLimit), RedisArgument(configuration.sessionLimit),
            RedisArgument(milliseconds: configuration.deadline), RedisArgument(milliseconds: configuration.retention),
            RedisArgument(tasks[0].batch?.rawValue ?? ""), RedisArgument(tasks.count),
        ]
        for task in tasks {
            let spec = try store.seal(task.job, context: TaskSeal.context("spec", task.id))
            guard spec.count <= SessionPart.usualBytes else { throw .rejected("a job has \(spec.count) bytes") }
            arguments += [
                RedisArgument(task.id.rawValue), RedisArgument(ShortDigest.text(task.fingerprint)),
                RedisArgument(String(task.cost / task.weight)), RedisArgument(spec),
                RedisArgument(task.job.vin.masked), RedisArgument(task.job.language.rawValue), try webhook(of: task),
                RedisArgument(milliseconds: task.isLasting ? configuration.paidRetention : .zero),
            ]
        }
        return arguments + (try store.arguments(sealing: Array(Set(tasks.map(\.job.input)))))
    }

    private func webhook(of task: NewTask) throws(StoreError) -> RedisArgument {
        guard let target = task.webhook else { return "" }
        return RedisArgument(try store.seal(target, context: TaskSeal.context("hook", task.id)))
    }

    /// What the other partitions leave of the queue's limit.
    func limit(of partition: Partition, by figures: QueueFigures) -> Int {
        configuration.queueLimit - figures.waiting + (figures.lanes[partition]?.waiting ?? 0)
    }

    /// Renderers are tried again after 5 to 60 s; then one may be back.
    static let rendererPatience = Duration.seconds(5)
}
