import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Drivers

/// The proxy that other tests rely on does what it says.
@Suite(.timeLimit(.minutes(2))) struct FaultProxyTests {
    private func withConnection(
        _ change: (inout RedisConfiguration) -> Void = { _ in },
        _ body: (FaultProxy, RedisConnection) async throws -> Void
    ) async throws {
        try await PrivateRedis.with { server async throws in
            try await server.withProxy { proxy, configuration async throws in
                var configuration = configuration
                configuration.commandTimeout = .seconds(120)
                change(&configuration)
                let connection = try await RedisConnection.open(
                    configuration, on: MultiThreadedEventLoopGroup.singleton.any())
                try await body(proxy, connection)
                await connection.close()
            }
        }
    }

    @Test func `many bytes pass both ways unchanged`() async throws {
        try await withConnection { proxy, connection async throws in
            let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            #expect(try await connection.send(["ECHO", RedisArgument(bytes)]).bytes == bytes)
            #expect(proxy.connections == 1)
        }
    }

    @Test func `latency and a narrow line slow it down and keep the order`() async throws {
        try await withConnection { proxy, connection async throws in
            proxy.set(.init(latency: .milliseconds(60), bytesPerSecond: 1_000_000))
            let start = ContinuousClock.now
            let bytes = [UInt8](repeating: 1, count: 100_000)
            #expect(try await connection.send(["ECHO", RedisArgument(bytes)]).bytes == bytes)
            #expect(
                ContinuousClock.now - start > .milliseconds(300), "twice 60 ms on the way and twice 100 ms on the line")
        }
    }

    @Test func `a cut and a half-close are seen at once`() async throws {
        for harm in [FaultProxy.cut, FaultProxy.halfClose] {
            try await withConnection { proxy, connection async throws in
                harm(proxy)()
                await connection.untilClosed()
                let error = await #expect(throws: RedisError.self) { try await connection.send(["PING"]) }
                #expect(error?.code == .unavailable && error?.isAmbiguous == false)
            }
        }
    }

    @Test func `silence lets nothing through and closes nothing`() async throws {
        try await withConnection({ $0.commandTimeout = .milliseconds(500) }) { proxy, connection async throws in
            proxy.set(.silent, .toClient)
            let error = await #expect(throws: RedisError.self) { try await connection.send(["PING"]) }
            #expect(error?.code == .timedOut && error?.isAmbiguous == true)
        }
    }
}
