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
        /// 5xx, broken connection; with a status of 2xx an answer that could not be read.
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
    /// Tesla's own id of the call (`x-txid`).
    public var transaction: String?

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
        let (code, detail) = explanation
        return Problem(
            code, detail, retryAfter: patience, upstreamStatus: status == 0 ? nil : status,
            upstreamRequestID: transaction)
    }

    private var explanation: (ProblemCode, String) {
        switch code {
        case .unauthorized, .loginRequired: (.teslaLoginRequired, "Sign in with Tesla again")
        case .missingScope: (.missingScope, "The Tesla account did not grant the permission this needs")
        case .asleep: (.vehicleAsleep, "The vehicle is asleep or out of coverage")
        case .notFound: (.vehicleNotInSession, "Tesla does not know this vehicle")
        case .rateLimited: (.teslaRateLimited, "Tesla limits requests at the moment")
        case .outOfRegion, .rejected, .developerAccount: (.teslaError, refusal)
        case .unavailable where (200..<300).contains(status): (.teslaError, "Tesla's answer could not be read")
        case .unavailable: (.teslaUnavailable, "Tesla does not answer at the moment")
        case .timeout: (.upstreamTimeout, "Tesla did not answer in time")
        }
    }

    /// When a second try makes sense.
    private var patience: Duration? {
        switch code {
        case .rateLimited: retryAfter ?? .seconds(60)
        case .unavailable, .timeout: retryAfter ?? .seconds(10)
        default: nil
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
