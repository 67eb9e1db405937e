public import Domain

/// Reads tasks and batches by their ids alone: no session actor is woken, the id is the key (architecture.md, step 6).
public struct ReportTasks: Sendable {
    private let queue: any JobQueue & TaskRuns
    let batches: any BatchStore
    let events: any EventLog
    let reader: TaskReader
    let hub: EventHub

    public init(
        queue: any JobQueue & TaskRuns, batches: any BatchStore, events: any EventLog, reader: TaskReader,
        hub: EventHub
    ) {
        self.queue = queue
        self.batches = batches
        self.events = events
        self.reader = reader
        self.hub = hub
    }

    /// The task when `isDone`, which sees what was there first; else as it is when `limit` is over or the instance goes away.
    /// - Throws: `task_not_found`, `store_unavailable`.
    public func status(
        of id: TaskID, waiting limit: Duration = .zero,
        until isDone: @escaping @Sendable (_ first: TaskView, _ now: TaskView) -> Bool = { _, _ in true }
    ) async throws(Problem) -> TaskView {
        try await waited(for: [id], limit, until: isDone) { () async throws(Problem) in
            guard let view = try await reader.views(of: [id]).first else {
                throw Problem(.taskNotFound, "No such task")
            }
            return view
        }
    }

    /// The task when it has ended, else as it is when `limit` is over. Other than a poll it stays when the instance goes
    /// away: whoever asked for the report itself has no other answer to come back for.
    public func outcome(of id: TaskID, within limit: Duration) async throws(Problem) -> TaskView {
        let end = ContinuousClock.now + limit
        while true {
            let view = try await status(of: id, waiting: max(.zero, end - .now)) { $1.record.status.isTerminal }
            if view.record.status.isTerminal || .now >= end || Task.isCancelled { return view }
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Those of `ids` that exist and can be read here, in the same order.
    public func statuses(
        of ids: [TaskID], waiting limit: Duration = .zero,
        until isDone: @escaping @Sendable (_ first: [TaskView], _ now: [TaskView]) -> Bool = { _, _ in true }
    ) async throws(Problem) -> [TaskView] {
        try await waited(for: ids, limit, until: isDone) { () async throws(Problem) in
            try await reader.readable(ids)
        }
    }

    /// - Throws: `batch_not_found` also when the last of its reports is gone.
    public func batch(
        _ id: BatchID, waiting limit: Duration = .zero,
        until isDone: @escaping @Sendable (_ first: BatchView, _ now: BatchView) -> Bool = { _, _ in true }
    ) async throws(Problem) -> BatchView {
        let record = try await storing { () async throws(StoreError) in try await batches.batch(id) }
        guard let record else { throw BatchView.missing }
        return try await waited(for: record.tasks, limit, until: isDone) { () async throws(Problem) in
            try BatchView(record: record, found: try await reader.views(of: record.tasks))
        }
    }

    /// All tasks of a session that are retained, newest first.
    public func newest(in log: SessionLog) async throws(Problem) -> [TaskID] {
        try await storing { () async throws(StoreError) in try await events.tasks(in: log, limit: Self.listed) }
    }

    /// No session retains more.
    private static let listed = 500

    /// The task when it has ended. A running one ends when its worker has heard of it; if that takes long the task comes
    /// as it is, with `isCancelRequested`.
    /// - Throws: `already_complete`, `task_not_found`.
    public func cancel(_ id: TaskID) async throws(Problem) -> TaskView {
        let outcome = try await storing { () async throws(StoreError) in try await queue.cancel(id) }
        await reader.forget(id)
        switch outcome {
        case .missing: throw Problem(.taskNotFound, "No such task")
        case .ended(.complete): throw Self.alreadyComplete
        case .ended: return try await status(of: id)
        case .requested:
            let view = try await status(of: id, waiting: Self.cancelPatience) { $1.record.status.isTerminal }
            if view.record.status == .complete { throw Self.alreadyComplete }
            return view
        }
    }

    private static let alreadyComplete = Problem(.alreadyComplete, "The report is complete already")
    /// A worker hears of it at once by a hint, else at its next beat.
    private static let cancelPatience = Duration.seconds(3)

    /// Another run of a task that failed for a passing reason, or was cancelled: same id, from zero.
    /// - Parameter token: random, one for each call.
    /// - Throws: `task_not_found`, `already_complete`, `not_retryable`, `queue_full`, `session_expired`.
    public func retry(_ id: TaskID, token: String) async throws(Problem) -> TaskView {
        let outcome = try await storing { () async throws(StoreError) in try await queue.retry(id, token: token) }
        await reader.forget(id)
        if let problem = outcome.problem { throw problem }
        return try await status(of: id)
    }

    /// What was known of the tasks counts no longer: they were erased.
    public func forget(_ ids: [TaskID]) async {
        for id in ids { await reader.forget(id) }
    }

    /// Listens first, then reads: no change can fall between. A store that is away for a moment is waited for.
    private func waited<Value: Sendable>(
        for tasks: [TaskID], _ limit: Duration,
        until isDone: @escaping @Sendable (_ first: Value, _ now: Value) -> Bool,
        read: @escaping @Sendable () async throws(Problem) -> Value
    ) async throws(Problem) -> Value {
        if limit == .zero { return try await read() }
        let wakes = await hub.listen(to: tasks)
        let first = try await read()
        if isDone(first, first) { return first }
        let found = await withTaskGroup(of: Value?.self) { group in
            group.addTask {
                for await _ in wakes.stream {
                    if let value = try? await read(), isDone(first, value) { return value }
                }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            let found = await group.next() ?? nil
            group.cancelAll()
            return found
        }
        if let found { return found }
        return try await read()
    }
}
