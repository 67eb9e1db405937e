public import Domain
import Drivers

extension RedisJobQueue {
    public func enqueue(_ tasks: [NewTask]) async throws(StoreError) -> EnqueueOutcome {
        guard let first = tasks.first else { return .accepted }
        guard tasks.allSatisfy({ $0.job.session == first.job.session && $0.owner == first.owner }),
            tasks.allSatisfy({ $0.id.partition == first.job.session.partition })
        else { throw .rejected("a batch belongs to one session and one owner") }
        let place = store.place(first.job.session)
        let elsewhere = try await total(except: place.partition) { [$0.ready, $0.delayed] }
        let reply = try await store.run(
            scripts.enqueue, keys: enqueueKeys(tasks, place),
            try enqueueArguments(tasks, place, limit: configuration.queueLimit - elsewhere))
        switch reply.code {
        case "OK": return .accepted
        case "EXISTS": return .exists(TaskStatus(rawValue: reply.text(1)) ?? .queued)
        case "MISMATCH": return .mismatch
        case "GONE": return .sessionGone
        case "FULL": return .queueFull(retryAfter: patience(waiting: elsewhere + reply.int(1), reply))
        case "OWNER": return .ownerFull(retryAfter: patience(waiting: reply.int(1), reply))
        default: throw reply.unexpected
        }
    }

    private func enqueueKeys(_ tasks: [NewTask], _ place: SessionPlace) -> [RedisArgument] {
        let keys = place.keys
        return [
            place.session, keys.ready, keys.delayed, keys.fairness, keys.queuedPerOwner, keys.tasks(place.hash),
            keys.events(place.hash), keys.objects(place.hash), keys.outbox, keys.outboxNames, keys.active, keys.meta,
            keys.webhooks, tasks.first?.batch.map(keys.batch) ?? keys.meta, keys.deadlines,
        ] + tasks.map { keys.task($0.id) }
    }

    /// - Parameter limit: what the other partitions leave of the queue's limit.
    private func enqueueArguments(
        _ tasks: [NewTask], _ place: SessionPlace, limit: Int
    ) throws(StoreError) -> [RedisArgument] {
        var arguments: [RedisArgument] = [
            place.keys.hints, RedisArgument(place.hash), RedisArgument(ShortDigest.text(tasks[0].owner)),
            RedisArgument(limit), RedisArgument(configuration.ownerLimit),
            RedisArgument(milliseconds: configuration.deadline), RedisArgument(milliseconds: configuration.retention),
            RedisArgument(tasks[0].batch?.rawValue ?? ""), RedisArgument(tasks.count),
        ]
        for task in tasks {
            let spec = try store.seal(task.job, context: TaskSeal.context("spec", task.id))
            guard spec.count <= SessionPart.maxBytes else { throw .rejected("a job has \(spec.count) bytes") }
            arguments += [
                RedisArgument(task.id.rawValue), RedisArgument(ShortDigest.text(task.fingerprint)),
                RedisArgument(String(task.cost / task.weight)), RedisArgument(spec),
                RedisArgument(task.job.vin.masked), RedisArgument(task.job.language.rawValue), try webhook(of: task),
            ]
        }
        return arguments + (try store.arguments(sealing: Array(Set(tasks.map(\.job.input)))))
    }

    private func webhook(of task: NewTask) throws(StoreError) -> RedisArgument {
        guard let target = task.webhook else { return "" }
        return RedisArgument(try store.seal(target, context: TaskSeal.context("hook", task.id)))
    }

    /// Depth through throughput: 1 to 60 s. Before the first job has finished a job counts as two seconds.
    func patience(waiting: Int, _ reply: ScriptReply) -> Duration {
        let mean = reply.int(3) > 0 ? reply.int(3) : 2_000
        return .milliseconds(min(max(waiting * mean / max(reply.int(2), 1), 1_000), 60_000))
    }
}
