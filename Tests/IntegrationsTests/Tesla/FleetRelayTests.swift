import Domain
import Drivers
import Testing

@testable import Integrations

/// Reads that are passed on as they are.
@Suite struct FleetRelayTests {
    private func relay(_ tesla: FakeTesla, _ path: String = "vehicles", query: String = "") async throws -> FleetReply {
        try await tesla.gateway.relay(try #require(FleetRead(path: path, query: query)), .test)
    }

    @Test func queryBodyStatusAndLimitsComeThroughCookiesDoNot() async throws {
        let headers: HeaderList = [
            "Content-Type": "application/json; charset=utf-8", "Set-Cookie": "a=b", "x-txid": "t-1", "Server": "envoy",
            "RateLimit-Limit": "60",
        ]
        let tesla = FakeTesla([.answer(200, #"{ "response" : [] }"#, headers: headers)])
        let reply = try await relay(tesla, query: "page=1&x=%3B;b+c")
        #expect(reply.status == 200 && reply.body == Array(#"{ "response" : [] }"#.utf8))
        #expect(reply.headers.map(\.name) == ["Content-Type", "x-txid", "RateLimit-Limit"])
        let request = try #require(tesla.requests.first)
        #expect(request.url == "https://eu.test/api/1/vehicles?page=1&x=%3B;b+c")
        #expect(request.headers["authorization"] == "Bearer token")
    }

    @Test(arguments: [400, 402, 403, 404, 408, 412, 418, 422, 423, 424, 429, 451, 499, 500, 503, 504, 540])
    func refusalsComeThroughAtOnce(_ status: Int) async throws {
        let tesla = FakeTesla(status, #"{"error":"x"}"#)
        #expect(try await relay(tesla).status == status)
        #expect(tesla.requests.count == 1)
    }

    @Test(arguments: [
        (401, "", TeslaError.Code.unauthorized), (401, #"{"error":"login_required"}"#, .loginRequired),
        (421, #"{"error":"use base URL: https://na.test, see x"}"#, .outOfRegion), (302, "", .unavailable),
        (502, "<html>Bad gateway</html>", .unavailable), (403, "<html>blocked</html>", .unavailable),
        (200, "<html>hello</html>", .unavailable),
    ]) func whatIsNotTeslasWordToTheCallerIsKept(_ status: Int, _ body: String, _ code: TeslaError.Code) async {
        let error = await teslaError { try await relay(FakeTesla(status, body)) }
        #expect(error?.code == code && error?.status == status)
    }

    @Test(arguments: ["mobile_access_disabled", "unknown user"])
    func refusalsThatNoTokenMendsComeThrough(_ word: String) async throws {
        #expect(try await relay(FakeTesla(401, #"{"error":"\#(word)"}"#)).status == 401)
    }

    @Test func cutOffAnswersAreKept() async throws {
        let json: HeaderList = ["Content-Type": "application/json"]
        let error = await teslaError { try await relay(FakeTesla(200, #"{"response":"#, headers: json)) }
        #expect(error?.problem.code == .teslaError && error?.problem.upstreamStatus == 200)
        let pdf: HeaderList = ["Content-Type": "application/pdf"]
        let invoice = "dx/charging/invoice/3e93cb53"
        #expect(await teslaError { try await relay(FakeTesla(200, "%PDF-1.7", headers: pdf), invoice) } != nil)
        #expect(try await relay(FakeTesla(200, "%PDF-1.7 %%EOF", headers: pdf), invoice).status == 200)
    }

    @Test(arguments: [
        (HTTPClientError.Code.timeout, ProblemCode.upstreamTimeout), (.bodyTooLarge, .teslaError),
        (.connect, .teslaUnavailable),
    ]) func noAnswerIsAClearOne(_ failure: HTTPClientError.Code, _ code: ProblemCode) async {
        #expect(await teslaError { try await relay(FakeTesla([.broken(failure)])) }?.problem.code == code)
    }

    @Test func aLimitIsNotWaitedFor() async throws {
        let tesla = FakeTesla([.answer(429, "", headers: ["Retry-After": "3"])])
        #expect(try await relay(tesla).status == 429)
        #expect(await teslaError { try await relay(tesla) }?.retryAfter == .seconds(3))
        #expect(tesla.requests.count == 1 && tesla.pauses.isEmpty)
    }
}
