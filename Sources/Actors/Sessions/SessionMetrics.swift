import CoreMetrics

/// What the sessions of this instance tell an operator (state.md 18).
struct SessionMetrics: Sendable {
    /// How a turn to renew a Tesla token ended.
    enum Refresh: String, CaseIterable {
        case renewed
        /// Renewed, but another branch of the lineage had won.
        case overtaken
        /// Tesla takes the token no longer.
        case refused
        /// Tesla did not answer, or not as it should.
        case failed
    }

    let creations = Counter(label: "sessions_created_total")
    /// From the request for a session that is not in memory to its actor.
    let activation = Timer(label: "session_activation_seconds")
    /// Actors dropped because they were idle or others needed the room.
    let passivations = Counter(label: "session_passivations_total")
    /// Commits that another instance was faster than.
    let conflicts = Counter(label: "session_conflicts_total")
    /// Versions older than one that was known: the store lost what it had confirmed.
    let rollbacks = Counter(label: "store_rollback_total")
    let refreshes = CounterSet<Refresh>(label: "token_refresh_total", by: "result")
    /// Token sets given back to a store that had lost them.
    let reassertions = Counter(label: "token_reasserted_total")
    /// Requests refused because every actor was in use.
    let overloads = Counter(label: "session_overloads_total")
}
