import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import TeslaMock

/// Which calls a fault hits, and what it makes of a body.
@Suite struct FaultOrderTests {
    let harness = MockHarness()
    private static let vehicles = "/eu/api/1/vehicles"

    private func statuses(_ paths: [String]) async throws -> [Int] {
        var statuses: [Int] = []
        for path in paths { statuses.append(try await harness.client.send(.get, path).status.code) }
        return statuses
    }

    @Test func severalFaultsMakeASequence() async throws {
        await harness.mock.inject(Fault(.status, times: 2, status: 500))
        await harness.mock.inject(Fault(.rateLimited, times: 1))
        #expect(try await statuses(Array(repeating: Self.vehicles, count: 4)) == [500, 500, 429, 401])
    }

    @Test func someCallsPassFirst() async throws {
        var fault = Fault(.status, times: 1)
        fault.skips = 2
        await harness.mock.inject(fault)
        #expect(try await statuses(Array(repeating: Self.vehicles, count: 4)) == [401, 401, 503, 401])
    }

    @Test func eachPathCountsForItself() async throws {
        var fault = Fault(.status, path: "/invoice/", times: 1)
        fault.eachPath = true
        await harness.mock.inject(fault)
        let invoices = ["a", "b", "a", "b"].map { "/eu/api/1/dx/charging/invoice/" + $0 }
        #expect(try await statuses(invoices) == [503, 503, 401, 401])
    }

    @Test func aDollarEndsThePath() async throws {
        await harness.mock.inject(Fault(.status, path: "/vehicles$"))
        #expect(try await statuses([Self.vehicles + "/XP7YGCEK4PB000202", Self.vehicles + "?page=1"]) == [401, 503])
    }

    @Test func aQuestionMarkLooksAtTheQuery() async throws {
        await harness.mock.inject(Fault(.status, path: "/dx/warranty/details?vin=B"))
        let paths = ["A", "B"].map { "/eu/api/1/dx/warranty/details?vin=" + $0 }
        #expect(try await statuses(paths) == [401, 503])
    }

    @Test func otherMethodsPass() async throws {
        var fault = Fault(.status, path: "")
        fault.method = "post"
        await harness.mock.inject(fault)
        #expect(try await statuses([Self.vehicles]) == [401])
        #expect(try await harness.client.send(.post, "/oauth2/v3/token").status.code == 503)
    }

    @Test func bodiesAndHeadersCanBeDictated() async throws {
        var fault = Fault(.status, times: 1, status: 200, body: "<html>")
        fault.headers = ["Content-Type": "text/html", "x-cache": "hit"]
        await harness.mock.inject(fault)
        let reply = try await harness.client.send(.get, Self.vehicles)
        #expect(reply.status == .ok && reply.text == "<html>" && reply.headers[.contentType] == "text/html")
        await harness.mock.inject(Fault(.status, times: 1, status: 200, body: ""))
        #expect(try await harness.client.send(.get, Self.vehicles).text.isEmpty)
    }

    @Test func slowBodiesArriveWhole() async throws {
        let headers = MockHarness.bearer(try await harness.accessToken("aurora"))
        let whole = try await harness.client.send(.get, Self.vehicles, headers: headers)
        await harness.mock.inject(Fault(.slow, times: 1, seconds: 1))
        let slow = try await harness.client.send(.get, Self.vehicles, headers: headers)
        #expect(slow.body == whole.body)
        #expect(slow.headers[.contentLength] == String(whole.body.readableBytes))
    }

    @Test(arguments: [true, false]) func largeBodiesAreStillJSON(announcesLength: Bool) async throws {
        let token = try await harness.accessToken("aurora")
        var fault = Fault(.large, times: 1)
        fault.bytes = 300_000
        fault.announcesLength = announcesLength
        await harness.mock.inject(fault)
        let reply = try await harness.client.send(.get, Self.vehicles, headers: MockHarness.bearer(token))
        #expect(reply.body.readableBytes == 300_000)
        #expect(reply.headers[.contentLength] == (announcesLength ? "300000" : nil))
        #expect(try Tree(reply.text)["count"].int == 1)
    }

    @Test func ordersComeAloneOrInAList() async throws {
        #expect(try await order(#"{"kind":"status","status":423,"times":1}"#) == 200)
        let list = #"[{"kind":"rateLimited","times":1,"seconds":7},{"kind":"htmlPage","times":1}]"#
        #expect(try await order(list) == 200)
        #expect(try await order(#"[{"kind":"nonsense"}]"#) == 400)
        let pending = try Tree(try await harness.client.send(.get, "/__mock/faults").text)
        #expect(pending.list.map { $0["kind"].string } == ["status", "rateLimited", "htmlPage"])
        #expect(try await statuses(Array(repeating: Self.vehicles, count: 4)) == [423, 429, 502, 401])
    }

    private func order(_ json: String) async throws -> Int {
        try await harness.client.send(.post, "/__mock/faults", text: json).status.code
    }
}
