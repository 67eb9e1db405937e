import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct ProxyRouteTests {
    private static let proxy = "/api/v1/tesla/proxy/api/1/"
    private static let vin = FakeTeslaAccount.vin.rawValue

    private func get(_ world: TransportWorld, _ path: String, _ session: String) async throws -> TransportWorld.Reply {
        try await world.get(Self.proxy + path, [.authorization: "Bearer \(session)"])
    }

    @Test func `Tesla's path and query go through as they are`() async throws {
        let world = TransportWorld()
        let reply = try await get(world, "vehicles/\(Self.vin)/vehicle_data?endpoints=a%3Bb;c", world.connected())
        #expect(reply.status == .ok)
        #expect(JSON(reply).path.string == "/api/1/vehicles/\(Self.vin)/vehicle_data")
        #expect(JSON(reply).query.string == "endpoints=a%3Bb;c")
        #expect(reply.headers[.dataSource] == "mock")
        #expect(reply.headers[HTTPField.Name("x-txid")!] == "tx-1")
        #expect(reply.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
        #expect(reply.headers[.cacheControl] == "no-store")
    }

    @Test func `a car is named by VIN or by Tesla's id, and must be the session's`() async throws {
        let world = TransportWorld()
        let session = try await world.connected()
        let byID = try await get(world, "vehicles/33843057077253004/service_data", session)
        #expect(JSON(byID).path.string == "/api/1/vehicles/\(Self.vin)/service_data")
        for path in [
            "vehicles/5YJSA7E67MF000404/vehicle_data", "vehicles/4711/vehicle_data", "vehicles/nonsense",
            "dx/warranty/details?vin=5YJSA7E67MF000404", "dx/charging/history?vin=\(Self.vin)&vin=5YJSA7E67MF000404",
            "dx/vehicles/options?vin=",
        ] {
            let reply = try await get(world, path, session)
            #expect(reply.status == .notFound && JSON(reply).code.string == "vehicle_not_in_session", "\(path)")
        }
        #expect(try await get(world, "dx/warranty/details", session).status == .unprocessableContent)
        #expect(try await get(world, "dx/charging/history", session).status == .ok)
    }

    @Test(arguments: ["users/me", "vehicles/x/command/honk", "vehicles/%2e%2e/x", "partner_accounts"])
    func `other calls are refused`(path: String) async throws {
        let world = TransportWorld()
        let reply = try await get(world, path, world.connected())
        #expect(reply.status == .forbidden && JSON(reply).code.string == "path_not_allowed")
    }

    @Test func `nothing but GET`() async throws {
        let world = TransportWorld()
        let session = try await world.connected()
        for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
            let reply = try await world.client.send(
                method, Self.proxy + "vehicles/\(Self.vin)/wake_up", headers: [.authorization: "Bearer \(session)"])
            #expect(reply.status == .methodNotAllowed && reply.headers[.allow] == "GET, HEAD")
        }
    }

    @Test func `the session is the bearer, not the cookie and not the query`() async throws {
        let world = TransportWorld()
        let session = try await world.connected()
        let path = Self.proxy + "vehicles"
        #expect(try await world.get(path, [.sessionID: session]).status == .ok)
        #expect(try await world.get(path, [.cookie: "sid=\(session)"]).status == .unauthorized)
        #expect(try await world.get(path + "?session_id=\(session)").status == .unauthorized)
        #expect(try await get(world, "vehicles", "ses_nobody").status == .notFound)
        #expect(JSON(try await get(world, "vehicles", world.session())).code.string == "tesla_login_required")
    }

    @Test func `the thin forms are for any session`() async throws {
        let world = TransportWorld()
        let session = try await world.connected()
        let history = try await JSON(
            world.get("/api/v1/tesla/charging/history?pageNo=1&session_id=\(session)&vin=\(Self.vin)"))
        #expect(history.path.string == "/api/1/dx/charging/history")
        #expect(history.query.string == "pageNo=1&vin=\(Self.vin)")
        let invoice = try await JSON(
            world.get("/api/v1/tesla/charging/invoice/3e93cb53-82cd", [.cookie: "sid=\(session)"]))
        #expect(invoice.path.string == "/api/1/dx/charging/invoice/3e93cb53-82cd")
        #expect(try await world.get("/api/v1/tesla/charging/history").status == .unauthorized)
    }

    @Test func `what Tesla's failure was stands in the error`() async throws {
        var failure = TeslaError(.unavailable, status: 502, retryAfter: .seconds(7))
        failure.transaction = "tx-9"
        let world = TransportWorld(tesla: { [failure] in $0.relayError = failure })
        let reply = try await get(world, "vehicles", world.connected())
        #expect(reply.status == .serviceUnavailable && reply.headers[.retryAfter] == "7")
        #expect(JSON(reply).code.string == "tesla_unavailable")
        #expect(JSON(reply).upstream_status.number == 502)
        #expect(JSON(reply).upstream_request_id.string == "tx-9")
    }

    @Test func `passed on reads are counted by session`() async throws {
        let world = TransportWorld(limits: [.teslaAPI: RatePolicy("2/60")!])
        let session = try await world.connected()
        let first = try await get(world, "vehicles", session)
        #expect(first.headers[.rateLimitPolicy] == #""tesla_api";q=2;w=60"#)
        _ = try await world.get("/api/v1/tesla/charging/history", [.sessionID: session])
        let third = try await get(world, "vehicles", session)
        #expect(third.status == .tooManyRequests && JSON(third).code.string == "rate_limited")
        #expect(try await get(world, "vehicles", world.connected()).status == .ok)
    }

    @Test func `no token and no car gets into the log`() async throws {
        let world = TransportWorld()
        let session = try await world.connected()
        _ = try await get(world, "vehicles/\(Self.vin)/vehicle_data?vin=\(Self.vin)", session)
        #expect(!world.log.text.contains(Self.vin) && !world.log.text.contains(session))
        #expect(!world.log.text.contains("secret-"))
    }
}
