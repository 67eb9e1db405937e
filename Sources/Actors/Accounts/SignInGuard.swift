import Domain

/// Slows down who guesses passwords. Attempts are counted by account and place, and by account alone; the second count
/// stops many places together, but never one from which somebody signed in to the account lately. So nobody can lock an
/// owner out of a known place, and out of an unknown one only for the seconds until the next attempt is free.
struct SignInGuard: Sendable {
    /// From one place: five at once, then one every two minutes.
    private static let place = RatePolicy(count: 5, seconds: 600)!
    /// From all places that are not known: one every nine seconds on average.
    private static let anywhere = RatePolicy(count: 100, seconds: 900)!

    let limiter: any RateLimiter
    let accounts: any AccountStore

    /// - Throws: `rate_limited` with the time to come back.
    func admit(_ email: EmailAddress, from address: IPAddress?) async throws(Problem) {
        try await take(.signIn(email, from: address), Self.place)
        let isKnown = try await storing { () async throws(StoreError) in
            try await accounts.isFamiliar(address, to: email)
        }
        if !isKnown { try await take(.signIn(email), Self.anywhere) }
    }

    private func take(_ subject: RateSubject, _ policy: RatePolicy) async throws(Problem) {
        let decision = try await storing { () async throws(StoreError) in
            try await limiter.take(subject, of: .auth, under: policy, atMost: 1)
        }
        guard decision.isAllowed else {
            throw Problem(
                .rateLimited, "Too many attempts to sign in; please wait",
                retryAfter: max(decision.retryAfter, .seconds(1)))
        }
    }
}
