import HTTPTypes
import TestSupport
import Testing

@testable import TeslaMock

@Suite struct CountersTests {
    let harness = MockHarness()
    private static let car = "/eu/api/1/vehicles/XP7YGCEK4PB000202"

    @Test func callsAreCountedByPurposeAndAccount() async throws {
        let signIn = try await harness.signIn("aurora")
        let (token, refresh) = (signIn["access_token"].string, signIn["refresh_token"].string)
        _ = try await harness.signIn("fleet")
        let next = try await harness.refresh(refresh).body["refresh_token"].string
        #expect(try await harness.refresh(next).status == 200)
        #expect(try await harness.refresh(refresh).status == 401)
        _ = try await harness.get(Self.car + "/vehicle_data", token: token)
        _ = try await harness.get("/eu/api/1/vehicles", token: token)
        let aurora = await harness.mock.counts(account: "aurora")
        #expect(aurora.exchanges == 1 && aurora.refreshes == 2 && aurora.refusedRefreshes == 1)
        #expect(aurora.billedData == 1)
        #expect(aurora.vehicleData == 1 && aurora.vehicleLists == 1 && aurora.wakeUps == 0)
        #expect(await harness.mock.counts().exchanges == 2)
    }

    @Test func answersBelow500AreBilled() async throws {
        await harness.mock.inject(Fault(.status, times: 2, status: 503))
        await harness.mock.inject(Fault(.status, times: 2, status: 408))
        for _ in 0..<2 {
            _ = try await harness.client.send(.get, Self.car + "/vehicle_data")
            _ = try await harness.client.send(.post, Self.car + "/wake_up")
        }
        let counts = await harness.mock.counts()
        #expect(counts.vehicleData == 2 && counts.billedData == 1)
        #expect(counts.wakeUps == 2 && counts.billedWakeUps == 1)
    }

    @Test func theLogIsReadInParts() async throws {
        for page in 1...5 { _ = try await harness.client.send(.get, "/status?page=\(page)") }
        let part = try Tree(try await harness.client.send(.get, "/__mock/log?after=2&limit=2").text)
        #expect(part.list.map { $0["query"].string } == ["page=3", "page=4"])
    }

    @Test func countersAreReadAndClearedFromOutside() async throws {
        let (status, _) = try await harness.token(MockHarness.exchangeFields("EU_0"))
        #expect(status == 400)
        let counters = try Tree(try await harness.client.send(.get, "/__mock/counters").text)
        #expect(counters["total"]["refusedExchanges"].int == 1 && counters["total"]["exchanges"].int == 0)
        #expect(try await harness.client.send(.delete, "/__mock/counters").status == .ok)
        #expect(await harness.mock.counts() == CallCounts())
    }

    @Test func theLogTellsTimeAndFaultButNoSecret() async throws {
        await harness.mock.setClock(to: 1_800_000_000)
        await harness.mock.inject(Fault(.hang, times: 1, seconds: 0))
        _ = try await harness.client.send(.get, Self.car + "?code=secret&page=2")
        _ = try await harness.client.send(.get, MockHarness.authorizePath(["nonce": "n-secret", "state": "s-secret"]))
        let log = await harness.mock.log
        #expect(log[0].query == "code=…&page=2" && log[0].fault == .hang && log[0].status == 504)
        #expect(log[0].time / 1_000 - 1_800_000_000 < 600)
        #expect(!log[1].query.contains("secret") && log[1].query.contains("response_type=code") && log[1].fault == nil)
    }
}
