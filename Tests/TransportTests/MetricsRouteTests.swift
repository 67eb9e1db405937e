import CoreMetrics
import Domain
import Drivers
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct MetricsRouteTests {
    private static let token = "a-scrapers-token-of-a-certain-length"
    private let registry = PrometheusRegistry([])

    /// A world whose figures are counted in the registry of this test.
    private func world(_ access: MetricsPage.Access) -> InMemoryWorld {
        withMetricsFactory(registry) {
            var dependencies = TransportWorld().dependencies
            dependencies.metrics = MetricsPage(access: access, contentType: "text/plain; version=0.0.4") { "up 1\n" }
            return InMemoryWorld(dependencies)
        }
    }

    @Test func `without access there is no such page`() async throws {
        #expect(try await world(.none).client.send(.get, "/metrics").status == .notFound)
    }

    @Test func `where it is open everybody reads it`() async throws {
        let client = world(.everybody).client
        let reply = try await client.send(.get, "/metrics")
        #expect(reply.status == .ok && reply.text == "up 1\n")
        #expect(reply.headers[.contentType] == "text/plain; version=0.0.4")
        #expect(reply.headers[.cacheControl] == "no-store")
        let head = try await client.send(.head, "/metrics")
        #expect(head.status == .ok && head.text.isEmpty && head.headers[.contentLength] == "5")
        #expect(try await client.send(.post, "/metrics").status == .methodNotAllowed)
    }

    @Test(arguments: [
        nil, "Bearer", "Bearer a-scrapers-token-of-a-certain-lengtH", "Basic \(token)", "Bearer \(token)x",
    ])
    func `where a token is set it is asked for`(header: String?) async throws {
        let client = world(.token(Secret(Self.token))).client
        var headers: HTTPFields = [:]
        headers[.authorization] = header
        for method in [HTTPRequest.Method.get, .head] {
            let reply = try await client.send(method, "/metrics", headers: headers)
            #expect(reply.status == .unauthorized && reply.headers[.wwwAuthenticate] == "Bearer")
        }
        let good = try await client.send(.get, "/metrics", headers: [.authorization: "Bearer " + Self.token])
        #expect(good.status == .ok)
    }

    @Test func `requests are counted by pattern, known method and status`() async throws {
        let client = world(.everybody).client
        try await withMetricsFactory(registry) {
            for path in ["/session/ses_x", "/api/v1/session/ses_y", "/api/v1/tesla/session/ses_z", "/nowhere/LRW3E"] {
                _ = try await client.send(.get, path)
            }
            _ = try await client.send(HTTPRequest.Method("BREW")!, "/version")
            _ = try await client.send(.put, "/version")
            _ = try await client.send(.head, "/livez")
        }
        let text = try Exposition(registry.text)
        let count = "http_request_duration_seconds_count"
        #expect(text.sum(count, ["route": "/session/{id}", "method": "GET", "status": "404"]) == 3)
        #expect(text.sum(count, ["route": "none", "method": "GET", "status": "404"]) == 1)
        #expect(text.sum(count, ["method": "other", "status": "404"]) == 1)
        #expect(text.sum(count, ["route": "/version", "method": "PUT", "status": "405"]) == 1)
        #expect(text.sum(count, ["route": "/health/live", "method": "HEAD", "status": "200"]) == 1)
        #expect(text.sum(count) == 7 && text.sum("http_requests_in_flight") == 0)
        #expect(!registry.text.contains("ses_") && !registry.text.contains("LRW3E"))
    }

    @Test func `downloads are counted by what became of the link`() async throws {
        let client = world(.everybody).client
        _ = try await client.send(.get, "/files/nonsense")
        let text = try Exposition(registry.text)
        #expect(text.sum("signed_downloads_total", ["result": "invalid"]) == 1)
        #expect(text.sum("signed_downloads_total", ["result": "opened"]) == 0)
    }
}
