/// What instances tell each other in passing. Nothing is correct only because a hint arrived: each has a fallback that
/// looks by itself every second or two (state.md 3).
public enum Hint: Sendable, Equatable {
    /// A job waits.
    case work(Partition)
    /// A task of the session with this hash has a new event.
    case event(session: String, task: TaskID)
    /// Whoever works on the task should stop.
    case cancel(TaskID)
    /// The Tesla tokens of the session with this hash were refreshed.
    case token(session: String)
    /// Hints may have been missed: look at everything that is waited for.
    case gap
}

/// Hints of all partitions, as they come.
public protocol HintFeed: Sendable {
    /// From now on, until the task that reads it ends. A listener that is slower than the hints loses the oldest.
    func listen() -> AsyncStream<Hint>
}
