import CoreMetrics

/// What the sessions of this instance tell an operator (state.md 18).
struct SessionMetrics: Sendable {
    let active = Gauge(label: "session_active")
    let memory = Gauge(label: "session_memory_bytes")
    /// From the request for a session that is not in memory to its actor.
    let activation = Timer(label: "session_activation_seconds")
    /// Commits that another instance was faster than.
    let conflicts = Counter(label: "session_conflicts_total")
    /// Versions older than one that was known: the store lost what it had confirmed.
    let rollbacks = Counter(label: "store_rollback_total")
    /// Token sets given back to a store that had lost them.
    let reassertions = Counter(label: "token_reasserted_total")
    /// Requests refused because every actor was in use.
    let overloads = Counter(label: "session_overloads_total")
}
