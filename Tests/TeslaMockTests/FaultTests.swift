import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import TeslaMock

@Suite struct FaultTests {
    let harness = MockHarness()
    private static let vehicles = "/eu/api/1/vehicles"

    @Test func aFaultStrikesAsOftenAsOrdered() async throws {
        let token = try await harness.accessToken("aurora")
        await harness.mock.inject(Fault(.status, times: 2, status: 500))
        #expect(try await harness.get(Self.vehicles, token: token).status == 500)
        #expect(try await harness.get(Self.vehicles, token: token).status == 500)
        #expect(try await harness.get(Self.vehicles, token: token).status == 200)
    }

    @Test func rateLimitsComeWithHeadersAndText() async throws {
        await harness.mock.inject(Fault(.rateLimited, seconds: 17))
        let reply = try await harness.client.send(.get, Self.vehicles)
        #expect(reply.status == .tooManyRequests && reply.text == "Retry in 17 seconds")
        #expect(reply.headers[.retryAfter] == "17" && reply.headers[.rateLimitReset] == "17")
    }

    @Test func gatewaysAnswerWithAPage() async throws {
        await harness.mock.inject(Fault(.htmlPage))
        let reply = try await harness.client.send(.get, Self.vehicles)
        #expect(reply.status == .badGateway && reply.text.hasPrefix("<html>"))
    }

    @Test func answersCanBeCut() async throws {
        let token = try await harness.accessToken("aurora")
        await harness.mock.inject(Fault(.truncated, times: 1))
        let headers = MockHarness.bearer(token)
        let cut = try await harness.client.send(.get, Self.vehicles, headers: headers)
        let whole = try await harness.client.send(.get, Self.vehicles, headers: headers)
        #expect(cut.status == .ok && cut.body.readableBytes == whole.body.readableBytes / 2)
        await harness.mock.inject(Fault(.disconnect, times: 1))
        await #expect(throws: (any Error).self) {
            try await harness.client.send(.get, Self.vehicles, headers: headers)
        }
    }

    @Test func anAnswerCanComeLateThoughTheCallTookEffect() async throws {
        let token = try await harness.accessToken("aurora")
        await harness.mock.inject(Fault(.late, times: 1, seconds: 1))
        let start = ContinuousClock.now
        #expect(try await harness.get(Self.vehicles, token: token).status == 200)
        #expect(ContinuousClock.now - start >= .seconds(1))
    }

    @Test func controlCallsSteerTheMock() async throws {
        let state = try await control("vehicles/XP7YGCEK4PB000202", #"{"state":"offline"}"#)
        #expect(state == 200)
        #expect(try await control("faults", #"{"kind":"status","path":"/products","status":540}"#) == 200)
        #expect(try await control("switches", #"{"wrapsDX":true,"historyDensity":2}"#) == 200)
        #expect(try await control("scenario", #"{"name":"nonsense"}"#) == 400)
        #expect(try await control("clock", #"{"advanceSeconds":60}"#) == 200)
        let token = try await harness.accessToken("aurora")
        #expect(try await harness.get("/eu/api/1/products", token: token).status == 540)
        let list = try await harness.get(Self.vehicles, token: token).body["response"]
        #expect(list[0]["state"].string == "offline" && list[0]["api_version"] == .null)
        #expect(try await control("reset", "") == 200)
        #expect(await harness.mock.currentSwitches == Switches())
    }

    @Test func theLogIsReadableFromOutside() async throws {
        _ = try await harness.get(Self.vehicles, token: "garbage")
        let log = try Tree(try await harness.client.send(.get, "/__mock/log").text)
        #expect(log[0]["path"].string == Self.vehicles && log[0]["status"].int == 401)
        #expect(log.list.count == 1)
    }

    private func control(_ name: String, _ body: String) async throws -> Int {
        try await harness.client.send(.post, "/__mock/" + name, text: body).status.code
    }
}
