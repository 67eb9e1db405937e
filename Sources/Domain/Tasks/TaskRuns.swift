/// What is known of a task when the same request comes again.
public enum KnownTask: Sendable, Equatable {
    case unknown
    /// The same request came before: its task as it stands now.
    case same(TaskRecord)
    /// The id was used for another request.
    case other
}

public enum RetryOutcome: Sendable, Equatable {
    /// It waits again, from zero (also on a repeat with the same token).
    case queued
    /// It has not ended: nothing to do again.
    case running
    case alreadyComplete
    /// It failed for a reason that another try does not change, or what it was made of is gone.
    case spent
    case queueFull(retryAfter: Duration)
    case ownerFull(retryAfter: Duration)
    /// No instance can make reports now.
    case noRenderer(retryAfter: Duration)
    case sessionGone
    case missing
}

/// Tasks that are asked for again: by the same request, or by a person after a failure.
///
/// A retry is a new run of the same task: status and progress begin anew, attempts and stalls are counted from zero.
/// Within one run the status never goes backwards.
public protocol TaskRuns: Sendable {
    func known(_ task: TaskID, fingerprint: String) async throws(StoreError) -> KnownTask

    /// Puts a task that failed for a passing reason, or was cancelled, back on the queue.
    /// - Parameter token: random, the same in every repeat of one call.
    func retry(_ task: TaskID, token: String) async throws(StoreError) -> RetryOutcome
}
