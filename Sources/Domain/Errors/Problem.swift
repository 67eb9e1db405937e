/// What the server says when it cannot do what was asked: a stable code, a sentence, and what to do about it.
///
/// Transport alone turns it into HTTP (api.md 3.9). `detail` is shown to the caller: it names the field and the limit,
/// never a secret, a VIN or an internal text.
public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    public let code: ProblemCode
    public let detail: String
    /// Where the bad value stood, FastAPI style: `["body", "locale"]`. Only with 422.
    public let location: [String]
    /// When a second try makes sense.
    public let retryAfter: Duration?
    /// Tesla's own status, when an answer of Tesla's caused this.
    public let upstreamStatus: Int?
    /// Tesla's own id of that answer.
    public let upstreamRequestID: String?
    /// For the log only: what lay behind it, free of secrets.
    public let cause: String?

    public init(
        _ code: ProblemCode, _ detail: String, at location: [String] = [], retryAfter: Duration? = nil,
        upstreamStatus: Int? = nil, upstreamRequestID: String? = nil, cause: String? = nil
    ) {
        self.code = code
        self.detail = detail
        self.location = location
        self.retryAfter = retryAfter
        self.upstreamStatus = upstreamStatus
        self.upstreamRequestID = upstreamRequestID
        self.cause = cause
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}

extension Problem {
    public static let keyReused = Problem(
        .idempotencyKeyReused, "This Idempotency-Key was used for another request", at: ["header", "Idempotency-Key"])
}

/// The error catalogue: every code that an answer of ours may carry (api.md 3.9).
public enum ProblemCode: String, Sendable, CaseIterable {
    // 400
    case badRequest = "bad_request"
    case stateInvalid = "state_invalid"
    case consentDenied = "consent_denied"
    case linkInvalid = "link_invalid"
    case returnToNotAllowed = "return_to_not_allowed"
    // 401
    case notAuthenticated = "not_authenticated"
    case invalidCredentials = "invalid_credentials"
    case tokenInvalid = "token_invalid"
    case tokenExpired = "token_expired"
    case refreshReused = "refresh_reused"
    case teslaLoginRequired = "tesla_login_required"
    case sessionDamaged = "session_damaged"
    // 402
    case paymentRequired = "payment_required"
    case planLimit = "plan_limit"
    // 403
    case forbidden
    case signatureInvalid = "signature_invalid"
    case missingScope = "missing_scope"
    case partnerTokenRequired = "partner_token_required"
    case pathNotAllowed = "path_not_allowed"
    // 404, 405, 406, 408
    case notFound = "not_found"
    case sessionNotFound = "session_not_found"
    case vehicleNotInSession = "vehicle_not_in_session"
    case taskNotFound = "task_not_found"
    case batchNotFound = "batch_not_found"
    case noReports = "no_reports"
    case imageNotFound = "image_not_found"
    case invoiceNotFound = "invoice_not_found"
    case noInvoices = "no_invoices"
    case paymentNotFound = "payment_not_found"
    case methodNotAllowed = "method_not_allowed"
    case notAcceptable = "not_acceptable"
    case requestTimeout = "request_timeout"
    // 409
    case emailTaken = "email_taken"
    case vehicleAsleep = "vehicle_asleep"
    case tooManyImages = "too_many_images"
    case maxLifetime = "max_lifetime"
    case alreadyComplete = "already_complete"
    case batchRunning = "batch_running"
    case reportRunning = "report_running"
    case taskCancelled = "task_cancelled"
    case notRetryable = "not_retryable"
    case idempotencyInProgress = "idempotency_in_progress"
    case notPaid = "not_paid"
    case paymentClosed = "payment_closed"
    // 410
    case sessionExpired = "session_expired"
    case taskExpired = "task_expired"
    case linkExpired = "link_expired"
    // 413, 415, 416, 422
    case bodyTooLarge = "body_too_large"
    case imageTooLarge = "image_too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case unsupportedImageType = "unsupported_image_type"
    case rangeNotSatisfiable = "range_not_satisfiable"
    case validationError = "validation_error"
    case unsupportedLocale = "unsupported_locale"
    case imageCorrupt = "image_corrupt"
    case notAPDF = "not_a_pdf"
    case idempotencyKeyReused = "idempotency_key_reused"
    case unknownPlan = "unknown_plan"
    case unknownProvider = "unknown_provider"
    // 429
    case rateLimited = "rate_limited"
    case queueFull = "queue_full"
    case tooManyStreams = "too_many_streams"
    case teslaRateLimited = "tesla_rate_limited"
    // 500, 502, 503, 504
    case internalError = "internal"
    case teslaError = "tesla_error"
    case invoiceUnreadable = "invoice_unreadable"
    case teslaTokenExchangeFailed = "tesla_token_exchange_failed"
    case providerError = "provider_error"
    case notReady = "not_ready"
    case mailUnavailable = "mail_unavailable"
    case draining
    case storeUnavailable = "store_unavailable"
    case storeFull = "store_full"
    case storeBusy = "store_busy"
    case sessionBusy = "session_busy"
    case newerSession = "newer_session"
    case snapshotKeyMissing = "snapshot_key_missing"
    case overloaded
    case profileUnavailable = "profile_unavailable"
    case storageUnavailable = "storage_unavailable"
    case teslaUnavailable = "tesla_unavailable"
    case tokenRefreshPending = "token_refresh_pending"
    case upstreamTimeout = "upstream_timeout"
    case renderTimeout = "render_timeout"
}
