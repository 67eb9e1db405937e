/// Whether a region of Tesla's is asked at all. After ten failures in a row nobody asks for five seconds; then one call
/// finds out, and every failure of such a call doubles the pause, up to a minute.
struct RegionCircuit {
    enum Outcome {
        /// Tesla's API answered, whatever it said.
        case answer
        /// Nobody answered, or only to say that they cannot.
        case failure(retryAfter: Duration?)
        /// Says nothing about Tesla: given up by us, or too large.
        case nothing
    }

    /// An outcome counts only for the state in which its call was let through: what was under way when the circuit opened
    /// does not decide when it closes.
    struct Ticket: Equatable {
        fileprivate let generation: Int
    }

    private enum State {
        case closed(failures: Int)
        case open(until: Duration)
        case probing(since: Duration)
    }

    static let threshold = 10
    static let firstPause = Duration.seconds(5)
    static let longestPause = Duration.seconds(60)
    /// Failures further apart than this are no row.
    static let memory = Duration.seconds(60)
    /// A probe that nobody speaks of any more is replaced.
    private static let probeLimit = Duration.seconds(60)

    private var state = State.closed(failures: 0)
    private var pause = RegionCircuit.firstPause
    private var lastFailure = Duration.zero
    private var generation = 0

    var isClosed: Bool { if case .closed = state { true } else { false } }

    /// How long nobody may ask; nil when somebody may.
    func suspension(at now: Duration) -> Duration? {
        switch state {
        case .closed: nil
        case .open(let until): until > now ? until - now : nil
        case .probing(let since): since + Self.probeLimit > now ? .seconds(1) : nil
        }
    }

    /// Lets a call through, as the probe if there is to be one; nil while nobody may ask.
    mutating func admit(at now: Duration) -> Ticket? {
        guard suspension(at: now) == nil else { return nil }
        if case .closed = state {} else { move(to: .probing(since: now)) }
        return Ticket(generation: generation)
    }

    mutating func note(_ outcome: Outcome, of ticket: Ticket, at now: Duration) {
        guard ticket.generation == generation else { return }
        switch (state, outcome) {
        case (.closed, .answer): state = .closed(failures: 0)
        case (.closed(let failures), .failure(let wait)):
            let row = now - lastFailure > Self.memory ? 1 : failures + 1
            lastFailure = now
            state = .closed(failures: row)
            if row >= Self.threshold { open(for: Self.firstPause, or: wait, at: now) }
        case (.probing, .answer): move(to: .closed(failures: 0))
        case (.probing, .failure(let wait)): open(for: min(pause * 2, Self.longestPause), or: wait, at: now)
        case (.probing, .nothing): move(to: .open(until: now))
        case (.closed, .nothing), (.open, _): break
        }
    }

    /// - Parameter wait: what Tesla asked for, obeyed up to the longest pause.
    private mutating func open(for pause: Duration, or wait: Duration?, at now: Duration) {
        self.pause = pause
        move(to: .open(until: now + max(pause, min(wait ?? .zero, Self.longestPause))))
    }

    private mutating func move(to next: State) {
        state = next
        generation += 1
    }
}
