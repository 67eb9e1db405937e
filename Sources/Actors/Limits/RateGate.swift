public import Domain

/// A request that was counted, and what its client is told about it.
public struct RateAdmission: Sendable, Equatable {
    public let name: RateClass
    /// The one that holds now: smaller than the configured one while the shared store is away.
    public let policy: RatePolicy
    public let decision: RateDecision
}

/// Counts requests before they cost anything (state.md 10): first a wide bucket of this instance's own per address, then
/// the counters that all instances share, by way of small reservations. While these do not answer, a bucket of this instance's own with a quarter of
/// the limit stands in; nobody waits for a store that is away.
public actor RateGate {
    /// A class that is missing is not limited.
    private let policies: [RateClass: RatePolicy]
    private let limiter: any RateLimiter
    private let monotonic = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let rejections = CounterSet<RateClass>(label: "ratelimit_rejections_total", by: "class")
    private var local: LocalBuckets
    private var reserved: Reservations
    /// Until then the shared store is taken to be away; the first request after it tries again.
    private var awayUntil: Duration?

    private static let emergencyFactor = 5
    private static let fallbackDivisor = 4
    private static let retryPause = Duration.seconds(1)

    /// - Parameter capacity: local buckets at a time, and reservations.
    public init(policies: [RateClass: RatePolicy], limiter: any RateLimiter, capacity: Int = 20_000) {
        self.policies = policies
        self.limiter = limiter
        start = monotonic.now
        local = LocalBuckets(capacity: capacity)
        reserved = Reservations(capacity: capacity)
    }

    public nonisolated func policy(of name: RateClass) -> RatePolicy? { policies[name] }

    /// Counts one request of `subject` that came from `address`. nil when the class is not limited.
    public func admit(
        _ name: RateClass, of subject: RateSubject, from address: IPAddress?
    ) async -> RateAdmission? {
        guard let policy = policies[name] else { return nil }
        let admission = await count(name, subject, address, policy)
        if !admission.decision.isAllowed { rejections.count(name) }
        return admission
    }

    private func count(
        _ name: RateClass, _ subject: RateSubject, _ address: IPAddress?, _ policy: RatePolicy
    ) async -> RateAdmission {
        let wide = policy.scaled(by: Self.emergencyFactor)
        let first = local.take(.client(address), of: name, as: .emergency, under: wide, at: now)
        guard first.isAllowed else { return RateAdmission(name: name, policy: wide, decision: first) }
        if let shared = await shared(name, subject, policy) {
            return RateAdmission(name: name, policy: policy, decision: shared)
        }
        let narrow = policy.scaled(by: 1, over: Self.fallbackDivisor)
        return RateAdmission(
            name: name, policy: narrow,
            decision: local.take(subject, of: name, as: .fallback, under: narrow, at: now))
    }

    /// nil while the store is away. One request at a time finds out whether it has come back.
    private func shared(_ name: RateClass, _ subject: RateSubject, _ policy: RatePolicy) async -> RateDecision? {
        let key = Reservations.Key(name: name, subject: subject)
        if let decision = reserved.spend(key, at: now) { return decision }
        if let awayUntil {
            guard now >= awayUntil else { return nil }
            self.awayUntil = now + Self.retryPause
        }
        let question = reserved.ask(key, under: policy, at: now)
        do throws(StoreError) {
            let decision = try await limiter.take(subject, of: name, under: policy, atMost: question.units)
            reserved.settle(key, question, decision, at: now)
            awayUntil = nil
            return decision
        } catch {
            reserved.settle(key, question, nil, at: now)
            awayUntil = now + Self.retryPause
            return nil
        }
    }

    private var now: Duration { start.duration(to: monotonic.now) }
}
