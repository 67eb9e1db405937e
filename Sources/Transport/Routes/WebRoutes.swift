import HTTPTypes
import Hummingbird

/// The page at `/` and its files (api.md 3.1).
extension RouteDesk {
    var webRoutes: [Route] {
        [
            Route(.get, .plain("/"), "The web page", limit: nil) { request, _ in try page(WebFiles.page, request) },
            Route(.get, .plain("/admin"), "The operator's page", limit: nil) { request, _ in
                try page(WebFiles.operatorPage, request)
            },
            Route(
                .get, .plain("/web/{version}/{name}", "/web/{version}/{name}/{part}"), "A file of the web page",
                limit: nil
            ) { request, context in try webFile(request, context) },
        ]
    }

    /// Scripts, styles and connections of our own only; nothing inline, and no text that becomes code or markup.
    private func page(_ name: String, _ request: Request) throws -> Response {
        var response = try answer(name, "no-cache", request)
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
        return response
    }

    /// While instances are being replaced a page may ask the other release for a file: it gets that one's, and asks again
    /// the next time.
    private func webFile(_ request: Request, _ context: AppContext) throws -> Response {
        let path = [context.parameters.get("name"), context.parameters.get("part")].compactMap(\.self)
        let isOurs = context.parameters.get("version") == dependencies.web.version
        return try answer(
            path.joined(separator: "/"), isOurs ? "public, max-age=31536000, immutable" : "no-cache", request)
    }

    private func answer(_ name: String, _ caching: String, _ request: Request) throws -> Response {
        guard let file = dependencies.web[name] else { throw HTTPError(.notFound) }
        var headers: HTTPFields = [.eTag: file.tag, .cacheControl: caching]
        if let known = request.headers[.ifNoneMatch], EntityTag.matches(known, file.tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = file.type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.bytes))
    }
}
