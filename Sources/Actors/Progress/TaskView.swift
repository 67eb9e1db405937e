public import Domain
public import FoundationEssentials

/// A task with the link to its result, as the status route answers it.
public struct TaskView: Sendable {
    public let record: TaskRecord
    /// Fresh while the file lives (row R6).
    public let download: DownloadLink?
    /// Rough time to the end, milliseconds; nil when nothing is known.
    public let etaMilliseconds: Int?

    init(record: TaskRecord, download: DownloadLink? = nil, etaMilliseconds: Int? = nil) {
        self.record = record
        self.download = download
        self.etaMilliseconds = etaMilliseconds
    }
}

public struct DownloadLink: Sendable {
    public let url: String
    public let expiresAt: Date
}

extension TaskView {
    /// The task as it was when `event` happened: what the record tells of later is left out.
    func asOf(_ event: TaskEvent) -> TaskView {
        if record.status == event.status, record.progress == event.progress { return self }
        var past = record
        past.status = event.status
        past.progress = event.progress
        past.updatedAt = event.id.time
        past.completedAt = event.status.isTerminal ? event.id.time : nil
        past.detail = nil
        past.result = nil
        past.failure = nil
        if event.status != .queued { past.queuePosition = nil }
        return TaskView(record: past, etaMilliseconds: event.status == record.status ? etaMilliseconds : nil)
    }
}
