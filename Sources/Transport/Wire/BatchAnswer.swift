import Actors
import Domain
import FoundationEssentials

/// The batch object: the batch as a whole, and its task objects.
struct BatchAnswer {
    let batch: BatchView
    /// The public address of the server.
    let base: String

    func write(to json: inout JSONWriter) {
        writeSummary(to: &json)
        json.array("tasks", batch.tasks) { json, view in
            json.object { TaskAnswer(view, base: base).write(to: &$0) }
        }
        json.field("status_url", statusURL)
        json.field("events_url", statusURL + "/events")
        json.field("zip_url", statusURL + ".zip")
    }

    /// Without the tasks.
    func writeSummary(to json: inout JSONWriter) {
        let summary = batch.summary
        json.field("batch_id", batch.record.id.rawValue)
        json.field("status", summary.status.rawValue)
        json.field("progress", summary.progress)
        json.object("counts") { json in
            json.field("total", batch.tasks.count)
            for status in TaskStatus.allCases { json.field(status.rawValue, summary.counts[status] ?? 0) }
        }
        json.field("created_at", batch.record.createdAt)
        json.field("poll_after_ms", summary.status.isTerminal ? nil : TaskAnswer.pollAfterMilliseconds)
    }

    var statusURL: String { base + "/api/v1/tesla/vehicle-report/pdf/batch/" + batch.record.id.rawValue }

    /// Changes when the tag of any task does.
    func etag(now: Date, linkTTL: Duration) -> String {
        let tags = batch.tasks.map { TaskAnswer($0, base: base).etag(now: now, linkTTL: linkTTL) }
        return EntityTag.weak(StableHash.value(tags.joined()))
    }
}
