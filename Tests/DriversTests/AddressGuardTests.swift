import TestSupport
import Testing

@testable import Drivers

@Suite struct AddressGuardTests {
    private func withServer(
        _ answer: @escaping StubServer.Respond, _ body: (HTTPClient, Int, StubServer) async throws -> Void
    ) async throws {
        let client = HTTPClient()
        try await StubServer.withHTTP(answer) { server in try await body(client, server.port, server) }
        await client.shutdown()
    }

    private func request(_ url: String, _ permits: @escaping @Sendable ([UInt8]) -> Bool) -> OutgoingRequest {
        var request = OutgoingRequest(method: "POST", url: url, body: Array("secret".utf8))
        request.permitsAddress = permits
        return request
    }

    /// Whatever the host is called, the address that would be connected to decides.
    @Test(arguments: ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "0177.0.0.1"])
    func aRefusedAddressIsNotConnectedTo(host: String) async throws {
        try await withServer({ _ in StubServer.http() }) { client, port, _ async throws in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.execute(request("http://\(host):\(port)/", { _ in false }))
            }
            #expect(error?.code == .addressRefused && error?.isAmbiguous == false)
        }
    }

    @Test func theQuestionHoldsTheBytesOfTheAddress() async throws {
        try await withServer({ _ in StubServer.http() }) { client, port, _ async throws in
            let seen = LineBox()
            let answer = try await client.execute(
                request("http://localhost:\(port)/") { address in
                    seen.append("\(address)")
                    return address == [127, 0, 0, 1]
                })
            #expect(answer.status == 200)
            let known = ["\([127, 0, 0, 1])", "\([UInt8](repeating: 0, count: 15) + [1])"]
            #expect(!seen.all.isEmpty && seen.all.allSatisfy(known.contains))
        }
    }

    /// A connection that another request made must not carry one that may not go there.
    @Test func anOpenConnectionIsNoWayAround() async throws {
        try await withServer({ _ in StubServer.http() }) { client, port, _ async throws in
            let url = "http://127.0.0.1:\(port)/"
            #expect(try await client.execute(OutgoingRequest(url: url)).status == 200)
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.execute(request(url, { _ in false }))
            }
            #expect(error?.code == .addressRefused)
            #expect(try await client.execute(OutgoingRequest(url: url)).status == 200)
        }
    }

    @Test func anIgnoredBodyIsCutOff() async throws {
        try await withServer({ _ in StubServer.http(status: "202 Taken", String(repeating: "x", count: 90_000)) }) {
            client, port, _ async throws in
            var request = OutgoingRequest(method: "POST", url: "http://127.0.0.1:\(port)/", maxBodyBytes: 65_536)
            request.ignoresBody = true
            #expect(try await client.execute(request).status == 202)
        }
    }

    @Test func anIgnoredBodyMayNeverEnd() async throws {
        let endless = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
        try await withServer({ _ in endless }) { client, port, _ async throws in
            var request = OutgoingRequest(
                method: "POST", url: "http://127.0.0.1:\(port)/", timeout: .milliseconds(300))
            #expect(await #expect(throws: HTTPClientError.self) { try await client.execute(request) }?.code == .timeout)
            request.ignoresBody = true
            #expect(try await client.execute(request).status == 200)
        }
    }

    @Test func silenceIsStillSilence() async throws {
        try await withServer({ _ in nil }) { client, port, _ async throws in
            var request = OutgoingRequest(
                method: "POST", url: "http://127.0.0.1:\(port)/", timeout: .milliseconds(200))
            request.ignoresBody = true
            #expect(await #expect(throws: HTTPClientError.self) { try await client.execute(request) }?.code == .timeout)
        }
    }
}
