import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Drivers

@Suite struct RedisFailureTests {
    private func client(_ server: StubServer, _ change: (inout RedisConfiguration) -> Void = { _ in }) -> RedisClient {
        var configuration = RedisConfiguration(address: .tcp(host: "127.0.0.1", port: server.port))
        // A busy machine is not the subject: with all tests at once a turn may take half a minute.
        configuration.commandTimeout = .seconds(120)
        configuration.connectTimeout = .seconds(120)
        configuration.reconnectWait = .seconds(120)
        change(&configuration)
        return RedisClient(
            configuration, connections: 1, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func code(_ body: () async throws -> some Any) async -> RedisError.Code? {
        await #expect(throws: RedisError.self) { _ = try await body() }?.code
    }

    @Test func aSilentServerTimesOutEverythingInFlight() async throws {
        try await StubServer.with(StubServer.redis { _ in StubServer.silence }) { server async throws in
            let client = client(server) { $0.commandTimeout = .milliseconds(400) }
            async let first = code { try await client.send(["GET", "a"]) }
            async let second = code { try await client.send(["GET", "b"]) }
            #expect(await [first, second] == [.timedOut, .timedOut])
            await client.close()
        }
    }

    @Test func bytesThatAreNotRESPCloseTheConnection() async throws {
        try await StubServer.with(StubServer.redis { _ in "what?\r\n" }) { server async throws in
            let client = client(server)
            #expect(await code { try await client.send(["GET", "a"]) } == .protocolError)
            await client.close()
        }
    }

    @Test func aCutCommandIsAmbiguous() async throws {
        try await StubServer.with(StubServer.redis { _ in StubServer.hangUp }) { server async throws in
            let client = client(server)
            let error = await #expect(throws: RedisError.self) { try await client.send(["INCR", "a"]) }
            #expect(error?.code == .unavailable && error?.isAmbiguous == true)
            await client.close()
        }
    }

    @Test(arguments: ["READONLY replica", "MASTERDOWN link", "MOVED 1 127.0.0.1:1"])
    func aServerThatIsTheWrongOneIsLeft(reply: String) async throws {
        let greetings = NIOLockedValueBox(0)
        try await StubServer.with({ text in
            if text.contains("INFO") { greetings.withLockedValue { $0 += 1 } }
            let isWrong = greetings.withLockedValue { $0 < 2 }
            return StubServer.redis { _ in isWrong ? "-\(reply)\r\n" : ":1\r\n" }(text)
        }) { server async throws in
            let client = client(server)
            #expect(await code { try await client.send(["INCR", "a"]) } == .unavailable)
            #expect(try await client.send(["INCR", "a"]).int == 1)
            await client.close()
        }
    }

    @Test func cancellingReturnsAtOnceAndKeepsLaterRepliesInStep() async throws {
        try await PrivateRedis.with { server async throws in
            var configuration = server.configuration
            configuration.commandTimeout = .seconds(120)
            let connection = try await RedisConnection.open(
                configuration, on: MultiThreadedEventLoopGroup.singleton.any())
            await server.pause()
            let cancelled = Task { try await connection.send(["ECHO", "cancelled"]) }
            let kept = Task { try await connection.send(["ECHO", "kept"]) }
            cancelled.cancel()
            #expect(await code { try await cancelled.value } == .cancelled)
            await server.resume()
            #expect(try await kept.value.string == "kept")
            await connection.close()
        }
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        try await PrivateRedis.with { server async throws in
            let client = server.client()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.send(["SET", "k", "v"])
            }
            #expect(await code { try await task.value } == .cancelled)
            #expect(try await client.send(["EXISTS", "k"]).int == 0)
            await client.close()
        }
    }

    @Test func whenTheServerHangsNobodyWaitsOnAnotherConnection() async throws {
        try await PrivateRedis.with { server async throws in
            let client = server.client { $0.commandTimeout = .milliseconds(400) }
            for _ in 0..<2 { _ = try await client.send(["PING"]) }
            await server.pause()
            #expect(await code { try await client.send(["PING"]) } == .timedOut)
            for _ in 0..<4 {
                let error = await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
                #expect(error?.code == .unavailable && error?.isAmbiguous == false)
            }
            await server.resume()
            #expect(try await eventually { try await client.send(["PING"]) } == .status("PONG"))
            let large = RedisArgument([UInt8](repeating: 1, count: 10_000))
            #expect(
                try await client.send(["SET", "k", large]) == .status("OK"), "nothing is held against a new connection")
            await client.close()
        }
    }

    @Test func aServerThatIsOnlySlowKeepsItsConnection() async throws {
        try await PrivateRedis.with { server async throws in
            try await server.withProxy { proxy, configuration async throws in
                var configuration = configuration
                configuration.commandTimeout = .seconds(3)
                let connection = try await RedisConnection.open(
                    configuration, on: MultiThreadedEventLoopGroup.singleton.any())
                let name = try await connection.send(["CLIENT", "ID"])
                proxy.set(.init(bytesPerSecond: 50_000), .toServer)
                let block = RedisArgument([UInt8](repeating: 1, count: 25_000))
                let codes = await withTaskGroup(of: RedisError.Code?.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            do throws(RedisError) { _ = try await connection.send(["SET", "k", block]) } catch {
                                return error.code
                            }
                            return nil
                        }
                    }
                    return await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(codes == [nil, .timedOut], "what takes four seconds is not waited for")
                proxy.set(.good)
                #expect(try await eventually { try await connection.send(["CLIENT", "ID"]) } == name)
                await connection.close()
            }
        }
    }

    @Test func comesBackAfterTheServerWasKilled() async throws {
        try await PrivateRedis.with(appendOnly: true) { server async throws in
            let client = server.client()
            _ = try await client.send(["SET", "k", "v"])
            let before = client.serverRunID
            await server.kill()
            let clock = ContinuousClock()
            let refusal = await clock.measure {
                #expect(await code { try await client.send(["GET", "k"]) } == .unavailable)
            }
            #expect(refusal < .seconds(60), "after a few failures nobody waits for the two minutes")
            try await server.restart()
            #expect(try await eventually { try await client.send(["GET", "k"]).string } == "v")
            #expect(before?.isEmpty == false && client.serverRunID != before)
            await client.close()
        }
    }

    /// Repeats while the server is away; the back-off ends within 400 ms of its return.
    private func eventually<Value>(_ body: () async throws -> Value) async throws -> Value {
        for _ in 0..<200 {
            do { return try await body() } catch let error as RedisError where Self.passing.contains(error.code) {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        return try await body()
    }

    private static let passing: Set<RedisError.Code> = [.unavailable, .timedOut]
}
