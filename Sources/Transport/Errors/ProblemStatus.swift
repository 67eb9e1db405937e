import Domain
import HTTPTypes

extension ProblemCode {
    /// The HTTP status of each code (api.md 3.9).
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest, .stateInvalid, .consentDenied, .linkInvalid, .returnToNotAllowed: .badRequest
        case .notAuthenticated, .invalidCredentials, .tokenInvalid, .tokenExpired, .refreshReused,
            .teslaLoginRequired, .sessionDamaged:
            .unauthorized
        case .paymentRequired, .planLimit: .paymentRequired
        case .forbidden, .signatureInvalid, .missingScope, .partnerTokenRequired, .pathNotAllowed: .forbidden
        case .notFound, .sessionNotFound, .vehicleNotInSession, .taskNotFound, .batchNotFound, .imageNotFound,
            .invoiceNotFound,
            .noInvoices, .noReports, .paymentNotFound:
            .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .requestTimeout: .requestTimeout
        case .emailTaken, .vehicleAsleep, .tooManyImages, .maxLifetime, .alreadyComplete, .batchRunning, .reportRunning,
            .taskCancelled, .notRetryable, .idempotencyInProgress, .idempotencyKeyReused, .notPaid, .paymentClosed:
            .conflict
        case .sessionExpired, .taskExpired, .linkExpired: .gone
        case .bodyTooLarge, .imageTooLarge: .contentTooLarge
        case .unsupportedMediaType, .unsupportedImageType: .unsupportedMediaType
        case .rangeNotSatisfiable: .rangeNotSatisfiable
        case .validationError, .unsupportedLocale, .imageCorrupt, .notAPDF, .unknownPlan, .unknownProvider:
            .unprocessableContent
        case .rateLimited, .queueFull, .tooManyStreams, .teslaRateLimited: .tooManyRequests
        case .internalError: .internalServerError
        case .teslaError, .invoiceUnreadable, .teslaTokenExchangeFailed, .providerError: .badGateway
        case .notReady, .mailUnavailable, .draining, .storeUnavailable, .storeFull, .storeBusy, .sessionBusy,
            .newerSession,
            .snapshotKeyMissing, .overloaded, .profileUnavailable,
            .storageUnavailable, .teslaUnavailable, .tokenRefreshPending:
            .serviceUnavailable
        case .upstreamTimeout, .renderTimeout: .gatewayTimeout
        }
    }
}

extension HTTPResponse.Status {
    static let paymentRequired = HTTPResponse.Status(code: 402, reasonPhrase: "Payment Required")
}
