public import Domain
public import FoundationEssentials

/// A task with the link to its result, as the status route answers it.
public struct TaskView: Sendable {
    public let record: TaskRecord
    /// Fresh on every read while the file lives (row R6).
    public let download: DownloadLink?
    /// Rough time to the end, milliseconds; nil when nothing is known.
    public let etaMilliseconds: Int?
}

extension TaskView {
    /// A task just accepted.
    init(accepted record: TaskRecord) { self.init(record: record, download: nil, etaMilliseconds: nil) }
}

public struct DownloadLink: Sendable {
    public let url: String
    public let expiresAt: Date
}

/// Reads tasks by their ids alone: no session actor is woken, the id is the key (architecture.md, step 6).
public struct ReportTasks: Sendable {
    private let queue: any JobQueue & TaskRuns
    private let eta: ReportETA
    let batches: any BatchStore
    private let signer: any LinkSigner
    private let clock: WallClock
    private let linkLifetime: Duration

    public init(
        queue: any JobQueue & TaskRuns & QueueGauge, batches: any BatchStore, signer: any LinkSigner, clock: WallClock,
        linkLifetime: Duration
    ) {
        self.queue = queue
        eta = ReportETA(gauge: queue)
        self.batches = batches
        self.signer = signer
        self.clock = clock
        self.linkLifetime = linkLifetime
    }

    /// - Throws: `task_not_found`, `store_unavailable`.
    public func status(of id: TaskID) async throws(Problem) -> TaskView {
        let record = try await storing { () async throws(StoreError) in try await queue.record(of: id) }
        guard let record else { throw Problem(.taskNotFound, "No such task") }
        return try view(record, eta: await eta.estimates(of: [record])[id])
    }

    /// Those of `ids` that exist, in the same order.
    public func statuses(of ids: [TaskID]) async throws(Problem) -> [TaskView] {
        let records = try await storing { () async throws(StoreError) in try await queue.records(of: ids) }
        let estimates = await eta.estimates(of: records)
        var views: [TaskView] = []
        for record in records { views.append(try view(record, eta: estimates[record.id])) }
        return views
    }

    /// - Throws: `already_complete`, `task_not_found`.
    public func cancel(_ id: TaskID) async throws(Problem) -> TaskView {
        let outcome = try await storing { () async throws(StoreError) in try await queue.cancel(id) }
        switch outcome {
        case .missing: throw Problem(.taskNotFound, "No such task")
        case .alreadyComplete: throw Problem(.alreadyComplete, "The report is complete already")
        case .cancelled, .requested: return try await status(of: id)
        }
    }

    /// Another run of a task that failed for a passing reason, or was cancelled: same id, from zero.
    /// - Parameter token: random, one for each call.
    /// - Throws: `task_not_found`, `already_complete`, `not_retryable`, `queue_full`, `session_expired`.
    public func retry(_ id: TaskID, token: String) async throws(Problem) -> TaskView {
        let outcome = try await storing { () async throws(StoreError) in try await queue.retry(id, token: token) }
        if let problem = outcome.problem { throw problem }
        return try await status(of: id)
    }

    private func view(_ record: TaskRecord, eta: Int?) throws(Problem) -> TaskView {
        guard record.status == .complete, let result = record.result else {
            return TaskView(record: record, download: nil, etaMilliseconds: eta)
        }
        let expiresAt = min(clock.now.addingTimeInterval(linkLifetime.seconds), record.retainedUntil)
        let grant = DownloadGrant(
            object: result.object, fileName: result.fileName + ".pdf", contentType: "application/pdf",
            expiresAt: expiresAt)
        do {
            let link = DownloadLink(url: try signer.link(grant), expiresAt: expiresAt)
            return TaskView(record: record, download: link, etaMilliseconds: nil)
        } catch {
            throw Problem(.internalError, "Internal error")
        }
    }
}
