import Actors
import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct SystemRouteTests {
    private struct Down: Error {}

    @Test(arguments: ["/health", "/healthz", "/api/v1/health"]) func `health tells the state`(path: String) async throws
    {
        let reply = try await TransportWorld().get(path)
        let json = JSON(reply)
        #expect(reply.status == .ok)
        #expect(json.names == ["checks", "env", "instance", "status", "uptime_s", "version"])
        #expect(json.status.string == "ok")
        #expect(json.checks.redis.string == "up")
        #expect(reply.headers[.contentType] == "application/json")
    }

    @Test func `a lost optional dependency degrades, a lost critical one fails`() async throws {
        let degraded = TransportWorld(checks: [HealthCheck("tesla", isCritical: false) { throw Down() }])
        #expect(try await JSON(degraded.get("/health")).status.string == "degraded")
        #expect(try await degraded.get("/health/ready").status == .ok)
        let broken = TransportWorld(checks: [HealthCheck("redis", isCritical: true) { throw Down() }])
        #expect(try await broken.get("/health").status == .serviceUnavailable)
        let ready = try await broken.get("/readyz")
        #expect(ready.status == .serviceUnavailable)
        #expect(ready.headers[.retryAfter] != nil)
        #expect(JSON(ready).code.string == "not_ready")
        #expect(JSON(ready).checks.redis.critical.bool == true)
        #expect(try await broken.get("/health/live").status == .ok)
    }

    @Test func `a draining instance says so and closes connections`() async throws {
        let world = TransportWorld()
        world.dependencies.health.drain()
        let reply = try await world.get("/health/ready")
        #expect(reply.status == .serviceUnavailable)
        #expect(JSON(reply).code.string == "draining")
        #expect(reply.headers[.connection] == "close")
    }

    @Test func `version, languages and limits`() async throws {
        let world = TransportWorld()
        let version = try await JSON(world.get("/version"))
        #expect(version.version.string == "1.2.3")
        #expect(version.built_at.isNull)
        let languages = try await JSON(world.get("/api/v1/meta/languages"))
        #expect(languages.data.count == 9)
        #expect(languages.data[1].native_name.string == "Suomi")
        let limits = try await JSON(world.get("/api/v1/meta/limits"))
        #expect(limits.max_images.number == 10)
        #expect(limits.pdf_profiles[2].string == "a3")
        #expect(limits.max_batch_reports.number == 45)
        #expect(limits.max_body_bytes.number == 1_048_576)
    }
}
