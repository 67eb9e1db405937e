import NIOConcurrencyHelpers

/// Hands every element to all who listen at that moment.
///
/// Each listener has a buffer in which the newest elements win. A listener that was too slow for all of them also gets
/// `loss`, after what it lost.
public final class Broadcast<Element: Sendable>: Sendable {
    private typealias Listeners = (lastID: Int, feeds: [Int: AsyncStream<Element>.Continuation])

    private let capacity: Int
    private let loss: Element
    private let listeners = NIOLockedValueBox<Listeners>((0, [:]))

    /// - Parameter capacity: elements that one listener may lag behind.
    public init(capacity: Int, loss: Element) {
        self.capacity = capacity
        self.loss = loss
    }

    /// Everything that is sent from now on, until the stream or the task that reads it ends.
    public func listen() -> AsyncStream<Element> {
        let (stream, feed) = AsyncStream.makeStream(of: Element.self, bufferingPolicy: .bufferingNewest(capacity))
        let id = listeners.withLockedValue { listeners in
            listeners.lastID += 1
            listeners.feeds[listeners.lastID] = feed
            return listeners.lastID
        }
        feed.onTermination = { [listeners] _ in
            listeners.withLockedValue { _ = $0.feeds.removeValue(forKey: id) }
        }
        return stream
    }

    public func send(_ element: Element) {
        // Outside the lock: a listener may end, and so take the lock, on any thread.
        for feed in listeners.withLockedValue({ Array($0.feeds.values) }) {
            if case .dropped = feed.yield(element) { feed.yield(loss) }
        }
    }

    /// Number of listeners.
    public var count: Int { listeners.withLockedValue { $0.feeds.count } }
}
