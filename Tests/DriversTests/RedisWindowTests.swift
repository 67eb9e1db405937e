import NIOPosix
import TestSupport
import Testing

@testable import Drivers

/// What is in flight on a connection is bounded, and so is the line of those who wait for room.
@Suite(.timeLimit(.minutes(2))) struct RedisWindowTests {
    /// A connection to a server that is held still at first.
    private func withConnection(
        _ change: (inout RedisConfiguration) -> Void, _ body: (PrivateRedis, RedisConnection) async throws -> Void
    ) async throws {
        try await PrivateRedis.with { server async throws in
            var configuration = server.configuration
            configuration.commandTimeout = .seconds(120)
            configuration.windowWait = .seconds(120)
            change(&configuration)
            let connection = try await RedisConnection.open(
                configuration, on: MultiThreadedEventLoopGroup.singleton.any())
            await server.pause()
            try await body(server, connection)
            await connection.close()
        }
    }

    private func outcome(_ connection: RedisConnection, _ command: [RedisArgument]) async -> RedisError? {
        do throws(RedisError) { _ = try await connection.send(command) } catch { return error }
        return nil
    }

    @Test func thoseInLineGetRoomAndTheirOwnReplies() async throws {
        try await withConnection({ $0.maxInFlight = 2 }) { server, connection async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask { try await connection.send(["ECHO", RedisArgument(number)]).int == number }
                }
                try await until { await connection.waiting == 18 }
                await server.resume()
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func bytesCountTooButALargeCommandTravelsAlone() async throws {
        try await withConnection({ $0.maxInFlightBytes = 50_000 }) { server, connection async throws in
            let block = RedisArgument([UInt8](repeating: 1, count: 100_000))
            try await withThrowingTaskGroup(of: RedisValue.self) { group in
                for _ in 0..<3 { group.addTask { try await connection.send(["SET", "k", block]) } }
                try await until { await connection.waiting == 2 }
                await server.resume()
                for try await reply in group { #expect(reply == .status("OK")) }
            }
        }
    }

    @Test func theLineIsBounded() async throws {
        try await withConnection {
            $0.maxInFlight = 1
            $0.maxWaiting = 2
        } _: { server, connection async throws in
            await withTaskGroup(of: RedisError?.self) { group in
                for _ in 0..<5 { group.addTask { await outcome(connection, ["PING"]) } }
                for _ in 0..<2 { #expect(await group.next()??.code == .busy) }
                await server.resume()
                for await error in group { #expect(error == nil) }
            }
        }
    }

    @Test func nobodyWaitsForRoomForLong() async throws {
        try await withConnection {
            $0.maxInFlight = 1
            $0.windowWait = .milliseconds(100)
        } _: { server, connection async throws in
            await withTaskGroup(of: RedisError?.self) { group in
                for _ in 0..<3 { group.addTask { await outcome(connection, ["PING"]) } }
                for _ in 0..<2 {
                    let error = await group.next() ?? nil
                    #expect(error?.code == .busy && error?.isAmbiguous == false)
                }
                await server.resume()
                #expect(await group.next() == .some(nil))
            }
        }
    }

    @Test func aCancelledCommandLeavesTheLine() async throws {
        try await withConnection({ $0.maxInFlight = 1 }) { server, connection async throws in
            let tasks = ["a", "b", "c"].map { key in
                Task { await outcome(connection, ["SET", RedisArgument(stringLiteral: key), "v"]) }
            }
            try await until { await connection.waiting == 2 }
            for task in tasks { task.cancel() }
            var errors: [RedisError?] = []
            for task in tasks { errors.append(await task.value) }
            #expect(errors.allSatisfy { $0?.code == .cancelled })
            #expect(errors.count { $0?.isAmbiguous == true } == 1, "the one that was sent")
            #expect(await connection.waiting == 0)
            await server.resume()
            #expect(try await connection.send(["EXISTS", "a", "b", "c"]).int == 1)
        }
    }

    @Test func thoseInLineLearnThatTheConnectionIsLost() async throws {
        try await withConnection({ $0.maxInFlight = 1 }) { server, connection async throws in
            let tasks = (0..<3).map { _ in Task { await outcome(connection, ["PING"]) } }
            try await until { await connection.waiting == 2 }
            await server.kill()
            var errors: [RedisError?] = []
            for task in tasks { errors.append(await task.value) }
            #expect(errors.allSatisfy { $0?.code == .unavailable })
            #expect(errors.count { $0?.isAmbiguous == true } == 1, "the others were never sent")
        }
    }

    @Test func smallCommandsDoNotWaitBehindLargeOnes() async throws {
        try await PrivateRedis.with { server async throws in
            try await server.withProxy { proxy, configuration async throws in
                let client = server.client { $0.address = configuration.address }
                let block = RedisArgument([UInt8](repeating: 1, count: 64_000))
                _ = try await client.send(["SET", "k", block])
                proxy.set(.init(bytesPerSecond: 64_000), .toServer)
                let large = (0..<20).map { _ in Task { await answers(client, ["SET", "k", block]) } }
                for _ in 0..<5 { #expect(await answers(client, ["PING"])) }
                for task in large { task.cancel() }
                var done = 0
                for task in large where await task.value { done += 1 }
                #expect(done < 20, "twenty seconds' worth of large values was ahead")
                await client.close()
            }
        }
    }

    private func answers(_ client: RedisClient, _ command: [RedisArgument]) async -> Bool {
        (try? await client.send(command)) != nil
    }

    private func until(_ condition: () async -> Bool) async throws {
        while await !condition() { try await Task.sleep(for: .milliseconds(2)) }
    }
}
