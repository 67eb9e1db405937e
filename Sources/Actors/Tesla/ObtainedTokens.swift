import Domain

/// Token sets that this instance got from Tesla in the last ten minutes, in memory only.
///
/// A store that fails over may lose the newest set and show its parent again. Tesla takes each refresh token once, so
/// the sign-in would be lost; who obtained the set gives it back to the store (state.md 7.6). It is kept here and not
/// by the session's actor, because an actor goes with the first error of the store.
actor ObtainedTokens {
    private struct Entry {
        var tokens: TeslaTokens
        /// What the store may show instead.
        var ancestors: [Secret]
        var until: ContinuousClock.Instant
    }

    private static let memory = Duration.seconds(600)
    /// Sets at most, the oldest go first; each takes about three KiB.
    private static let capacity = 2_000
    /// Of one set: somebody may refresh on demand.
    private static let maxAncestors = 8

    private let monotonic = ContinuousClock()
    private var entries = RecencyList<SessionID, Entry>()

    func remember(_ tokens: TeslaTokens, after parent: TeslaTokens, of session: SessionID) {
        guard let used = parent.refresh, tokens.refresh != used else { return }
        let known = entries[session].flatMap { $0.tokens.refresh == used ? $0.ancestors : nil } ?? []
        let entry = Entry(
            tokens: tokens, ancestors: (known + [used]).suffix(Self.maxAncestors), until: monotonic.now + Self.memory)
        entries.insert(entry, for: session)
        if entries.count > Self.capacity { _ = entries.reviewOldest { _ in .drop } }
    }

    /// The set that came of `tokens`, directly or over others.
    func successor(of tokens: TeslaTokens, in session: SessionID) -> TeslaTokens? {
        guard let used = tokens.refresh, let entry = entries[session], entry.until > monotonic.now,
            entry.ancestors.contains(used)
        else { return nil }
        return entry.tokens
    }

    func forget(_ session: SessionID) { entries.remove(session) }

    /// Drops what is too old.
    func tidy() {
        let now = monotonic.now
        while entries.reviewOldest({ $0.until <= now ? .drop : .leave }) == .drop {}
    }
}
