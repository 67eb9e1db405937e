public import Domain

/// The queue as its operator sees and mends it, what Tesla costs, and what is left of a session. Who may ask is decided
/// before.
public struct OperatorDesk: Sendable {
    public typealias Queue = JobQueue & TaskRuns & QueueGauge & QueueListing & DeadLetterOffice

    private let queue: any Queue
    private let calls: any TeslaCallBook
    private let sessions: any SessionWitness

    public init(queue: any Queue, calls: any TeslaCallBook, sessions: any SessionWitness) {
        self.queue = queue
        self.calls = calls
        self.sessions = sessions
    }

    /// Calls that Tesla bills.
    /// - Parameter month: `2026-11`
    public func teslaCalls(in month: String) async throws(Problem) -> [TeslaCallCount] {
        try await storing { () async throws(StoreError) in try await calls.calls(in: month) }
    }

    /// What the store still holds of a session.
    public func trace(of session: SessionID) async throws(Problem) -> SessionTrace {
        try await storing { () async throws(StoreError) in try await sessions.trace(of: session) }
    }

    /// A second old at most.
    public func figures() async throws(Problem) -> QueueFigures {
        try await storing { () async throws(StoreError) in try await queue.figures(maxAge: .seconds(1)) }
    }

    /// Unfinished tasks in one of `statuses`.
    public func tasks(
        _ statuses: Set<TaskStatus>, from mark: QueueMark, limit: Int
    ) async throws(Problem) -> (tasks: [TaskRecord], next: QueueMark?) {
        try await storing { () async throws(StoreError) in
            try await queue.unfinished(statuses, from: mark, limit: limit)
        }
    }

    /// Newest first. `next` is where the next page begins; nil at the end.
    public func deadLetters(
        before mark: DeadLetterMark?, limit: Int
    ) async throws(Problem) -> (letters: [DeadLetter], next: DeadLetterMark?) {
        let found = try await storing { () async throws(StoreError) in
            try await queue.deadLetters(before: mark, limit: limit + 1)
        }
        let page = Array(found.prefix(limit))
        return (page, found.count > limit ? page.last?.mark : nil)
    }

    /// Runs the task again; its letter goes.
    /// - Throws: `not_found`, `not_retryable`, `task_expired`, `session_expired`, `queue_full`.
    public func retry(_ task: TaskID, token: String) async throws(Problem) -> TaskRecord {
        guard try await storing({ () async throws(StoreError) in try await queue.hasDeadLetter(of: task) }) else {
            throw Self.noLetter
        }
        let outcome = try await storing { () async throws(StoreError) in try await queue.retry(task, token: token) }
        if let problem = outcome.problem { throw outcome == .missing ? Self.gone : problem }
        let record = try await storing { () async throws(StoreError) in try await queue.record(of: task) }
        guard let record else { throw Self.gone }
        return record
    }

    /// - Throws: `not_found`.
    public func drop(_ task: TaskID) async throws(Problem) {
        guard try await storing({ () async throws(StoreError) in try await queue.dropDeadLetter(of: task) }) else {
            throw Self.noLetter
        }
    }

    private static let noLetter = Problem(.notFound, "No such dead letter")
    private static let gone = Problem(.taskExpired, "The task is not kept any more; only its letter is")
}
