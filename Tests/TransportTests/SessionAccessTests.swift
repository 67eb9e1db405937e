import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// Who may speak for a session (decisions.md 24).
struct SessionAccessTests {
    private static let vehicles = "/api/v1/tesla/vehicles"

    @Test func `query, header and cookie each name the session`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        #expect(try await world.get(Self.vehicles + "?session_id=" + id).status == .ok)
        #expect(try await world.get(Self.vehicles, [.sessionID: id]).status == .ok)
        #expect(try await world.get(Self.vehicles, [.cookie: "a=b; sid=\(id)"]).status == .ok)
    }

    @Test func `nothing is 401, a malformed or unknown id is 404`() async throws {
        let world = TransportWorld()
        #expect(try await world.get(Self.vehicles).status == .unauthorized)
        #expect(try await world.get(Self.vehicles, [.cookie: "sid=rubbish"]).status == .unauthorized)
        #expect(try await world.get(Self.vehicles, [.sessionID: "rubbish"]).status == .notFound)
        #expect(try await world.get("/session/rubbish").status == .notFound)
    }

    /// Where a browser says that a request comes from.
    struct Visit: Sendable {
        var origin: String?
        var site: String?
        var status: Int
    }

    private static let visits = [
        Visit(status: 403), Visit(origin: "https://evil.test", status: 403), Visit(origin: "null", status: 403),
        Visit(site: "cross-site", status: 403), Visit(site: "same-site", status: 403),
        Visit(origin: "https://evil.test", site: "same-origin", status: 403),
        Visit(origin: "https://api.test", status: 204), Visit(origin: "https://app.test", status: 204),
        Visit(site: "same-origin", status: 204),
    ]

    @Test(arguments: visits) func `a cookie changes things only from our own pages`(visit: Visit) async throws {
        let world = TransportWorld()
        var headers: HTTPFields = [.cookie: "sid=" + (try await world.connected())]
        headers[.origin] = visit.origin
        headers[.secFetchSite] = visit.site
        let reply = try await world.client.send(.delete, "/api/v1/tesla/oauth", headers: headers)
        #expect(reply.status.code == visit.status)
    }

    @Test func `the header needs no origin`() async throws {
        let world = TransportWorld()
        let headers: HTTPFields = [.sessionID: try await world.connected(), .origin: "https://evil.test"]
        #expect(try await world.client.send(.delete, "/api/v1/tesla/oauth", headers: headers).status == .noContent)
    }
}
