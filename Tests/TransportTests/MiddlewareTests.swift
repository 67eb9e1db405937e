import Domain
import HTTPTypes
import Hummingbird
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

    @Test func `a trace of the caller's goes on`() async throws {
        let world = TransportWorld()
        let id = "4bf92f3577b34da6a3ce929d0e0e4736"
        let given = HTTPField.Name.traceparent
        let answer = try await world.get("/version", [given: "00-\(id)-00f067aa0ba902b7-01"])
        let parts = answer.headers[given]?.split(separator: "-").map { String($0) } ?? []
        #expect(parts.count == 4 && parts[1] == id && parts[2].count == 16 && parts[2] != "00f067aa0ba902b7")
        #expect(parts.last == "01")
        for bad in [nil, "", "00-\(id)-00f067aa0ba902b7", "00-\(id)-0000000000000000-01"] {
            var headers: HTTPFields = [:]
            headers[given] = bad
            let begun = try await world.get("/version", headers).headers[given].flatMap(TraceParent.init)
            #expect(begun != nil && begun?.trace != id, "\(bad ?? "none")")
        }
    }

    @Test func `behind https browsers are told to stay there, and JSON is no page`() async throws {
        let secure = try await TransportWorld().get("/version").headers
        #expect(secure[.strictTransportSecurity] == "max-age=31536000")
        #expect(secure[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'")
        let plain = TransportWorld(configure: { $0.publicBaseURL = "http://127.0.0.1:8100" })
        #expect(try await plain.get("/version").headers[.strictTransportSecurity] == nil)
    }

    @Test func `large texts come compressed to who understands it`() async throws {
        var dependencies = TransportWorld().dependencies
        dependencies.compress = { Array("packed \($0.count)".utf8) }
        let client = InMemoryClient(responder: buildRouter(dependencies).buildResponder(), authority: "api.test")
        func ask(_ path: String, _ accepted: String) async throws -> TransportWorld.Reply {
            try await client.send(.get, path, headers: [.acceptEncoding: accepted])
        }
        let packed = try await ask("/docs/errors", "br;q=1, gzip;q=0.5")
        #expect(packed.headers[.contentEncoding] == "gzip" && packed.text.hasPrefix("packed "))
        #expect(packed.headers[.vary] == "Accept-Encoding")
        let plain = try await ask("/docs/errors", "gzip;q=0, br")
        #expect(plain.headers[.contentEncoding] == nil && plain.text.hasPrefix("<!doctype html>"))
        #expect(try await ask("/version", "gzip").headers[.contentEncoding] == nil, "too small to gain anything")
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
