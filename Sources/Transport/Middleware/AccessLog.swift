import Hummingbird
import Logging

/// One line per request, with the route's pattern: paths and queries hold ids, VINs and link tokens (decisions.md 24).
struct AccessLog: RouterMiddleware {
    typealias Context = AppContext
    private let clock = ContinuousClock()

    @concurrent
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = clock.now
        var response = try await next(request, context)
        let time = Self.milliseconds(clock.now - start)
        response.headers[.serverTiming] = "app;dur=\(time)"
        let status = response.status.code
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)", "route": "\(context.endpointPath ?? "-")",
                "status": "\(status)", "ms": "\(time)",
            ])
        return response
    }

    /// With three digits after the point.
    private static func milliseconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let micros = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let rest = String(micros % 1_000)
        return "\(micros / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
