import Domain
import Drivers

/// Why a worker gave no result.
enum RenderPoolError: Error, Equatable {
    /// More requests wait than the pool takes, or one waited too long.
    case busy
    /// The pool is being shut down.
    case draining
    /// No worker could be started.
    case unavailable(String)
    /// The worker died over the request, or answered nonsense and was ended.
    case lost(String)
    case timeout
    case cancelled
    /// The worker's own word on the request; another try gives the same.
    case refused(code: String, message: String)

    init(_ error: ProcessError) {
        switch error.code {
        case .timedOut: self = .timeout
        // The kernel's limit on CPU seconds: time was up by another clock.
        case .died where error.status == .signalled(24): self = .timeout
        case .died, .invalidFrame, .busy: self = .lost(error.message)
        case .cancelled: self = .cancelled
        case .notStarted: self = .unavailable(error.message)
        }
    }
}

extension RenderError {
    init(_ error: RenderPoolError) {
        switch error {
        case .busy: self = .unavailable("every worker is busy")
        case .draining: self = .unavailable("the server is shutting down")
        case .unavailable(let reason): self = .unavailable(reason)
        case .lost(let reason): self = .workerLost(reason)
        case .timeout: self = .timeout
        case .cancelled: self = .cancelled
        case .refused(let code, let message): self = .failed("\(code): \(message)")
        }
    }
}

extension PreviewError {
    init(_ error: RenderPoolError) {
        switch error {
        case .refused(_, let message): self = .unreadable(message)
        case .lost(let reason), .unavailable(let reason): self = .unavailable(reason)
        case .timeout: self = .unavailable("the page took too long")
        case .busy: self = .unavailable("every worker is busy")
        case .draining: self = .unavailable("the server is shutting down")
        case .cancelled: self = .unavailable("cancelled")
        }
    }
}

extension PhotoError {
    init(_ error: RenderPoolError) {
        switch error {
        case .refused("unsupported_image_type", let message): self = .unsupportedType(message)
        case .refused("image_too_large", let message): self = .tooLarge(message)
        case .refused(_, let message): self = .corrupt(message)
        // Twice (see `WorkerPhotoProcessor`): the picture is the likelier cause.
        case .lost: self = .corrupt("the picture cannot be decoded")
        case .timeout: self = .unavailable("the picture took too long")
        case .unavailable(let reason): self = .unavailable(reason)
        case .busy: self = .unavailable("every worker is busy")
        case .draining: self = .unavailable("the server is shutting down")
        case .cancelled: self = .unavailable("cancelled")
        }
    }
}
