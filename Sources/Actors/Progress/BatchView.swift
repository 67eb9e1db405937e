public import Domain

/// A batch with its reports, as the status route answers it.
public struct BatchView: Sendable {
    public let record: BatchRecord
    /// In the order of the request; never empty.
    public let tasks: [TaskView]
    public let summary: BatchSummary

    init(record: BatchRecord, tasks: [TaskView]) {
        self.record = record
        self.tasks = tasks
        summary = BatchSummary(tasks.map(\.record))
    }

    /// - Throws: `batch_not_found` when none of its reports is there any more.
    init(record: BatchRecord, found tasks: [TaskView]) throws(Problem) {
        if tasks.isEmpty { throw Self.missing }
        self.init(record: record, tasks: tasks)
    }

    static let missing = Problem(.batchNotFound, "No such batch")
}
