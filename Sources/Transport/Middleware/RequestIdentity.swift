import Actors
import Domain
import Hummingbird
import Logging
import Tracing

/// Gives each request an id: the caller's own if it is harmless, else a new one, and a place in a trace: the caller's
/// (`traceparent`) or a new one.
struct RequestIdentity: RouterMiddleware {
    typealias Context = AppContext
    let ids: IDGenerator
    let logger: Logger

    @concurrent
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = request.headers[.requestID].flatMap(Self.harmless) ?? "req_" + ids.token(length: 16)
        context.logger = logger
        let parent = request.headers[.traceparent].flatMap(TraceParent.init)
        return try await TracedWork.run(
            request.method.rawValue, .server, for: context.requestID, after: parent
        ) { [context] span in
            var response = try await next(request, context)
            describe(response, to: request, context, in: span)
            response.headers[.requestID] = context.requestID
            response.headers[.traceparent] = RequestTrace.current?.parent.description
            return response
        }
    }

    /// The pattern, as in the log: paths hold ids. The body is not in the span.
    private func describe(_ response: Response, to request: Request, _ context: AppContext, in span: any Span) {
        let route = context.endpointPath ?? "-"
        let status = response.status
        span.operationName = "\(request.method.rawValue) \(route)"
        span.attributes["http.request.method"] = request.method.rawValue
        span.attributes["http.route"] = route
        span.attributes["http.response.status_code"] = status.code
        if status.kind == .serverError { span.setStatus(SpanStatus(code: .error)) }
    }

    /// 1 to 128 characters that need no quoting anywhere.
    static func harmless(_ id: String) -> String? {
        let isHarmless =
            (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
        return isHarmless ? id : nil
    }
}
