import Domain

/// Slows down who guesses passwords. Only failures count, by account and place, and by account alone. The second count
/// stops many places together; it never holds for a place from which somebody signed in to the account lately, and once it
/// is used up each network still has a few failures of its own. So an owner with the right password gets in from a known
/// place always, and from an unknown one as long as the guesses do not come from the same network. Who shares a known
/// address with somebody who guesses waits as that one does.
struct SignInGuard: Sendable {
    /// From one place: five failures at once, then one every two minutes.
    private static let place = RatePolicy(count: 5, seconds: 600)!
    /// From all places that are not known: one every nine seconds on average.
    private static let anywhere = RatePolicy(count: 100, seconds: 900)!
    /// From one network, when the count of all is used up: two an hour.
    private static let network = RatePolicy(count: 2, seconds: 3_600)!
    /// Hashes for whom we do not know, all together, and new accounts: a third of one processor each.
    private static let strangers = RatePolicy(count: 300, seconds: 60)!

    let limiter: any RateLimiter
    let accounts: any AccountStore

    /// What a failure counts against.
    struct Attempt: Sendable {
        fileprivate var counts: [(subject: RateSubject, policy: RatePolicy)]
    }

    /// Whether a password may be tried.
    /// - Throws: `rate_limited` with the time to come back.
    func admit(_ email: EmailAddress, from address: IPAddress?) async throws(Problem) -> Attempt {
        var attempt = Attempt(counts: [(.signIn(email, from: address), Self.place)])
        try await demand(attempt.counts[0].subject, Self.place)
        let isKnown = try await storing { () async throws(StoreError) in
            try await accounts.isFamiliar(address, to: email)
        }
        guard !isKnown else { return attempt }
        try await admitStranger()
        let (all, network) = (RateSubject.signIn(email), RateSubject.signIn(email, fromNetworkOf: address))
        if try await look(all, Self.anywhere).remaining > 0 {
            attempt.counts.append((all, Self.anywhere))
        } else {
            try await demand(network, Self.network)
            attempt.counts.append((network, Self.network))
        }
        return attempt
    }

    /// Counts a hash that is made for somebody unknown.
    /// - Throws: `rate_limited`.
    func admitStranger(_ subject: RateSubject = .strangers) async throws(Problem) {
        let decision = try await take(subject, Self.strangers, 1)
        guard decision.isAllowed else { throw Self.refusal(decision) }
    }

    /// The password was wrong.
    func charge(_ attempt: Attempt) async throws(Problem) {
        for count in attempt.counts { _ = try await take(count.subject, count.policy, 1) }
    }

    private func demand(_ subject: RateSubject, _ policy: RatePolicy) async throws(Problem) {
        let decision = try await look(subject, policy)
        guard decision.remaining > 0 else { throw Self.refusal(decision) }
    }

    private func look(_ subject: RateSubject, _ policy: RatePolicy) async throws(Problem) -> RateDecision {
        try await take(subject, policy, 0)
    }

    private func take(
        _ subject: RateSubject, _ policy: RatePolicy, _ units: Int
    ) async throws(Problem) -> RateDecision {
        try await storing { () async throws(StoreError) in
            try await limiter.take(subject, of: .auth, under: policy, atMost: units)
        }
    }

    private static func refusal(_ decision: RateDecision) -> Problem {
        Problem(
            .rateLimited, "Too many attempts to sign in; please wait",
            retryAfter: max(decision.retryAfter, .seconds(1)))
    }
}
