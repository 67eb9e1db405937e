package import Domain
import NIOConcurrencyHelpers

/// Hints that a test, or a fake store, sends.
package final class FakeHintFeed: HintFeed {
    private let listeners = NIOLockedValueBox<[AsyncStream<Hint>.Continuation]>([])

    package init() {}

    package func listen() -> AsyncStream<Hint> {
        let (stream, continuation) = AsyncStream.makeStream(of: Hint.self, bufferingPolicy: .bufferingNewest(256))
        listeners.withLockedValue { $0.append(continuation) }
        return stream
    }

    package func send(_ hint: Hint) {
        for listener in listeners.withLockedValue({ $0 }) { listener.yield(hint) }
    }
}

/// Work that goes on until nobody holds this any longer.
package final class Background: Sendable {
    private let task: Task<Void, Never>

    package init(_ work: @escaping @Sendable () async -> Void) { task = Task { await work() } }
    deinit { task.cancel() }
}
