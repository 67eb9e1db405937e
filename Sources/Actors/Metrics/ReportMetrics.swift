import CoreMetrics
import Domain
import Metrics
import Tracing

/// What the reports made here cost and weigh.
struct ReportMetrics: Sendable {
    enum Stage: String, CaseIterable {
        /// Input and photos, from the storage.
        case read
        /// Page and PDF; waiting for a worker included.
        case render
        /// Upload, and the step that makes the result visible.
        case publish
    }

    private struct Key: Hashable {
        let stage: Stage
        let language: ReportLanguage
    }

    private static let attempts = "report_attempts_total"
    private let monotonic = ContinuousClock()
    private let stages: [Key: Timer]
    private let pages = Recorder(label: "report_pages")
    private let bytes = Recorder(label: "report_bytes")
    private let complete = Counter(label: attempts, dimensions: [("result", "complete")])
    private let lost = Counter(label: attempts, dimensions: [("result", "given_up")])

    init() {
        let keys = Stage.allCases.flatMap { stage in ReportLanguage.allCases.map { Key(stage: stage, language: $0) } }
        stages = Dictionary(
            uniqueKeysWithValues: keys.map { key in
                let labels = [("stage", key.stage.rawValue), ("lang", key.language.rawValue)]
                return (key, Timer(label: "report_stage_seconds", dimensions: labels))
            })
    }

    /// Runs a stage; its time counts when it succeeds.
    func measure<Value, Failure: Error>(
        _ stage: Stage, _ job: ReportJob, _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let start = monotonic.now
        let span = startSpan("report \(stage.rawValue)")
        defer { span.end() }
        let value = try await work()
        stages[Key(stage: stage, language: job.language)]?.record(duration: monotonic.now - start)
        return value
    }

    func made(_ report: RenderedReport) {
        complete.increment()
        pages.record(report.pages)
        bytes.record(report.pdf.count)
    }

    /// - Parameter failure: nil for an attempt whose claim was lost, or that was cancelled.
    func failed(_ failure: TaskFailure?) {
        guard let failure else { return lost.increment() }
        // The codes are words of this program; a failure is rare enough for a handle of its own.
        Counter(label: Self.attempts, dimensions: [("result", failure.code)]).increment()
    }
}
