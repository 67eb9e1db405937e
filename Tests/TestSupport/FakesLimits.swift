package import Domain

/// One shared counter for each subject, on a clock that stands still; away when told so.
package actor FakeRateLimiter: RateLimiter {
    private var arrivals: [RateSubject: Duration] = [:]
    private var isAway = false
    /// How often it was asked, and for how many requests in all.
    package private(set) var questions = 0
    package private(set) var counted = 0

    package init() {}

    package func setAway(_ away: Bool) { isAway = away }

    package func take(
        _ subject: RateSubject, of name: RateClass, under policy: RatePolicy, atMost units: Int
    ) async throws(StoreError) -> RateDecision {
        questions += 1
        if isAway { throw .unavailable("test") }
        let decision = CellRate.take(&arrivals[subject, default: .zero], at: .zero, under: policy, atMost: units)
        counted += decision.granted
        return decision
    }
}
