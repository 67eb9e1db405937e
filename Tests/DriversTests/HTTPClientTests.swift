import TestSupport
import Testing

@testable import Drivers

@Suite struct HTTPClientTests {
    private func withClient(
        _ change: (inout HTTPClient.Configuration) -> Void = { _ in }, answer: @escaping StubServer.Respond,
        _ body: (HTTPClient, String, StubServer) async throws -> Void
    ) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.usesEnvironmentProxy = false
        change(&configuration)
        let client = HTTPClient(configuration: configuration)
        try await StubServer.withHTTP(answer) { server in
            try await body(client, "http://127.0.0.1:\(server.port)", server)
        }
        await client.shutdown()
    }

    private func failure(_ client: HTTPClient, _ request: OutgoingRequest) async -> HTTPClientError.Code? {
        await #expect(throws: HTTPClientError.self) { try await client.execute(request) }?.code
    }

    @Test func sendsMethodHeadersAndBody() async throws {
        try await withClient(answer: { StubServer.http(headers: "X-Two: a\r\nX-Two:  b \r\n", $0) }) {
            client, url, _ async throws in
            let response = try await client.execute(
                OutgoingRequest(
                    method: "PATCH", url: url + "/p?q=1", headers: ["X-Kind": "k", "X-Empty": ""],
                    body: Array("body".utf8)))
            let sent = response.text.lowercased()
            #expect(response.status == 200 && response.headers.values("x-two") == ["a", "b"])
            #expect(sent.hasPrefix("patch /p?q=1 http/1.1\r\n") && sent.hasSuffix("\r\n\r\nbody"))
            #expect(sent.contains("x-kind: k\r\n") && sent.contains("x-empty:\r\n"))
            #expect(!sent.contains("content-type") && !sent.contains("expect:"))
            #expect(sent.contains("user-agent: carpulse\r\n") && sent.contains("accept-encoding: gzip"))
        }
    }

    @Test(arguments: ["GET", "POST", "PUT", "DELETE"]) func sendsNoBodyWhenThereIsNone(method: String) async throws {
        try await withClient(answer: { StubServer.http($0) }) { client, url, _ async throws in
            let text = try await client.execute(OutgoingRequest(method: method, url: url)).text
            #expect(text.hasPrefix("\(method) / ") && text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func aHeadHasNoBody() async throws {
        try await withClient(answer: { _ in "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" }) {
            client, url, _ async throws in
            let response = try await client.execute(OutgoingRequest(method: "HEAD", url: url))
            #expect(response.headers["Content-Length"] == "9" && response.body.isEmpty)
        }
    }

    @Test func twoHundredAtOnce() async throws {
        try await withClient(answer: { StubServer.http(String($0.prefix { $0 != "\r\n" })) }) {
            client, url, _ async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        try await client.execute(OutgoingRequest(url: "\(url)/\(number)")).text
                            == "GET /\(number) HTTP/1.1"
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func anErrorStatusIsAnAnswer() async throws {
        try await withClient(answer: { _ in StubServer.http(status: "503 Away", "later") }) {
            client, url, _ async throws in
            let response = try await client.execute(OutgoingRequest(url: url))
            #expect(response.status == 503 && response.text == "later")
        }
    }

    @Test func redirectsAreLeftToTheCaller() async throws {
        try await withClient(answer: { _ in StubServer.http(status: "302 Found", headers: "Location: /b\r\n") }) {
            client, url, _ async throws in
            #expect(try await client.execute(OutgoingRequest(url: url)).headers["location"] == "/b")
            let isRefused = await failure(client, OutgoingRequest(url: url, followRedirects: 2))
            #expect(isRefused == .invalidRequest, "plain HTTP is not followed")
        }
    }

    @Test func theBodyIsBounded() async throws {
        try await withClient(answer: { _ in StubServer.http(String(repeating: "x", count: 5_000)) }) {
            client, url, _ async throws in
            #expect(await failure(client, OutgoingRequest(url: url, maxBodyBytes: 4_999)) == .bodyTooLarge)
            #expect(try await client.execute(OutgoingRequest(url: url, maxBodyBytes: 5_000)).body.count == 5_000)
        }
    }

    @Test func aSilentServerTimesOut() async throws {
        try await withClient(answer: { _ in nil }) { client, url, _ async throws in
            #expect(await failure(client, OutgoingRequest(url: url, timeout: .milliseconds(100))) == .timeout)
        }
    }

    @Test func cancellingEndsARunningRequest() async throws {
        try await withClient(answer: { _ in StubServer.silence }) { client, url, server async throws in
            let task = Task { try await client.execute(OutgoingRequest(url: url + "/slow")) }
            _ = await server.request(containing: "/slow")
            task.cancel()
            #expect(await #expect(throws: HTTPClientError.self) { try await task.value }?.code == .cancelled)
        }
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        try await withClient(answer: { _ in StubServer.http() }) { client, url, _ async throws in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.execute(OutgoingRequest(url: url))
            }
            #expect(await #expect(throws: HTTPClientError.self) { try await task.value }?.code == .cancelled)
        }
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "http://a b/", "http://h/\r\nX: y", ""])
    func refusesOtherURLs(url: String) async throws {
        try await withClient(answer: { _ in StubServer.http() }) { client, _, _ async throws in
            #expect(await failure(client, OutgoingRequest(url: url)) == .invalidRequest)
        }
    }

    @Test func aHeaderCannotSmuggleALine() async throws {
        try await withClient(answer: { _ in StubServer.http() }) { client, url, _ async throws in
            let request = OutgoingRequest(url: url, headers: ["X-A": "b\r\nX-C: d"])
            #expect(await failure(client, request) == .invalidRequest)
        }
    }

    @Test func whereNobodyListensThereIsNoConnection() async throws {
        let closed = try await StubServer.with({ _ in nil }) { server in server.port }
        try await withClient(answer: { _ in nil }) { client, _, _ async throws in
            #expect(await failure(client, OutgoingRequest(url: "http://127.0.0.1:\(closed)")) == .connect)
        }
    }

    @Test func aServerWithoutTLSIsNotTrusted() async throws {
        try await withClient(answer: { _ in nil }) { client, url, _ async throws in
            let request = OutgoingRequest(url: url.replacing("http:", with: "https:"), timeout: .seconds(1))
            let code = await failure(client, request)
            #expect(code == .tls || code == .timeout)
        }
    }

    @Test func theQueueIsBounded() async throws {
        try await withClient({ $0.maxRequests = 2 }, answer: { _ in nil }) { client, url, _ async throws in
            let request = OutgoingRequest(url: url, timeout: .milliseconds(300))
            let codes = await withTaskGroup(of: HTTPClientError.Code?.self) { group in
                for _ in 0..<4 { group.addTask { await failure(client, request) } }
                return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(codes == [.timeout: 2, .busy: 2])
        }
    }

    @Test func shutdownFailsWhatRunsAndRefusesWhatComes() async throws {
        try await withClient(answer: { _ in StubServer.silence }) { client, url, server async throws in
            let task = Task { try await client.execute(OutgoingRequest(url: url + "/slow")) }
            _ = await server.request(containing: "/slow")
            await client.shutdown()
            #expect(await #expect(throws: HTTPClientError.self) { try await task.value }?.code == .stopped)
            #expect(await failure(client, OutgoingRequest(url: url)) == .stopped)
        }
    }
}
