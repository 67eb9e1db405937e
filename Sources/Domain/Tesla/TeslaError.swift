/// Why a call to Tesla did not give its answer (facts 2.3).
public struct TeslaError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// 401: refresh once, then sign in again.
        case unauthorized
        /// The refresh token is dead: only a new sign-in helps.
        case loginRequired = "login_required"
        case missingScope = "missing_scope"
        /// 408: asleep or out of coverage.
        case asleep
        case notFound = "not_found"
        case rateLimited = "rate_limited"
        /// 421: `region` names the right one.
        case outOfRegion = "out_of_region"
        /// 402, 403 "account disabled": our own developer account needs attention.
        case developerAccount = "developer_account"
        /// 4xx that we caused ourselves.
        case rejected
        /// 5xx, broken connection, unreadable answer.
        case unavailable
        case timeout
    }

    public var code: Code
    /// HTTP status, 0 when there was no answer.
    public var status: Int
    /// Tesla's own error word, safe to log.
    public var reason: String
    public var retryAfter: Duration?
    /// With `outOfRegion`: where the account lives, one of the configured regions.
    public var region: TeslaRegion?

    public init(
        _ code: Code, status: Int = 0, reason: String = "", retryAfter: Duration? = nil, region: TeslaRegion? = nil
    ) {
        self.code = code
        self.status = status
        self.reason = reason
        self.retryAfter = retryAfter
        self.region = region
    }

    public var description: String { "Tesla \(code.rawValue) (\(status)) \(reason)" }

    /// As the caller of our API sees it.
    public var problem: Problem {
        let status = status == 0 ? nil : self.status
        switch code {
        case .unauthorized, .loginRequired:
            return Problem(.teslaLoginRequired, "Sign in with Tesla again", upstreamStatus: status)
        case .missingScope:
            return Problem(
                .missingScope, "The Tesla account did not grant the permission this needs", upstreamStatus: status)
        case .asleep:
            return Problem(.vehicleAsleep, "The vehicle is asleep or out of coverage", upstreamStatus: status)
        case .notFound: return Problem(.vehicleNotInSession, "Tesla does not know this vehicle", upstreamStatus: status)
        case .rateLimited:
            return Problem(
                .teslaRateLimited, "Tesla limits requests at the moment", retryAfter: retryAfter ?? .seconds(60),
                upstreamStatus: status)
        case .outOfRegion, .rejected, .developerAccount:
            return Problem(.teslaError, refusal, upstreamStatus: status)
        case .unavailable:
            return Problem(
                .teslaUnavailable, "Tesla does not answer at the moment", retryAfter: retryAfter ?? .seconds(10),
                upstreamStatus: status)
        case .timeout: return Problem(.upstreamTimeout, "Tesla did not answer in time", retryAfter: .seconds(10))
        }
    }

    /// What the owner can do about it, where there is something (facts 2.3).
    private var refusal: String {
        if reason.contains("unknown user") {
            return "Tesla does not know this account yet: sign in to the Tesla app once, then try again"
        }
        if reason.contains("mobile_access_disabled") {
            return "Remote access is off: allow mobile access in the car's settings, then try again"
        }
        return "Tesla refused the request"
    }

    /// As the report explains the missing section.
    public var gap: DataGap {
        switch code {
        case .asleep: .asleep
        case .missingScope: .notPermitted
        case .notFound: .notOffered
        default: .noAnswer
        }
    }
}
