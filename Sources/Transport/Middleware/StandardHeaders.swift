import Hummingbird

/// What every answer carries unless the route said otherwise.
struct StandardHeaders: RouterMiddleware {
    typealias Context = AppContext
    /// The public address is https: browsers shall not come back without.
    let isSecure: Bool
    let isDraining: @Sendable () -> Bool

    @concurrent
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if !response.headers.contains(.cacheControl) { response.headers[.cacheControl] = "no-store" }
        response.headers[.xContentTypeOptions] = "nosniff"
        if !response.headers.contains(.referrerPolicy) { response.headers[.referrerPolicy] = "no-referrer" }
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        if response.headers[.contentType]?.hasSuffix("json") == true, !response.headers.contains(.contentSecurityPolicy)
        {
            // Whatever a browser takes it for, it shows nothing and stands in no frame.
            response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
        if isDraining() { response.headers[.connection] = "close" }
        return response
    }
}
