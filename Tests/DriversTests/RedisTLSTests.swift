import Logging
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Drivers

/// `rediss://` against a real server with certificates made for the test.
@Suite(.timeLimit(.minutes(2))) struct RedisTLSTests {
    /// For a server on the port, as a program would be set up; the waits are long.
    private func configuration(
        _ address: String, trusting authority: TestAuthority? = nil
    ) throws -> RedisConfiguration {
        var configuration = try RedisConfiguration(url: "rediss://" + address)
        if let authority { configuration.tls = try RedisTLS(caFile: authority.file) }
        configuration.commandTimeout = .seconds(120)
        configuration.connectTimeout = .seconds(120)
        configuration.handshakeTimeout = .seconds(120)
        configuration.reconnectWait = .seconds(120)
        return configuration
    }

    private func withConnection(
        _ configuration: RedisConfiguration, _ body: (RedisConnection) async throws -> Void
    ) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let connection = try await RedisConnection.open(configuration, on: loop)
        try await body(connection)
        await connection.close()
    }

    /// Why there is no connection.
    private func refusal(_ configuration: RedisConfiguration) async -> String? {
        let error = await #expect(throws: RedisError.self) { try await withConnection(configuration) { _ in } }
        #expect(error?.code == .unavailable)
        return error?.message
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `commands of all sizes travel over TLS, to a name and to an address`(host: String) async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.issue(to: "DNS:localhost", "IP:127.0.0.1")
        try await PrivateRedis.withTLS(identity) { _, port async throws in
            try await withConnection(configuration("\(host):\(port)", trusting: authority)) { connection async throws in
                for size in [0, 1, 20_000, 3_000_000] {
                    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                    #expect(try await connection.send(["ECHO", RedisArgument(bytes)]).bytes == bytes)
                }
            }
        }
    }

    @Test func `user, password and database of the URL hold behind TLS`() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.issue(to: "DNS:localhost")
        let users = ["--user", "default", "off", "--user", "app", "on", ">p@ss:w", "~*", "&*", "+@all", "-shutdown"]
        try await PrivateRedis.withTLS(identity, arguments: users) { _, port async throws in
            let right = try configuration("app:p%40ss%3Aw@localhost:\(port)/3", trusting: authority)
            let client = RedisClient(right, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let about = try await client.send(["CLIENT", "INFO"]).string ?? ""
            #expect(about.contains(" db=3 ") && about.contains(" user=app "))
            let forbidden = await #expect(throws: RedisError.self) { try await client.send(["SHUTDOWN"]) }
            #expect(forbidden?.replyKind == "NOPERM")
            await client.close()
            let wrong = try configuration("app:wrong@localhost:\(port)", trusting: authority)
            let error = await #expect(throws: RedisError.self) { try await withConnection(wrong) { _ in } }
            #expect(error?.replyKind == "WRONGPASS")
        }
    }

    @Test func `a certificate of an unknown authority is refused`() async throws {
        let authority = try await TestAuthority()
        let other = try await TestAuthority()
        try await PrivateRedis.withTLS(try await authority.issue(to: "DNS:localhost")) { _, port async throws in
            let reason = "the server's certificate is not signed by a trusted authority"
            #expect(try await refusal(configuration("localhost:\(port)", trusting: other)) == reason)
            #expect(try await refusal(configuration("localhost:\(port)")) == reason, "the system does not know it")
        }
    }

    @Test func `a certificate for other hosts is refused`() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.issue(to: "DNS:redis.example", "IP:192.0.2.1")
        try await PrivateRedis.withTLS(identity) { _, port async throws in
            for host in ["localhost", "127.0.0.1"] {
                let refusal = try await refusal(configuration("\(host):\(port)", trusting: authority))
                #expect(refusal == "the server's certificate does not name \(host)")
            }
        }
    }

    @Test func `an expired certificate is refused`() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.issue(to: "DNS:localhost", days: -1)
        try await PrivateRedis.withTLS(identity) { _, port async throws in
            let refusal = try await refusal(configuration("localhost:\(port)", trusting: authority))
            #expect(refusal == "the server's certificate has expired")
        }
    }

    @Test func `a server that wants a client's certificate is named as such`() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.issue(to: "DNS:localhost")
        let arguments = ["--tls-auth-clients", "yes"]
        try await PrivateRedis.withTLS(identity, arguments: arguments) { _, port async throws in
            let refusal = try await refusal(configuration("localhost:\(port)", trusting: authority))
            #expect(refusal == "the server asks for a client's certificate, which is not supported")
        }
    }

    @Test func `a server without TLS is told from one that is away`() async throws {
        try await PrivateRedis.with { server async throws in
            try await server.withProxy { proxy, _ async throws in
                var configuration = try configuration("127.0.0.1:\(proxy.port)")
                configuration.handshakeTimeout = .seconds(2)
                let refusal = await refusal(configuration)
                #expect(refusal?.contains("not speak TLS on this port") == true, "\(refusal ?? "")")
            }
        }
    }

    @Test func `a server that says nothing is left after the limit of the handshake`() async throws {
        try await StubServer.with { _ in
            StubServer.silence
        } _: { server async throws in
            var configuration = try configuration("127.0.0.1:\(server.port)")
            configuration.handshakeTimeout = .milliseconds(200)
            #expect(await refusal(configuration)?.hasPrefix("no TLS handshake in time") == true)
        }
    }

    @Test func `a client without TLS does not hang at a server with TLS`() async throws {
        let authority = try await TestAuthority()
        try await PrivateRedis.withTLS(try await authority.issue(to: "DNS:localhost")) { _, port async throws in
            var configuration = try configuration("127.0.0.1:\(port)")
            configuration.tls = nil
            #expect(await refusal(configuration) != nil)
        }
    }

    @Test func `hints travel over TLS, also after the connection was killed`() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.issue(to: "DNS:localhost")
        try await PrivateRedis.withTLS(identity) { server, port async throws in
            let publisher = server.client()
            let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let subscription = RedisSubscription(
                try configuration("localhost:\(port)", trusting: authority), channels: ["a"], logger: log)
            let (events, feed) = AsyncStream.makeStream(of: RedisSubscription.Event.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await subscription.run { feed.yield($0) } }
                var iterator = events.makeAsyncIterator()
                for _ in 0..<2 {
                    #expect(await iterator.next(isolation: #isolation) == .connected)
                    _ = try await publisher.send(["PUBLISH", "a", "hint"])
                    let message = RedisMessage(channel: "a", payload: ByteBuffer(string: "hint"))
                    #expect(await iterator.next(isolation: #isolation) == .message(message))
                    #expect(try await publisher.send(["CLIENT", "KILL", "TYPE", "pubsub"]).int == 1)
                }
                group.cancelAll()
            }
            await publisher.close()
        }
    }

    @Test func `a file without certificates is no authority`() async throws {
        let directory = try TemporaryDirectory()
        for file in ["/dev/null", directory.file("none.pem")] {
            let error = #expect(throws: RedisError.self) { try RedisTLS(caFile: file) }
            #expect(error == RedisError(.configuration, "no certificates can be read from \(file)"))
        }
    }
}
