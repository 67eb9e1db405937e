import Synchronization

/// Counts work that must reach the store though nobody may wait for it any longer: a token that was refreshed, a commit
/// whose client went away. The stop of the program waits for it (state.md 11).
public final class UnfinishedWork: Sendable {
    private let count = Atomic<Int>(0)

    public init() {}

    /// To be called before the work's task is made; every `begin` has its `end`.
    func begin() { count.add(1, ordering: .relaxed) }
    func end() { count.subtract(1, ordering: .relaxed) }

    /// Waits until nothing is under way, for `limit` at most or until the task is cancelled.
    /// - Returns: what is still under way.
    public func settle(within limit: Duration) async -> Int {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        while count.load(ordering: .relaxed) > 0, clock.now < deadline, !Task.isCancelled {
            try? await clock.sleep(for: .milliseconds(20))
        }
        return count.load(ordering: .relaxed)
    }
}
