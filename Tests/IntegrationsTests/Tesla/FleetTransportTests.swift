import Domain
import Drivers
import Testing

@testable import Integrations

@Suite struct FleetTransportTests {
    private let empty = #"{"response":{}}"#

    @Test func sendsBearerAndContentType() async throws {
        let tesla = FakeTesla(empty)
        _ = try await tesla.gateway.service(of: testVIN, .test)
        let request = try #require(tesla.requests.first)
        #expect(request.url == "https://eu.test/api/1/vehicles/LRW3E7EK1RC000101/service_data")
        #expect(request.headers["authorization"] == "Bearer token")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.timeout == .seconds(20))
        #expect(request.maxBodyBytes == 4 << 20)
    }

    @Test(arguments: [
        FakeTesla.Answer.answer(500, ""), .answer(502, "<html>"), .broken(.connect), .broken(.protocolError),
    ])
    func passingFailuresAreTriedAgain(_ failure: FakeTesla.Answer) async throws {
        let tesla = FakeTesla([failure, failure, .answer(empty)])
        _ = try await tesla.gateway.service(of: testVIN, .test)
        #expect(tesla.requests.count == 3)
        #expect(tesla.pauses == [.seconds(1), .seconds(2)])
    }

    @Test func givesUpAfterThreeTries() async {
        let tesla = FakeTesla(503, "")
        #expect(await teslaError { try await tesla.gateway.service(of: testVIN, .test) }?.code == .unavailable)
        #expect(tesla.requests.count == 3)
    }

    @Test(arguments: [400, 401, 402, 403, 404, 408, 412, 421, 424, 429])
    func refusalsAreNotRepeated(_ status: Int) async {
        let tesla = FakeTesla(status, #"{"error":"timeout"}"#)
        #expect(await teslaError { try await tesla.gateway.service(of: testVIN, .test) } != nil)
        #expect(tesla.requests.count == 1)
    }

    @Test(arguments: [HTTPClientError.Code.timeout, .tls, .cancelled, .busy, .stopped, .bodyTooLarge, .invalidRequest])
    func lostCausesAreNotRepeated(_ code: HTTPClientError.Code) async {
        let tesla = FakeTesla([.broken(code)])
        let error = await teslaError { try await tesla.gateway.service(of: testVIN, .test) }
        #expect(error?.code == (code == .timeout ? .timeout : code == .invalidRequest ? .rejected : .unavailable))
        #expect(tesla.requests.count == 1)
    }

    @Test func waitsAsLongAsTeslaAsksIfThatFits() async throws {
        let tesla = FakeTesla([.answer(503, "", headers: ["Retry-After": "6"]), .answer(empty)])
        _ = try await tesla.gateway.service(of: testVIN, .test)
        #expect(tesla.pauses == [.seconds(6)])
    }

    @Test func doesNotWaitBeyondTheBudget() async {
        let tesla = FakeTesla(503, "", headers: ["Retry-After": "31"])
        let error = await teslaError { try await tesla.gateway.service(of: testVIN, .test) }
        #expect(error?.retryAfter == .seconds(31))
        #expect(tesla.pauses.isEmpty)
    }

    @Test func lastTryEndsWithTheBudget() async throws {
        let tesla = FakeTesla([.answer(503, "", headers: ["Retry-After": "25"]), .answer(empty)])
        _ = try await tesla.gateway.service(of: testVIN, .test)
        #expect(tesla.requests.last?.timeout == .seconds(5))
    }

    @Test(arguments: ["<html>hello</html>", #"{"response":{"service_"#, "", "[1]"])
    func unreadableAnswerCountsAsUnavailable(_ body: String) async {
        let tesla = FakeTesla(body)
        let error = await teslaError { try await tesla.gateway.service(of: testVIN, .test) }
        #expect(error?.code == .unavailable)
        #expect(tesla.requests.count == 3)
    }

    @Test func tokenGoesToNoRegionThatIsNotConfigured() async {
        let tesla = FakeTesla(empty)
        let access = TeslaAccess(token: Secret("token"), region: .cn)
        #expect(await teslaError { try await tesla.gateway.service(of: testVIN, access) }?.code == .rejected)
        #expect(tesla.requests.isEmpty)
    }

    @Test func logHoldsNoVIN() {
        let call = FleetCall(vehicle: testVIN, "vehicle_data")
        #expect(call.label == "/api/1/vehicles/LRW3E…000101/vehicle_data")
        #expect(FleetCall("/x", query: [("a b", "ü;+&")]).url(base: "h") == "h/x?a%20b=%C3%BC%3B%2B%26")
    }
}
