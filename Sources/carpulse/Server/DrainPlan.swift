/// Who gets how much of the time that a graceful stop may take, all counted from the signal (state.md 11).
struct DrainPlan: Sendable {
    /// Then the program ends, whatever is left (`DRAIN_SECONDS`).
    let total: Duration
    /// New connections and requests are still served, so that load balancers and clients can move (`DRAIN_LINGER_SECONDS`).
    let linger: Duration

    /// Running reports may finish; then they are handed back.
    var reports: Duration { total * 0.7 }
    /// Requests under way may finish; then they are cut off.
    var requests: Duration { total * 0.85 }
    /// Everything is told to give up, so that the store is still closed in order.
    var patience: Duration { total * 0.95 }
    /// Token refreshes and commits that nobody waits for any more.
    var unfinished: Duration { min(.seconds(12), total * 0.45) }
    /// An idle connection is kept for this after the listener was closed.
    var farewell: Duration { min(linger, .seconds(1)) }
}
