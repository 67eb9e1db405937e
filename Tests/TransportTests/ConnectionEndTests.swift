import Actors
import TestSupport
import Testing

@testable import Transport

/// How connections end: nobody loses an answer.
@Suite(.timeLimit(.minutes(2))) struct ConnectionEndTests {
    private static func request(_ method: String = "GET", _ path: String = "/health/live", _ more: String = "")
        -> String
    {
        "\(method) \(path) HTTP/1.1\r\nHost: x\r\n\(more)\r\n"
    }

    @Test func `a connection serves many requests`() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            for count in 1...3 {
                try await client.send(Self.request())
                let answers = try await client.answers(count)
                #expect(answers.count == count && answers.allSatisfy { $0.status == 200 && !$0.closes })
            }
        }
    }

    @Test func `a client that wants the end gets it after the answer, not before earlier ones`() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            try await client.send(Self.request() + Self.request("GET", "/version", "Connection: close\r\n"))
            let answers = try await client.answers(2)
            #expect(answers.map(\.status) == [200, 200])
            #expect(answers.map(\.closes) == [false, true])
            #expect(try await client.isEnded())
        }
    }

    @Test func `while the instance drains every answer ends its connection`() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            try await client.send(Self.request())
            #expect(try await client.answers().first?.closes == false)
            server.world.dependencies.health.drain()
            try await client.send(Self.request())
            #expect(try await client.answers(2).last?.closes == true)
            let end = try await client.receive { _ in false }
            #expect(end.isEnded && !end.isReset)
        }
    }

    @Test func `a client that goes on sending after the last answer still gets it`() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            server.world.dependencies.health.drain()
            try await client.send(Self.request() + String(repeating: Self.request(), count: 500))
            let end = try await client.receive { _ in false }
            #expect(end.answers().first?.status == 200)
            #expect(end.isEnded)
        }
    }

    @Test func `at the stop an idle connection may still ask once`() async throws {
        let world = TransportWorld(configure: { $0.connections = ConnectionLimits(farewell: .seconds(20)) })
        try await LiveServer.with(world) { server in
            let client = try await server.connect()
            try await client.send(Self.request())
            #expect(try await client.answers().count == 1)
            await server.stop()
            try await Self.waitUntilRefused(server)
            try await client.send(Self.request())
            let last = try #require(try await client.answers(2).last)
            #expect(last.status == 200 && last.closes)
            #expect(try await client.isEnded())
        }
    }

    @Test func `at the stop an idle connection ends after its farewell`() async throws {
        let world = TransportWorld(configure: { $0.connections = ConnectionLimits(farewell: .milliseconds(50)) })
        try await LiveServer.with(world) { server in
            let client = try await server.connect()
            try await client.send(Self.request())
            #expect(try await client.answers().count == 1)
            await server.stop()
            #expect(try await client.isEnded())
        }
    }

    /// The listener is closed; connections that were made before live on.
    private static func waitUntilRefused(_ server: LiveServer) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(20)
        while let other = try? await server.connect() {
            await other.close()
            guard clock.now < deadline else { break }
        }
    }

    @Test func `HEAD of an archive tells no length, sends no body and fetches nothing`() async throws {
        try await LiveServer.with { server in
            let session = try await server.world.connected()
            let client = try await server.connect()
            try await client.send(
                Self.request("HEAD", "/session/\(session)/charging-invoices.zip?strict=1"))
            let end = try await client.receive { _ in false }
            let answer = try #require(end.answers(toHead: true).first)
            #expect(answer.status == 200 && answer.closes)
            #expect(answer["content-type"] == "application/zip")
            #expect(answer["content-length"] == nil)
            #expect(end.text.hasSuffix("\r\n\r\n"))
            #expect(end.text.components(of: "\r\n\r\n") == 2, "nothing follows the head")
        }
    }

    @Test func `HEAD of a page tells the length of the page and keeps the connection`() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            try await client.send(Self.request("HEAD", "/") + Self.request())
            let answers = try await client.answers(2, toHead: true)
            #expect(answers.first.flatMap { $0["content-length"] }.flatMap { Int($0) } ?? 0 > 100)
            #expect(answers.count == 2)
        }
    }
}

extension String {
    fileprivate func components(of separator: String) -> Int {
        var (rest, count) = (self[...], 1)
        while let found = rest.firstRange(of: separator) {
            rest = rest[found.upperBound...]
            count += 1
        }
        return count
    }
}
