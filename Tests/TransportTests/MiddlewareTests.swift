import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct MiddlewareTests {
    @Test func `a sane request id comes back, another is replaced`() async throws {
        let world = TransportWorld()
        #expect(try await world.get("/version", [.requestID: "abc-1_2.3"]).headers[.requestID] == "abc-1_2.3")
        for bad in ["a b", "<x>", String(repeating: "a", count: 129), ""] {
            let id = try #require(try await world.get("/version", [.requestID: bad]).headers[.requestID])
            #expect(id.hasPrefix("req_"), "\(bad)")
        }
    }

    @Test(arguments: ["/version", "/nowhere", "/session/x"]) func `every answer carries the standard headers`(
        path: String
    ) async throws {
        let headers = try await TransportWorld().get(path).headers
        #expect(headers[.cacheControl] == "no-store")
        #expect(headers[.xContentTypeOptions] == "nosniff")
        #expect(headers[.referrerPolicy] == "no-referrer")
        #expect(headers[.serverTiming]?.hasPrefix("app;dur=") == true)
    }

    @Test func `known origins may call with credentials`() async throws {
        let headers = try await TransportWorld().get("/version", [.origin: "https://app.test"]).headers
        #expect(headers[.accessControlAllowOrigin] == "https://app.test")
        #expect(headers[.accessControlAllowCredentials] == "true")
        #expect(headers[.vary] == "Origin")
        for name in ["Content-Disposition", "ETag", "Retry-After", "X-Request-ID"] {
            #expect(headers[.accessControlExposeHeaders]?.contains(name) == true, "\(name)")
        }
    }

    @Test func `unknown origins get no permission`() async throws {
        let headers = try await TransportWorld().get("/version", [.origin: "https://evil.test"]).headers
        #expect(headers[.accessControlAllowOrigin] == nil)
        let open = TransportWorld(configure: { $0.corsOrigins = ["*"] })
        let all = try await open.get("/version", [.origin: "https://evil.test"]).headers
        #expect(all[.accessControlAllowOrigin] == "*")
        #expect(all[.accessControlAllowCredentials] == nil)
    }

    @Test(arguments: ["/session/{id}", "/api/v1/tesla/vehicle-report/pdf/async", "/nowhere"])
    func `a preflight is answered for any path`(path: String) async throws {
        let reply = try await TransportWorld().client.send(
            .options, path, headers: [.origin: "https://app.test", .accessControlRequestMethod: "PATCH"])
        #expect(reply.status == .noContent)
        #expect(reply.headers[.accessControlAllowMethods]?.contains("PATCH") == true)
        #expect(reply.headers[.accessControlAllowHeaders]?.contains("X-Session-Id") == true)
    }

    @Test func `no log line holds an id, a VIN, a token or a query`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let vin = FakeTeslaAccount.vin.rawValue
        let task = try await world.order(id)
        try await world.complete(task)
        let link = try await JSON(world.get("/api/v1/tesla/reports/status/\(task.rawValue)")).download_url.string
        let token = String(link.dropFirst("https://api.test/files/".count))
        for path in [
            "/session/\(id)", "/session/\(id)/vehicles/\(vin)/data", "/files/\(token)", "/nowhere/\(vin)",
            "/api/v1/tesla/vehicles?session_id=\(id)", "/session/\(id)/vehicles/\(vin)/release-notes",
            "/api/v1/tesla/oauth/callback?state=\(token)&code=\(token)",
        ] { _ = try await world.get(path) }
        let text = world.log.text
        #expect(text.contains("route=/session/{id}/vehicles/{vin}/data"))
        #expect(text.contains("status=200"))
        for secret in [id, vin, token, task.rawValue, "secret-"] { #expect(!text.contains(secret)) }
    }
}
