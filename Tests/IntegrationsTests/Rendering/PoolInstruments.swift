import Domain
import Logging
import NIOConcurrencyHelpers

@testable import Integrations

/// Numbers in the order in which they came.
final class ArrivalOrder: Sendable {
    private let list = NIOLockedValueBox<[Int]>([])
    var numbers: [Int] { list.withLockedValue(\.self) }
    func add(_ number: Int) { list.withLockedValue { $0.append(number) } }
}

/// A clock that a test moves.
final class ManualTime: Sendable {
    private let time = NIOLockedValueBox(Duration.zero)
    func pass(_ duration: Duration) { time.withLockedValue { $0 += duration } }

    var pacing: RetryPacing {
        RetryPacing(
            now: { [time] in time.withLockedValue(\.self) }, sleep: { try? await Task.sleep(for: $0) },
            jitter: { 0.5 })
    }
}

/// Messages of a log, each with the request that it is about.
struct RequestLines: LogHandler {
    let feed: AsyncStream<String>.Continuation
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { feed.yield("\(event.message): \(RequestTrace.current?.request ?? "-")") }
}
