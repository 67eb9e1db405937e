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
