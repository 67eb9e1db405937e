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
}

extension ReportTasks {
    /// - Throws: `batch_not_found` also when the last of its reports is gone.
    public func batch(_ id: BatchID) async throws(Problem) -> BatchView {
        let record = try await storing { () async throws(StoreError) in try await batches.batch(id) }
        guard let record else { throw Self.noBatch }
        let tasks = try await statuses(of: record.tasks)
        guard !tasks.isEmpty else { throw Self.noBatch }
        return BatchView(record: record, tasks: tasks)
    }

    private static let noBatch = Problem(.batchNotFound, "No such batch")
}
