import Drivers
import FoundationEssentials
import Glibc
import Logging
import TestSupport
import Testing

@Suite struct EmbeddedRedisTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func withServer(
        in directory: String, _ body: (EmbeddedRedis, RedisClient) async throws -> Void
    ) async throws {
        let server = try await EmbeddedRedis.start(.init(directory: directory), logger: logger)
        var connection = server.connection
        connection.reconnectWait = .seconds(120)  // a busy machine is not the subject
        connection.commandTimeout = .seconds(120)
        let client = RedisClient(connection, logger: logger)
        let result: Result<Void, any Error>
        do { result = .success(try await body(server, client)) } catch { result = .failure(error) }
        await client.close()
        await server.stop()
        try result.get()
    }

    @Test func keepsWhatWasWrittenOverAStop() async throws {
        let directory = try TemporaryDirectory()
        try await withServer(in: directory.file("redis")) { _, client async throws in
            _ = try await client.send(["SET", "k", "v"])
        }
        try await withServer(in: directory.file("redis")) { _, client async throws in
            #expect(try await client.send(["GET", "k"]).string == "v")
        }
        let mode = try FileManager.default.attributesOfItem(atPath: directory.file("redis"))[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    @Test func aDeepDirectoryIsNoObstacle() async throws {
        let directory = try TemporaryDirectory()
        let deep = directory.file(Array(repeating: "a-rather-long-name", count: 10).joined(separator: "/"))
        try await withServer(in: deep) { _, client async throws in
            #expect(try await client.send(["PING"]).string == "PONG")
        }
    }

    @Test func isStartedAgainWhenItDies() async throws {
        let directory = try TemporaryDirectory()
        try await withServer(in: directory.path) { server, client async throws in
            _ = try await client.send(["SET", "k", "v"])
            let first = await server.processID
            kill(first, SIGKILL)
            var value: String?
            for _ in 0..<500 where value == nil {
                value = try? await client.send(["GET", "k"]).string
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(value == "v")
            #expect(await server.processID != first)
        }
    }

    @Test func aDirectoryInUseIsRefusedWithItsCause() async throws {
        let directory = try TemporaryDirectory()
        try await withServer(in: directory.path) { _, _ async throws in
            var second = EmbeddedRedis.Configuration(directory: directory.path)
            second.lockPatience = .milliseconds(60)
            let error = await #expect(throws: FileError.self) { try await EmbeddedRedis.start(second, logger: logger) }
            #expect(error?.code == .exists && error?.message.contains("another program") == true)
        }
    }

    @Test func aLeftOverSocketIsRemoved() async throws {
        let directory = try TemporaryDirectory()
        try "stale".write(toFile: directory.file("r.sock"), atomically: false, encoding: .utf8)
        try await withServer(in: directory.path) { _, client async throws in
            #expect(try await client.send(["PING"]).string == "PONG")
        }
    }

    @Test func aServerThatCannotStartTellsWhy() async throws {
        let directory = try TemporaryDirectory()
        var configuration = EmbeddedRedis.Configuration(directory: directory.path)
        configuration.executable = "no-such-redis"
        let error = await #expect(throws: ProcessError.self) {
            try await EmbeddedRedis.start(configuration, logger: logger)
        }
        #expect(error?.code == .died && error?.message.contains("no-such-redis") == true)
    }
}
