package import Domain

/// One shared counter for each class and subject, on a clock that stands still; away when told so.
package actor FakeRateLimiter: RateLimiter {
    private struct Key: Hashable {
        let name: RateClass
        let subject: RateSubject
    }

    private var arrivals: [Key: Duration] = [:]
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
        let key = Key(name: name, subject: subject)
        let decision = CellRate.take(&arrivals[key, default: .zero], at: .zero, under: policy, atMost: units)
        counted += decision.granted
        return decision
    }
}
