import Hummingbird

/// Lets the named origins call with credentials (Fetch standard): the frontend lives on another host (product.md 7).
struct CORS: RouterMiddleware {
    typealias Context = AppContext
    let origins: AllowedOrigins

    @concurrent
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin] else { return try await next(request, context) }
        let isPreflight = request.method == .options && request.headers[.accessControlRequestMethod] != nil
        var response = isPreflight ? preflight(request) : try await next(request, context)
        response.headers[.vary] = response.headers[.vary].map { $0 + ", Origin" } ?? "Origin"
        if origins.contains(origin) {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlAllowCredentials] = "true"
        } else if origins.allowsAll {
            response.headers[.accessControlAllowOrigin] = "*"
        } else {
            return response
        }
        response.headers[.accessControlExposeHeaders] =
            "Content-Disposition, ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Invoices, X-Request-ID, "
            + "X-Session-Id"
        return response
    }

    private func preflight(_ request: Request) -> Response {
        Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, HEAD, POST, PATCH, DELETE, OPTIONS",
                .accessControlAllowHeaders:
                    "Accept, Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer, Range, "
                    + "X-Request-ID, X-Session-Id",
                .accessControlMaxAge: "600",
            ])
    }
}
