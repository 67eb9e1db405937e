import TestSupport
import Testing

@testable import Transport

/// Bodies that are slow, huge, broken or broken off, seen from the socket.
@Suite(.timeLimit(.minutes(2))) struct BodyLimitTests {
    private static func hasty(_ rate: Int = 1) -> TransportWorld {
        TransportWorld(configure: { $0.connections = ConnectionLimits(bodyGrace: .milliseconds(300), bodyRate: rate) })
    }

    private static let head = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

    @Test func `a body that trickles in is given up with 408, and the connection ends`() async throws {
        try await LiveServer.with(Self.hasty(1_000_000)) { server in
            let client = try await server.connect()
            try await client.send(Self.head + "Content-Length: 1000\r\n\r\n{")
            let answer = try #require(try await client.answers().first)
            #expect(answer.status == 408)
            #expect(answer.text.contains(#""code":"request_timeout""#))
            #expect(answer.closes)
            #expect(try await client.isEnded())
        }
    }

    @Test func `a head that trickles in ends the connection, however busy it looks`() async throws {
        let world = TransportWorld(configure: { $0.connections = ConnectionLimits(idle: .milliseconds(500)) })
        try await LiveServer.with(world) { server in
            let client = try await server.connect()
            try await client.send("GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            let drip = Task {
                while !Task.isCancelled {
                    try await client.send("a")
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            #expect(try await client.isEnded())
            drip.cancel()
        }
    }

    @Test func `bytes that arrive buy time`() async throws {
        try await LiveServer.with(Self.hasty()) { server in
            let client = try await server.connect()
            try await client.send(Self.head + "Content-Length: 12\r\n\r\n{")
            let clock = ContinuousClock()
            let start = clock.now
            // One byte a second is allowed here: ten bytes are ten seconds.
            try await client.send(#""loc":1234"#)
            try await clock.sleep(until: start + .milliseconds(600))
            try await client.send("}")
            #expect(try await client.answers().first?.status == 201)
        }
    }

    @Test(arguments: ["Content-Length: 50000000", "Transfer-Encoding: chunked"])
    func `a body that is too large is answered before it ends, and the connection ends`(framing: String) async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            try await client.send(Self.head + framing + "\r\n\r\n")
            let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 65_536)
            let chunk = framing.hasPrefix("T") ? Array("10000\r\n".utf8) + piece + Array("\r\n".utf8) : piece
            // 2 MiB of the 50 MB; the server may end the connection meanwhile.
            for _ in 0..<32 { try? await client.send(chunk) }
            let answer = try #require(try await client.answers().first)
            #expect(answer.status == 413)
            #expect(answer.text.contains(#""code":"body_too_large""#))
            #expect(answer.closes)
            #expect(try await client.isEnded())
        }
    }

    @Test func `a short body that nobody reads leaves the connection usable`() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            let request = "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
            try await client.send(request)
            #expect(try await client.answers().first?.closes == false)
            try await client.send("0123456789" + request + "0123456789")
            #expect(try await client.answers(2).map(\.status) == [404, 404])
        }
    }

    @Test(arguments: ["zz\r\n", "5\r\n{\"a\":1}\r\n"])
    func `broken chunks are the client's fault`(chunks: String) async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            try await client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
            let answer = try #require(try await client.answers().first)
            #expect(answer.status == 400)
            #expect(answer.text.contains(#""code":"bad_request""#))
            #expect(try await client.isEnded())
            #expect(!server.world.log.text.contains("request failed"))
        }
    }

    enum Leave: CaseIterable { case closed, reset, halfClosed }

    @Test(arguments: Leave.allCases) func `a client that leaves in the middle is no error`(leave: Leave) async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            try await client.send(Self.head + "Content-Length: 1000\r\n\r\n{")
            switch leave {
            case .closed: await client.close()
            case .reset: await client.reset()
            case .halfClosed: try await client.closeOutput()
            }
            #expect(try await server.world.log.contains("request broken off"))
            #expect(!server.world.log.text.contains("request failed"))
        }
    }
}

extension LogCapture {
    /// Waits until a line holds `words`.
    func contains(_ words: String, within limit: Duration = .seconds(20)) async throws -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        while !text.contains(words) {
            guard clock.now < deadline else { return false }
            try await clock.sleep(for: .milliseconds(5))
        }
        return true
    }
}
