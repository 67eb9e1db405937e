import Actors
import Domain
import HTTPTypes
import Hummingbird

/// Too many requests of a class. `ErrorMapping` makes the 429 of it.
struct RateRefusal: Error {
    let admission: RateAdmission

    /// In whole seconds, never too early.
    var retryAfter: Int { max(1, admission.decision.retryAfter.wholeSecondsUp) }

    var problem: Problem {
        let policy = admission.policy
        return Problem(
            .rateLimited, "At most \(policy.count) requests of this kind in \(policy.seconds) s",
            retryAfter: .seconds(retryAfter))
    }
}

extension RateAdmission {
    /// `RateLimit-Policy: "pdf";q=120;w=60` and `RateLimit: "pdf";r=12;t=41` (draft-ietf-httpapi-ratelimit-headers-11).
    /// With nothing left `t` is the time to the next request, the same as `Retry-After`; else the time until all is
    /// available again.
    func announce(in headers: inout HTTPFields) {
        let time = decision.remaining > 0 ? decision.resetAfter : decision.retryAfter
        headers[.rateLimitPolicy] = "\"\(name.rawValue)\";q=\(policy.count);w=\(policy.seconds)"
        headers[.rateLimit] = "\"\(name.rawValue)\";r=\(decision.remaining);t=\(max(1, time.wholeSecondsUp))"
    }
}

extension Duration {
    fileprivate var wholeSecondsUp: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }
}

extension HTTPField.Name {
    static let rateLimit = HTTPField.Name("RateLimit")!
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
    /// Tells an Envoy in front that this 429 is meant for the client: no retry.
    static let envoyRateLimited = HTTPField.Name("x-envoy-ratelimited")!
}
