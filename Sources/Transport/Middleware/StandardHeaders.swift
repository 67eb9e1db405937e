import Hummingbird

/// What every answer carries unless the route said otherwise.
struct StandardHeaders: RouterMiddleware {
    typealias Context = AppContext
    let isDraining: @Sendable () -> Bool

    @concurrent
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if !response.headers.contains(.cacheControl) { response.headers[.cacheControl] = "no-store" }
        response.headers[.xContentTypeOptions] = "nosniff"
        if !response.headers.contains(.referrerPolicy) { response.headers[.referrerPolicy] = "no-referrer" }
        if isDraining() { response.headers[.connection] = "close" }
        return response
    }
}
