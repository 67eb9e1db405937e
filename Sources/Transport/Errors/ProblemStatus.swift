import Domain
import HTTPTypes

extension ProblemCode {
    /// The HTTP status of each code (api.md 3.9).
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest, .stateInvalid, .consentDenied, .returnToNotAllowed: .badRequest
        case .notAuthenticated, .invalidCredentials, .tokenInvalid, .tokenExpired, .refreshReused,
            .teslaLoginRequired, .sessionDamaged:
            .unauthorized
        case .forbidden, .signatureInvalid, .missingScope, .partnerTokenRequired, .pathNotAllowed: .forbidden
        case .notFound, .sessionNotFound, .vehicleNotInSession, .taskNotFound, .batchNotFound, .imageNotFound,
            .invoiceNotFound,
            .noInvoices, .noReports:
            .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .requestTimeout: .requestTimeout
        case .emailTaken, .vehicleAsleep, .tooManyImages, .maxLifetime, .alreadyComplete, .batchRunning, .reportRunning,
            .taskCancelled,
            .notRetryable,
            .idempotencyInProgress:
            .conflict
        case .sessionExpired, .taskExpired, .linkExpired: .gone
        case .bodyTooLarge, .imageTooLarge: .contentTooLarge
        case .unsupportedMediaType, .unsupportedImageType: .unsupportedMediaType
        case .rangeNotSatisfiable: .rangeNotSatisfiable
        case .validationError, .unsupportedLocale, .imageCorrupt, .notAPDF, .idempotencyKeyReused: .unprocessableContent
        case .rateLimited, .queueFull, .tooManyStreams, .teslaRateLimited: .tooManyRequests
        case .internalError: .internalServerError
        case .teslaError, .invoiceUnreadable, .teslaTokenExchangeFailed: .badGateway
        case .notReady, .draining, .storeUnavailable, .storeFull, .storeBusy, .sessionBusy, .newerSession,
            .snapshotKeyMissing, .overloaded, .profileUnavailable,
            .storageUnavailable, .teslaUnavailable, .tokenRefreshPending:
            .serviceUnavailable
        case .upstreamTimeout, .renderTimeout: .gatewayTimeout
        }
    }
}
