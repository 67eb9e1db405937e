import Actors
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Tesla's own API by our tokens: for clients that know the Fleet API and not ours (api.md 3.4, 3.10; row T3).
extension RouteDesk {
    var proxyRoutes: [Route] {
        [
            Route(.get, .plain(Self.proxyPrefix + "**"), "A read of Tesla's Fleet API", limit: nil) {
                request, context in
                let path = request.uri.path.dropFirst(Self.proxyPrefix.utf8.count)
                let session = try await proxySession(request)
                return try await relay(path, request.uri.query ?? "", session, request, context)
            },
            Route(.get, .plain("/api/v1/tesla/charging/history"), "Tesla's charging history as it is", limit: nil) {
                request, context in
                let session = try await access.session(request, context)
                return try await relay("dx/charging/history", Self.teslasQuery(request), session, request, context)
            },
            Route(.get, .plain("/api/v1/tesla/charging/invoice/{content_id}"), "Tesla's invoice as it is", limit: nil) {
                request, context in
                let session = try await access.session(request, context)
                let path = "dx/charging/invoice/" + (context.parameters.get("content_id") ?? "")
                return try await relay(path, "", session, request, context)
            },
        ]
    }

    private static let proxyPrefix = "/api/v1/tesla/proxy/api/1/"

    /// A client of Tesla's sends its token; here that is the session's id. The query is Tesla's, and a cookie is sent
    /// by every page.
    private func proxySession(_ request: Request) async throws -> ReportSession {
        // With the header, the token is free to say whose session it is.
        guard let named = request.headers[.sessionID] ?? request.bearer else {
            throw Problem(.notAuthenticated, "Not authenticated")
        }
        guard let id = SessionID(rawValue: named) else { throw Problem(.sessionNotFound, "No such session") }
        return request.headers.contains(.sessionID)
            ? try await access.session(id, request) : try await access.session(id, of: nil)
    }

    private func relay(
        _ path: some StringProtocol, _ query: String, _ session: ReportSession, _ request: Request,
        _ context: AppContext
    ) async throws -> Response {
        guard let read = FleetRead(path: path, query: query) else {
            throw Problem(.pathNotAllowed, "This is not one of the calls that are passed on to Tesla")
        }
        let admission = try await admit(.teslaAPI, of: session, request, context)
        let reply = try await session.relay(read)
        var response = Response(
            status: .init(code: reply.status), body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
        for field in reply.headers {
            if let name = HTTPField.Name(field.name) { response.headers[name] = field.value }
        }
        // Whatever it is, it is no page of ours.
        response.headers[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        response.headers[.dataSource] = session.isSample ? "mock" : "live"
        admission?.announce(in: &response.headers)
        return response
    }

    /// The query without what is ours.
    private static func teslasQuery(_ request: Request) -> String {
        (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("session_id=") }.joined(separator: "&")
    }
}

extension HTTPField.Name {
    /// `live` or `mock`, where the body is Tesla's own and has no place for it.
    static let dataSource = HTTPField.Name("X-Data-Source")!
}
