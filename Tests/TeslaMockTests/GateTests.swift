import HTTPTypes
import TestSupport
import Testing

@testable import TeslaMock

@Suite struct GateTests {
    let harness = MockHarness()

    @Test func anExpiredTokenGetsAnEmpty401() async throws {
        let token = try await harness.accessToken("aurora")
        await harness.mock.advanceClock(seconds: 28_801)
        let reply = try await harness.client.send(
            .get, "/eu/api/1/vehicles", headers: [.authorization: "Bearer " + token])
        #expect(reply.status == .unauthorized && reply.text.isEmpty)
    }

    @Test func garbageIsNamed() async throws {
        let (status, body) = try await harness.get("/eu/api/1/vehicles", token: "garbage")
        #expect(status == 401 && body["error"].string == "invalid bearer token")
    }

    @Test func theWrongRegionNamesTheRightOne() async throws {
        let token = try await harness.accessToken("us")
        let (status, body) = try await harness.get("/eu/api/1/users/region", token: token)
        #expect(status == 421)
        #expect(body["error"].string.hasPrefix("user out of region, use base URL: http://mock.test/na,"))
        let right = try await harness.get("/na/api/1/users/region", token: token).body["response"]
        #expect(right["fleet_api_base_url"].string == "http://mock.test/na" && right["region"].string == "na")
    }

    @Test(arguments: [
        ("/eu/api/1/vehicles", "openid vehicle_charging_cmds"), ("/eu/api/1/users/me", "openid vehicle_device_data"),
        ("/eu/api/1/dx/charging/history", "openid vehicle_device_data"),
    ])
    func missingScopesAreRefused(path: String, scope: String) async throws {
        let token = try await harness.accessToken("aurora", scope: scope)
        let (status, body) = try await harness.get(path, token: token)
        #expect(status == 403 && body["error"].string == "Unauthorized missing scopes")
    }

    @Test func locationWithoutItsScopeFailsTheWholeCall() async throws {
        let token = try await harness.accessToken("aurora")
        let path = "/eu/api/1/vehicles/XP7YGCEK4PB000202/vehicle_data?endpoints=charge_state%3Blocation_data"
        let (status, body) = try await harness.get(path, token: token)
        #expect(status == 403 && body["error"].string.contains("vehicle_location for vehicle location access"))
    }

    @Test func foreignCarsAndUnknownPathsAreNotFound() async throws {
        let token = try await harness.accessToken("aurora")
        #expect(try await harness.get("/eu/api/1/vehicles/LRW3E7EK1RC000101", token: token).status == 404)
        let unknown = try await harness.get("/eu/api/1/nothing", token: token)
        #expect(unknown.status == 404 && unknown.body["error"].string == "not_found")
    }

    @Test func everyAnswerHasATransactionAndStandsInTheLog() async throws {
        let token = try await harness.accessToken("aurora")
        await harness.mock.clearLog()
        let reply = try await harness.client.send(
            .get, "/eu/api/1/vehicles?page=1", headers: [.authorization: "Bearer " + token])
        let entry = try #require(await harness.mock.log.first)
        #expect(entry.transaction == reply.headers[.transactionID])
        #expect(entry.path == "/eu/api/1/vehicles" && entry.query == "page=1" && entry.status == 200)
        #expect(entry.account == "aurora" && entry.scope == "vehicle_device_data")
        #expect(reply.headers[.mockAccount] == nil)
    }
}
