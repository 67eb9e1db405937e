public import FoundationEssentials

/// Reports that were asked for in one request.
public struct BatchRecord: Sendable, Equatable {
    public var id: BatchID
    /// Hash of the session that asked.
    public var session: String
    public var createdAt: Date
    /// In the order of the request; one may be gone when its time to be kept is over.
    public var tasks: [TaskID]

    public init(id: BatchID, session: String, createdAt: Date, tasks: [TaskID]) {
        self.id = id
        self.session = session
        self.createdAt = createdAt
        self.tasks = tasks
    }
}

/// Batches as the queue keeps them; they come into being with their tasks, in one step.
public protocol BatchStore: Sendable {
    func batch(_ id: BatchID) async throws(StoreError) -> BatchRecord?
}

/// A batch as a whole.
public enum BatchStatus: String, Sendable, CaseIterable {
    /// No report has begun.
    case queued
    /// Some report has not ended.
    case processing
    /// All ended, all well.
    case complete
    /// All ended, some well.
    case partial
    /// All ended, none well.
    case failed
    /// All were cancelled.
    case cancelled

    public var isTerminal: Bool { self != .queued && self != .processing }
}

/// What follows from the states of a batch's reports.
public struct BatchSummary: Sendable, Equatable {
    public let status: BatchStatus
    /// Mean of the reports' progress, rounded down; never falls.
    public let progress: Int
    public let counts: [TaskStatus: Int]

    /// - Parameter tasks: at least one.
    public init(_ tasks: some Collection<TaskRecord>) {
        counts = tasks.reduce(into: [:]) { $0[$1.status, default: 0] += 1 }
        progress = tasks.reduce(0) { $0 + $1.progress } / max(tasks.count, 1)
        status = Self.status(counts, of: tasks.count)
    }

    private static func status(_ counts: [TaskStatus: Int], of total: Int) -> BatchStatus {
        func count(_ status: TaskStatus) -> Int { counts[status] ?? 0 }
        if count(.queued) == total { return .queued }
        guard count(.complete) + count(.failed) + count(.cancelled) == total else { return .processing }
        if count(.complete) == total { return .complete }
        if count(.cancelled) == total { return .cancelled }
        return count(.complete) > 0 ? .partial : .failed
    }
}
