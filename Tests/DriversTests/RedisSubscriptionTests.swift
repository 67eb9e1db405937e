import Logging
import NIOCore
import TestSupport
import Testing

@testable import Drivers

@Suite(.timeLimit(.minutes(2))) struct RedisSubscriptionTests {
    typealias Events = AsyncStream<RedisSubscription.Event>.AsyncIterator

    /// Runs a subscription to two channels while `body` reads what it delivers.
    private func subscribed(
        _ configuration: RedisConfiguration, _ body: (inout Events) async throws -> Void
    ) async throws {
        let subscription = RedisSubscription(
            configuration, channels: ["a", "b"], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (events, feed) = AsyncStream.makeStream(
            of: RedisSubscription.Event.self, bufferingPolicy: .bufferingNewest(1_000))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await subscription.run { feed.yield($0) } }
            var iterator = events.makeAsyncIterator()
            await expect(.connected, from: &iterator)
            try await body(&iterator)
            group.cancelAll()
        }
    }

    private func message(_ channel: String, _ text: String) -> RedisSubscription.Event {
        .message(RedisMessage(channel: channel, payload: .init(string: text)))
    }

    @Test func `hears its channels in order and no others`() async throws {
        try await PrivateRedis.with { server async throws in
            let client = server.client()
            try await subscribed(server.configuration) { events async throws in
                for (channel, text) in [("a", "1"), ("c", "2"), ("b", "3"), ("a", "")] {
                    _ = try await client.send(["PUBLISH", RedisArgument(channel), RedisArgument(text)])
                }
                for expected in [message("a", "1"), message("b", "3"), message("a", "")] {
                    await expect(expected, from: &events)
                }
            }
            await client.close()
        }
    }

    @Test func `a killed connection comes back and says so`() async throws {
        try await PrivateRedis.with { server async throws in
            let client = server.client()
            try await subscribed(server.configuration) { events async throws in
                for round in 1...3 {
                    #expect(try await client.send(["CLIENT", "KILL", "TYPE", "pubsub"]).int == 1)
                    await expect(.connected, from: &events)
                    _ = try await client.send(["PUBLISH", "b", RedisArgument(round)])
                    await expect(message("b", "\(round)"), from: &events)
                }
            }
            await client.close()
        }
    }

    @Test func `a connection that died without a word is found by the keep-alive`() async throws {
        try await PrivateRedis.with { server async throws in
            try await server.withProxy { proxy, configuration async throws in
                var configuration = configuration
                configuration.keepAlive = .milliseconds(50)
                configuration.commandTimeout = .seconds(1)
                try await subscribed(configuration) { events async throws in
                    proxy.set(.silent)
                    while proxy.connections > 0 { try await Task.sleep(for: .milliseconds(10)) }
                    proxy.set(.good)
                    await expect(.connected, from: &events)
                }
            }
        }
    }

    @Test func `it waits for a server that is away`() async throws {
        try await PrivateRedis.with { server async throws in
            try await subscribed(server.configuration) { events async throws in
                try await server.restart()
                await expect(.connected, from: &events)
            }
        }
    }

    @Test func `a silent connection that lives is kept`() async throws {
        try await PrivateRedis.with { server async throws in
            let client = server.client()
            var configuration = server.configuration
            configuration.keepAlive = .milliseconds(20)
            configuration.commandTimeout = .seconds(120)
            try await subscribed(configuration) { events async throws in
                while !(try await client.send(["INFO", "commandstats"]).string ?? "").contains("cmdstat_ping:calls=5") {
                    try await Task.sleep(for: .milliseconds(10))
                }
                _ = try await client.send(["PUBLISH", "a", "still here"])
                await expect(message("a", "still here"), from: &events)
            }
            await client.close()
        }
    }

    private func expect(
        _ expected: RedisSubscription.Event, from events: inout Events, _ location: SourceLocation = #_sourceLocation
    ) async {
        let next = await events.next(isolation: #isolation)
        #expect(next == expected, sourceLocation: location)
    }
}
