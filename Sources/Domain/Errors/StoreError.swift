/// Why the shared store (Redis) did not do what was asked. A call that failed this way may or may not have had effect.
public enum StoreError: Error, Sendable, Equatable {
    /// No answer in time, connection lost, loading, read-only: come back in a second.
    case unavailable(String)
    /// Out of memory: what grows is refused, what finishes and frees goes on (state.md 12).
    case full
    /// Too many commands under way from this instance.
    case busy
    /// A stored value cannot be opened or read.
    case corrupt(String)
    /// Sealed with a key that this instance does not have: a deploy mistake, not the caller's.
    case missingKey(String)
    /// Our own command was refused: a bug.
    case rejected(String)

    /// Whether the same call can succeed a moment later.
    public var isPassing: Bool {
        switch self {
        case .unavailable, .busy: true
        case .full, .corrupt, .missingKey, .rejected: false
        }
    }

    /// As the caller sees it.
    public var problem: Problem {
        switch self {
        case .unavailable(let cause):
            Problem(.storeUnavailable, "The session store does not answer", retryAfter: .seconds(1), cause: cause)
        case .full: Problem(.storeFull, "The session store is full", retryAfter: .seconds(30))
        case .busy: Problem(.storeBusy, "Too many requests at once", retryAfter: .seconds(1))
        case .missingKey(let cause):
            Problem(
                .snapshotKeyMissing, "The session cannot be opened by this instance", retryAfter: .seconds(5),
                cause: cause)
        case .corrupt(let cause), .rejected(let cause): Problem(.internalError, "Internal error", cause: cause)
        }
    }
}
