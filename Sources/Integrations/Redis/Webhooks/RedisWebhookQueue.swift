public import Domain
import Drivers

/// Tasks with a webhook: a sorted set for each partition, by the time of the next look; target and attempts stand in the
/// task's own record and go with it.
public struct RedisWebhookQueue: WebhookQueue {
    /// Tasks looked at together.
    private static let limit = 100
    /// Between two looks at a task under way.
    private static let pause = Duration.milliseconds(1_500)
    /// A turn of an instance that fell silent comes again: a post takes ten seconds at most.
    private static let visibility = Duration.seconds(15)

    private let store: RedisStore
    private let due, take, postpone, finish: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        due = store.script(.webhookDue)
        take = store.script(.webhookTake)
        postpone = store.script(.webhookPostpone)
        finish = store.script(.webhookFinish)
    }

    public func take(in partition: Partition) async throws(StoreError) -> WebhookLook {
        let reply = try await store.run(
            due, keys: [store.keys(partition).webhooks], [RedisArgument(Self.limit)])
        let tasks = reply.dropFirst(1).compactMap { $0.string.flatMap(TaskID.init(rawValue:)) }
        return try await take(tasks, in: partition, isEager: false)
    }

    public func take(_ task: TaskID) async throws(StoreError) -> WebhookLook {
        try await take([task], in: task.partition, isEager: true)
    }

    public func postpone(_ turn: WebhookTurn, by delay: Duration, isCounted: Bool) async throws(StoreError) {
        _ = try await store.run(
            postpone, keys: keys(turn),
            [
                RedisArgument(turn.task.rawValue), RedisArgument(turn.run), RedisArgument(turn.attempt),
                RedisArgument(milliseconds: delay), isCounted ? "1" : "0",
            ])
    }

    public func finish(_ turn: WebhookTurn) async throws(StoreError) {
        _ = try await store.run(
            finish, keys: keys(turn), [RedisArgument(turn.task.rawValue), RedisArgument(turn.run)])
    }

    private func take(
        _ tasks: [TaskID], in partition: Partition, isEager: Bool
    ) async throws(StoreError) -> WebhookLook {
        guard !tasks.isEmpty else { return WebhookLook() }
        let keys = store.keys(partition)
        let reply = try await store.run(
            take, keys: [keys.webhooks] + tasks.map(keys.task),
            [
                RedisArgument(milliseconds: Self.pause), RedisArgument(milliseconds: Self.visibility),
                isEager ? "1" : "0",
            ] + tasks.map { RedisArgument($0.rawValue) })
        var look = WebhookLook()
        for entry in reply.dropFirst(1).compactMap(\.array) {
            guard let task = entry.first?.string.flatMap(TaskID.init(rawValue:)) else { continue }
            if entry.count == 1 {
                look.waiting.append(task)
            } else if let turn = turn(task, entry) {
                look.turns.append(turn)
            }
        }
        return look
    }

    /// nil for a target that cannot be opened: it comes again, for the key may be on its way; it holds up no other.
    private func turn(_ task: TaskID, _ entry: [RedisValue]) -> WebhookTurn? {
        guard entry.count == 4, let sealed = entry[1].bytes, let run = entry[2].int, let attempt = entry[3].int,
            let target: WebhookTarget = try? store.open(sealed, context: TaskSeal.context("hook", task))
        else { return nil }
        return WebhookTurn(task: task, target: target, run: run, attempt: attempt)
    }

    private func keys(_ turn: WebhookTurn) -> [RedisArgument] {
        let keys = store.keys(turn.task.partition)
        return [keys.webhooks, keys.task(turn.task)]
    }
}
