import NIOConcurrencyHelpers

/// Hands every element to all who listen at that moment.
///
/// Each listener has a buffer in which the newest elements win. A listener that was too slow for all of them also gets
/// `loss`, after what it lost; while one of them is on its way it gets no other.
public final class Broadcast<Element: Sendable>: Sendable {
    private struct Listener {
        let feed: AsyncStream<Element>.Continuation
        /// How many elements had been sent when it was told of a loss.
        var lastLoss: Int?
    }

    private struct State {
        var lastID = 0
        var sent = 0
        var listeners: [Int: Listener] = [:]
    }

    private let capacity: Int
    private let loss: Element
    private let state = NIOLockedValueBox(State())

    /// - Parameter capacity: elements that one listener may lag behind.
    public init(capacity: Int, loss: Element) {
        self.capacity = capacity
        self.loss = loss
    }

    /// Everything that is sent from now on, until the stream or the task that reads it ends.
    public func listen() -> AsyncStream<Element> {
        let (stream, feed) = AsyncStream.makeStream(of: Element.self, bufferingPolicy: .bufferingNewest(capacity))
        let id = state.withLockedValue { state in
            state.lastID += 1
            state.listeners[state.lastID] = Listener(feed: feed)
            return state.lastID
        }
        feed.onTermination = { [state] _ in
            state.withLockedValue { _ = $0.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    public func send(_ element: Element) {
        let listeners = state.withLockedValue { state in
            state.sent += 1
            return state.listeners
        }
        // Outside the lock: a listener may end, and so take the lock, on any thread.
        for (id, listener) in listeners {
            if case .dropped = listener.feed.yield(element), owesLoss(id) { listener.feed.yield(loss) }
        }
    }

    /// A full buffer that was told of a loss less than half its length ago still holds that word, and what it drops is
    /// older than it.
    private func owesLoss(_ id: Int) -> Bool {
        state.withLockedValue { state in
            if let last = state.listeners[id]?.lastLoss, state.sent - last < capacity / 2 { return false }
            state.listeners[id]?.lastLoss = state.sent
            return true
        }
    }

    /// Number of listeners.
    public var count: Int { state.withLockedValue { $0.listeners.count } }
}
