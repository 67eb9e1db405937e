import Domain
import HTTPTypes
import Hummingbird

/// The API as a document, and as pages for people (api.md 3.1). They work without the internet.
extension RouteDesk {
    var contractRoutes: [Route] {
        [
            Route(.get, .plain("/openapi.json", "/openapi.yaml", "/api/v1/openapi.json"), "This document", limit: nil) {
                request, _ in try await openAPI(request)
            },
            Route(.get, .plain("/docs"), "Swagger UI", limit: nil) { _, _ in
                try await page("swagger-ui-bundle.js") { APIPage.swagger(nonce: $0) }
            },
            Route(.get, .plain("/docs/oauth2-redirect"), "Where Swagger UI comes back to", limit: nil) { _, _ in
                try await page("swagger-ui-bundle.js") { APIPage.redirect(nonce: $0) }
            },
            Route(.get, .plain("/redoc"), "ReDoc", limit: nil) { _, _ in
                try await page("redoc.standalone.js") { APIPage.redoc(nonce: $0) }
            },
            Route(.get, .plain("/docs/errors"), "All error codes", limit: nil) { _, _ in
                .html(ErrorCatalogPage.text(meanings: await apiPages.meanings()))
            },
            Route(.get, .plain("/docs/assets/{name}"), "A file of these pages", limit: nil) { request, context in
                try await asset(request, context)
            },
        ]
    }

    private func openAPI(_ request: Request) async throws -> Response {
        guard let page = await apiPages.openAPI(RouteTable.routes(of: self)) else {
            throw Problem(.notFound, "This server was installed without Templates/openapi.json")
        }
        // JSON is YAML as well.
        let type = request.uri.path.hasSuffix(".yaml") ? "application/yaml" : "application/json"
        return page.response(to: request, type: type, cacheControl: "public, no-cache")
    }

    private func asset(_ request: Request, _ context: AppContext) async throws -> Response {
        let name = context.parameters.get("name") ?? ""
        guard let type = APIPages.assets[name] else { throw HTTPError(.notFound) }
        guard let page = await apiPages.asset(name) else { throw Self.notInstalled }
        return page.response(to: request, type: type, cacheControl: "public, max-age=86400")
    }

    private func page(_ asset: String, _ make: (String) -> Response) async throws -> Response {
        guard await apiPages.asset(asset) != nil else { throw Self.notInstalled }
        return make(Response.nonce())
    }

    private static let notInstalled = Problem(
        .notFound, "The files of this page are not installed on this server: `make setup` fetches them")
}

extension APIPages.Page {
    fileprivate func response(to request: Request, type: String, cacheControl: String) -> Response {
        let headers: HTTPFields = [.eTag: tag, .cacheControl: cacheControl]
        if let known = request.headers[.ifNoneMatch], EntityTag.matches(known, tag) {
            return Response(status: .notModified, headers: headers)
        }
        var response = Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
        response.headers[.contentType] = type
        return response
    }
}
