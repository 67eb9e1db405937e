import Logging
import Synchronization

/// From how many seconds on an operation that a histogram times is slow.
public struct SlowLimit: Sendable {
    private let usual: Double
    private let others: [String: Double]

    /// - Parameter others: for the series that have a label of that value.
    public init(_ usual: Double, others: [String: Double] = [:]) {
        self.usual = usual
        self.others = others
    }

    func seconds(_ labels: [(String, String)]) -> Double { labels.compactMap { others[$0.1] }.first ?? usual }
}

/// Tells the log of slow operations, as far as the figures know them: a metric and its labels, so never an id, a VIN or a
/// key. One line a second for each series; the next one says how many there were in between: when a store hangs, the log
/// must not be what hangs next.
final class SlowWatch: Sendable {
    private struct State {
        var quietUntil: ContinuousClock.Instant?
        var untold = 0
    }

    private let metric: String
    private let labels: [(String, String)]
    private let limit: Double
    private let logger: Logger
    private let state = Mutex(State())

    init(_ metric: String, _ labels: [(String, String)], limit: Double, _ logger: Logger) {
        self.metric = metric
        self.labels = labels
        self.limit = limit
        self.logger = logger
    }

    /// Called in the task that did it: the line names its request.
    func see(seconds: Double) {
        guard seconds > limit, let untold = turn(at: .now) else { return }
        var line: Logger.Metadata = ["metric": "\(metric)", "ms": "\(Int(seconds * 1_000))"]
        for (name, value) in labels { line[name] = "\(value)" }
        if untold > 0 { line["untold"] = "\(untold)" }
        logger.warning("slow operation", metadata: line)
    }

    /// nil while the series is quiet; else how many were not told.
    private func turn(at now: ContinuousClock.Instant) -> Int? {
        state.withLock { state in
            if let until = state.quietUntil, now < until {
                state.untold += 1
                return nil
            }
            defer { state = State(quietUntil: now + .seconds(1)) }
            return state.untold
        }
    }
}
