import Actors
import Domain
import FoundationEssentials

/// The task object (api.md 3.7): no session id, no full VIN, no token. Old clients read only the first members.
struct TaskAnswer {
    /// How often a client should ask.
    static let pollAfterMilliseconds = 2_000

    let record: TaskRecord
    let download: DownloadLink?
    let etaMilliseconds: Int?
    /// The public address of the server.
    let base: String

    init(_ view: TaskView, base: String) {
        record = view.record
        download = view.download
        etaMilliseconds = view.etaMilliseconds
        self.base = base
    }

    /// A task just accepted.
    init(accepted record: TaskRecord, base: String) {
        self.record = record
        self.base = base
        download = nil
        etaMilliseconds = nil
    }

    func write(to json: inout JSONWriter) {
        let isRunning = !record.status.isTerminal
        json.field("task_id", record.id.rawValue)
        json.field("status", record.status.rawValue)
        json.field("progress", record.progress)
        json.field("download_url", download?.url)
        writeFailure(to: &json)
        json.field("stage", record.status.rawValue)
        json.field("stage_detail", record.detail)
        json.field("vin_masked", record.maskedVIN)
        json.field("locale", record.language.rawValue)
        json.field("kind", "vehicle_report")
        json.field("created_at", record.createdAt)
        json.field("started_at", record.startedAt)
        json.field("updated_at", record.updatedAt)
        json.field("completed_at", record.completedAt)
        json.field("queue_position", record.queuePosition)
        json.field("eta_ms", etaMilliseconds)
        json.field("poll_after_ms", isRunning ? Self.pollAfterMilliseconds : nil)
        json.field("attempt", record.attempt)
        json.field("run", record.run)
        json.field("instance", record.instance)
        json.field("download_expires_at", download?.expiresAt)
        writeResult(to: &json)
        json.field("retained_until", record.retainedUntil)
        json.field("cancelable", isRunning && !record.isCancelRequested)
        json.field("cancel_requested", record.isCancelRequested)
        json.field("retryable", record.isRetryable)
        writeLinks(to: &json)
    }

    var statusURL: String { base + "/api/v1/tesla/reports/status/" + record.id.rawValue }
    var eventsURL: String { base + "/api/v1/tesla/reports/\(record.id.rawValue)/events" }
    var cancelURL: String { base + "/api/v1/tesla/reports/\(record.id.rawValue)/cancel" }

    private func writeFailure(to json: inout JSONWriter) {
        guard let failure = record.failure else { return json.null("error") }
        json.object("error") { json in
            json.field("code", failure.code)
            json.field("message", failure.message)
            json.field("retryable", failure.retryable)
        }
    }

    private func writeResult(to json: inout JSONWriter) {
        guard record.status == .complete, let result = record.result else { return json.null("result") }
        json.object("result") { json in
            json.field("pages", result.pages)
            json.field("bytes", result.bytes)
            json.field("sha256", result.sha256)
            json.field("pdf_profile", result.profile.rawValue)
            json.field("verify_url", result.code.map { VerifyMark.url(of: $0, base: base) })
            json.field("file_name", result.fileName + ".pdf")
        }
    }

    private func writeLinks(to json: inout JSONWriter) {
        json.object("links") { json in
            json.field("self", statusURL)
            json.field("events", eventsURL)
            json.field("cancel", cancelURL)
            json.field("retry", base + "/api/v1/tesla/reports/\(record.id.rawValue)/retry")
            json.field("download", base + "/api/v1/tesla/reports/\(record.id.rawValue)/download")
        }
    }

    /// Changes with everything a poller watches. A finished task's link must stay fresh, so time is part of its tag:
    /// it turns over twice in a link's life.
    func etag(now: Date, linkTTL: Duration) -> String {
        var text =
            "\(record.status.rawValue)|\(record.progress)|\(record.run).\(record.attempt)|\(record.queuePosition ?? -1)"
        text += "|\(Int64(record.updatedAt.timeIntervalSince1970 * 1_000))|\(record.detail ?? "")"
        if record.isCancelRequested { text += "|cancel" }
        if record.status == .complete {
            let half = max(1, linkTTL.components.seconds / 2)
            text += "|\(Int64(now.timeIntervalSince1970) / half)"
        }
        return EntityTag.weak(StableHash.value(text))
    }
}
