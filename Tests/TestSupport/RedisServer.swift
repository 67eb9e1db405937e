public import Drivers
import FoundationEssentials
import Glibc
import Logging
import NIOCore

/// A Redis server of one test's own, on a unix socket in a fresh directory.
public actor PrivateRedis {
    /// How to connect; stays the same over restarts.
    public nonisolated let configuration: RedisConfiguration
    public nonisolated let directory: TemporaryDirectory
    private let arguments: [String]
    private let environment: [String: String]
    private var process: ChildProcess

    /// Starts a server, hands it to `body`, and removes it and its data whatever happens.
    /// With `appendOnly` every acknowledged write is on disk; `arguments` are further options of `redis-server`,
    /// `environment` is added to that of the tests.
    public static func with<Value>(
        appendOnly: Bool = false, arguments: [String] = [], environment: [String: String] = [:],
        _ body: (PrivateRedis) async throws -> Value
    ) async throws -> Value {
        let server = try await start(appendOnly: appendOnly, arguments: arguments, environment: environment)
        let result: Result<Value, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        await server.kill()
        return try result.get()
    }

    /// For a server that outlives a scope; end it with `kill()`. It dies with the test process in any case.
    public static func start(
        appendOnly: Bool = false, arguments: [String] = [], environment: [String: String] = [:]
    ) async throws -> PrivateRedis {
        let directory = try TemporaryDirectory()
        let options = [
            "--port", "0", "--unixsocket", directory.file("r.sock"), "--dir", directory.path, "--save", "",
            "--appendonly", appendOnly ? "yes" : "no", "--appendfsync", "always",
        ]
        let process = try await spawn(options + arguments, environment)
        let server = PrivateRedis(directory, options + arguments, environment, process)
        try await server.waitUntilReady()
        return server
    }

    private init(
        _ directory: TemporaryDirectory, _ arguments: [String], _ environment: [String: String], _ process: ChildProcess
    ) {
        self.directory = directory
        self.arguments = arguments
        self.environment = environment
        self.process = process
        configuration = RedisConfiguration(address: .unix(path: directory.file("r.sock")))
    }

    /// A client of two connections; close it before the server goes. Its waits are long, so that a busy machine
    /// fails no test; `change` shortens them where they are the subject.
    public nonisolated func client(_ change: (inout RedisConfiguration) -> Void = { _ in }) -> RedisClient {
        var configuration = configuration
        configuration.commandTimeout = .seconds(120)
        configuration.connectTimeout = .seconds(120)
        configuration.reconnectWait = .seconds(120)
        change(&configuration)
        return RedisClient(configuration, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// A proxy before the server, and the settings that lead a client through it.
    public nonisolated func withProxy<Value>(
        _ body: (FaultProxy, RedisConfiguration) async throws -> Value
    ) async throws -> Value {
        try await FaultProxy.with(SocketAddress(unixDomainSocketPath: directory.file("r.sock"))) { proxy in
            var configuration = configuration
            configuration.address = .tcp(host: "127.0.0.1", port: proxy.port)
            return try await body(proxy, configuration)
        }
    }

    /// kill -9.
    public func kill() async {
        process.kill()
        _ = await process.exitStatus
    }

    /// Holds the server still (SIGSTOP): it accepts connections and answers nothing.
    public func pause() { process.signal(SIGSTOP) }
    public func resume() { process.signal(SIGCONT) }

    /// Ends the server if it still runs, and starts it on the same data.
    public func restart() async throws {
        await kill()
        process = try await Self.spawn(arguments, environment)
        try await waitUntilReady()
    }

    var processID: Int32 { process.processID }
    public var isRunning: Bool { process.isRunning }

    /// Without the signal that ends a program whose file may not grow: `fillDisk` makes that an error of the write.
    private static func spawn(
        _ arguments: [String], _ environment: [String: String]
    ) async throws -> ChildProcess {
        try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: "sh", arguments: ["-c", #"trap "" XFSZ; exec redis-server "$@""#, "sh"] + arguments,
                environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
                standardOutput: .discard, standardError: .discard))
    }

    private func waitUntilReady() async throws {
        for _ in 0..<500 {
            if await answers() { return }
            if let status = await process.exitStatus(within: .milliseconds(20)) {
                throw ProcessError(.died, "redis-server: \(status)", status: status)
            }
        }
        throw ProcessError(.timedOut, "redis-server did not answer")
    }

    /// A refusal for want of a password is an answer too.
    private func answers() async -> Bool {
        let client = client()
        let reply: Result<RedisValue, RedisError>
        do throws(RedisError) { reply = .success(try await client.send(["PING"])) } catch { reply = .failure(error) }
        await client.close()
        return switch reply {
        case .success: true
        case .failure(let error): error.code == .reply
        }
    }
}
