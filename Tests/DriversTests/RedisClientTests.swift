import NIOCore
import TestSupport
import Testing

@testable import Drivers

@Suite struct RedisClientTests {
    private func withClient(
        arguments: [String] = [], _ change: (inout RedisConfiguration) -> Void = { _ in },
        _ body: (RedisClient) async throws -> Void
    ) async throws {
        try await PrivateRedis.with(arguments: arguments) { server async throws in
            let client = server.client(change)
            try await body(client)
            await client.close()
        }
    }

    @Test func everyByteComesBack() async throws {
        try await withClient { client async throws in
            let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
            #expect(try await client.send(["SET", "k", RedisArgument(bytes)]) == .status("OK"))
            #expect(try await client.send(["GET", "k"]).bytes == bytes)
            #expect(try await client.send(["GET", "none"]).isNull)
        }
    }

    @Test func twoHundredInFlightGetTheirOwnReplies() async throws {
        try await withClient { client async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask { try await client.send(["ECHO", RedisArgument(number)]).int == number }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func anErrorReplyIsThrownAndTheConnectionGoesOn() async throws {
        try await withClient { client async throws in
            _ = try await client.send(["SET", "k", "v"])
            let error = await #expect(throws: RedisError.self) { try await client.send(["LPUSH", "k", "v"]) }
            #expect(error?.replyKind == "WRONGTYPE" && error?.isAmbiguous == false)
            #expect(try await client.send(["GET", "k"]).string == "v")
        }
    }

    @Test func aFullStoreHasItsOwnCode() async throws {
        try await withClient(arguments: ["--maxmemory", "1", "--maxmemory-policy", "noeviction"]) {
            client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.send(["SET", "k", "v"]) }
            #expect(error?.code == .storeFull)
        }
    }

    @Test func signsInAndSelects() async throws {
        try await withClient(
            arguments: ["--requirepass", "s3cret"],
            {
                $0.password = "s3cret"
                $0.database = 3
            }
        ) { client async throws in
            #expect(try await client.send(["CLIENT", "INFO"]).string?.contains(" db=3 ") == true)
        }
    }

    @Test func aWrongPasswordIsToldToTheCaller() async throws {
        try await withClient(arguments: ["--requirepass", "s3cret"], { $0.password = "wrong" }) { client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
            #expect(error?.replyKind == "WRONGPASS")
        }
    }

    @Test func aScriptIsLoadedOnceAndAgainAfterAFlush() async throws {
        try await withClient { client async throws in
            let script = RedisScript(name: "sum", source: "return {KEYS[1], tonumber(ARGV[1]) + tonumber(ARGV[2])}")
            for _ in 0..<2 {
                let value = try await client.eval(script, keys: ["k"], arguments: [2, 3])
                #expect(value.array?.map(\.string) == ["k", nil] && value.array?.last?.int == 5)
                _ = try await client.send(["SCRIPT", "FLUSH"])
            }
            #expect(script.digest?.count == 40)
        }
    }

    @Test func aScriptsErrorIsAReply() async throws {
        try await withClient { client async throws in
            let script = RedisScript(name: "no", source: "return redis.error_reply('STALE gone')")
            let error = await #expect(throws: RedisError.self) { try await client.eval(script, keys: []) }
            #expect(error?.replyKind == "STALE")
        }
    }

    @Test func aClosedClientRefuses() async throws {
        try await PrivateRedis.with { server async throws in
            let client = server.client()
            _ = try await client.send(["PING"])
            await client.close()
            let error = await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
            #expect(error?.code == .unavailable && error?.isAmbiguous == false)
        }
    }
}
