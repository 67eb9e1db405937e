import Domain
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns what a handler threw into an answer; the one place where errors become HTTP (api.md 3.9).
struct ErrorMapping: RouterMiddleware {
    typealias Context = AppContext

    @concurrent
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return answer(to: error, context).response(to: request, id: context.requestID)
        }
    }

    private func answer(to error: any Error, _ context: AppContext) -> ErrorAnswer {
        switch error {
        case let problem as Problem:
            if problem.code.status.kind == .serverError { log(problem.code.rawValue, cause: problem.cause, context) }
            return ErrorAnswer(problem)
        case let failure as ValidationFailure: return ErrorAnswer(failure)
        case let refusal as RateRefusal: return ErrorAnswer(refusal)
        case let expiry as LinkExpired: return ErrorAnswer(expiry)
        case let refusal as WebhookRefusal: return ErrorAnswer(refusal.error)
        case let refusal as MethodRefusal: return .methodNotAllowed(allow: refusal.allow)
        case is BodyTimeout: return .ending(Problem(.requestTimeout, "The body of the request came too slowly"))
        case let error as HTTPParserError: return unreadable(error, context)
        case is ChannelError, is IOError, is CancellationError: return interrupted(error, context)
        case let error as HTTPError where error.status == .notFound: return .notFound
        case let error as HTTPError where error.status.kind == .clientError:
            return ErrorAnswer(Problem(.badRequest, "Bad request"))
        default:
            // Only the type: a description may hold what came from outside.
            log(String(describing: type(of: error)), context)
            return ErrorAnswer(Problem(.internalError, "Internal error"))
        }
    }

    /// What follows on the connection cannot be told from the rest of the body.
    private func unreadable(_ error: HTTPParserError, _ context: AppContext) -> ErrorAnswer {
        if error == .invalidEOFState { return interrupted(error, context) }
        return .ending(Problem(.badRequest, "The body of the request is not well-formed HTTP"))
    }

    /// The client went away, or the instance stops and its patience is over: hardly anybody will read this.
    private func interrupted(_ error: any Error, _ context: AppContext) -> ErrorAnswer {
        context.logger.debug("request broken off", metadata: ["route": "\(context.endpointPath ?? "-")"])
        let isStopping = error is CancellationError
        return .ending(
            isStopping
                ? Problem(.draining, "The instance is going away", retryAfter: .seconds(1))
                : Problem(.badRequest, "The request ended early"))
    }

    private func log(_ error: String, cause: String? = nil, _ context: AppContext) {
        context.logger.error(
            "request failed",
            metadata: ["error": "\(error)", "cause": "\(cause ?? "-")", "route": "\(context.endpointPath ?? "-")"])
    }
}

/// A path that exists, asked with a method that it does not have.
struct MethodRefusal: Error {
    /// For the `Allow` header.
    let allow: String
}
