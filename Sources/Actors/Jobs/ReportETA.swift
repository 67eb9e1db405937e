import Domain

/// How long reports will take, by the queue as a whole.
struct ReportETA: Sendable {
    let gauge: any QueueGauge

    /// A poll may be told figures of this age: it costs the store nothing of its own.
    private static let maxAge = Duration.seconds(1)

    /// Milliseconds to the end of each that has not ended. A store that does not answer now costs the ETAs, not the poll.
    func estimates(of records: [TaskRecord]) async -> [TaskID: Int] {
        guard records.contains(where: { !$0.status.isTerminal }),
            let figures = try? await gauge.figures(maxAge: Self.maxAge)
        else { return [:] }
        return records.reduce(into: [:]) { $0[$1.id] = Self.estimate($1, by: figures) }
    }

    private static func estimate(_ record: TaskRecord, by figures: QueueFigures) -> Int? {
        switch record.status {
        case .complete, .failed, .cancelled: nil
        case .queued:
            figures.eta(position: record.queuePosition ?? 0, in: record.id.partition)?.wholeMilliseconds
        case .processing, .uploading:
            (figures.mean * (Double(100 - record.progress) / 100)).wholeMilliseconds
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(seconds * 1_000) }
}
