import Domain
import Hummingbird
import Logging

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
        case let refusal as MethodRefusal: return .methodNotAllowed(allow: refusal.allow)
        case let error as HTTPError where error.status == .notFound: return .notFound
        case let error as HTTPError where error.status.kind == .clientError:
            return ErrorAnswer(Problem(.badRequest, "Bad request"))
        default:
            // Only the type: a description may hold what came from outside.
            log(String(describing: type(of: error)), context)
            return ErrorAnswer(Problem(.internalError, "Internal error"))
        }
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
