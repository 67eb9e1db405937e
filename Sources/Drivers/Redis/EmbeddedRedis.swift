import Glibc
public import Logging
import NIOPosix

/// A private Redis server: a child process on a unix socket in a directory of its own.
///
/// Every acknowledged write is on disk (`appendfsync always`). The server dies with this program, is started again
/// when it dies alone, and one directory never has two servers: a lock is held by this program and by the child.
public actor EmbeddedRedis {
    public struct Configuration: Sendable {
        /// Made (mode 0700) when it is not there; holds the append-only files, `r.sock` and `redis.log`.
        public var directory: String
        public var maxMemoryBytes = 512 << 20
        public var executable = "redis-server"
        /// How long a start waits for another program to leave the directory.
        public var lockPatience: Duration = .seconds(5)
        /// How long the server may take to load its data.
        public var startPatience: Duration = .seconds(60)

        public init(directory: String) { self.directory = directory }
    }

    /// How to connect. Valid in this program only, and while the server is not stopped.
    public nonisolated let connection: RedisConfiguration
    private let configuration: Configuration
    private let lock: DirectoryLock
    private let logger: Logger
    private var child: ChildProcess
    private var supervisor: Task<Void, Never>?
    private var isStopping = false

    private init(_ configuration: Configuration, _ lock: DirectoryLock, _ child: ChildProcess, _ logger: Logger) {
        self.configuration = configuration
        self.lock = lock
        self.child = child
        self.logger = logger
        connection = Self.connection(lock)
    }

    /// Returns when the server answers. Throws `ProcessError` or `FileError` with the cause.
    public static func start(_ configuration: Configuration, logger: Logger) async throws -> EmbeddedRedis {
        try await FileStore().makeDirectory(configuration.directory)
        guard chmod(configuration.directory, 0o700) == 0 else { throw FileError("chmod", errno: errno) }
        let lock = try await acquireLock(configuration)
        unlink("\(configuration.directory)/redis.log")
        let child = try await spawn(configuration, lock)
        let server = EmbeddedRedis(configuration, lock, child, logger)
        do {
            try await server.waitUntilReady()
        } catch {
            await child.stop()
            throw error
        }
        await server.supervise()
        return server
    }

    /// The server's process ID, another one after a restart.
    public var processID: Int32 { child.processID }

    /// Ends the server and waits for it; what was acknowledged is on disk. Killed after `patience`.
    public func stop(patience: Duration = .seconds(10)) async {
        isStopping = true
        supervisor?.cancel()
        await child.stop(patience: patience)
        await supervisor?.value
    }

    private func supervise() {
        // Unstructured: it watches the child for the life of the actor; `stop` cancels and awaits it.
        supervisor = Task { await keepRunning() }
    }

    private func keepRunning() async {
        var delay = Duration.milliseconds(50)
        while true {
            let started = ContinuousClock.now
            let status = await child.exitStatus
            guard !isStopping else { return }
            logger.error("the embedded redis-server ended and is started again", metadata: ["status": "\(status)"])
            delay = started.duration(to: .now) > .seconds(10) ? .milliseconds(50) : min(delay * 2, .seconds(5))
            try? await Task.sleep(for: delay)
            guard !isStopping else { return }
            do throws(ProcessError) {
                let next = try await Self.spawn(configuration, lock)
                child = next
                if isStopping { await next.stop() }
            } catch {
                logger.error("the embedded redis-server cannot be started", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func waitUntilReady() async throws {
        let deadline = ContinuousClock.now + configuration.startPatience
        while ContinuousClock.now < deadline {
            if await answers() { return }
            if let status = await child.exitStatus(within: .milliseconds(20)) {
                throw ProcessError(
                    .died, "redis-server did not start (\(status)): \(await lastLogLine())", status: status)
            }
            try Task.checkCancellation()
        }
        throw ProcessError(.timedOut, "redis-server was not ready in time: \(await lastLogLine())")
    }

    private func answers() async -> Bool {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        guard let probe = try? await RedisConnection.open(connection, on: loop) else { return false }
        let reply = try? await probe.send(["PING"])
        await probe.close()
        return reply == .status("PONG")
    }

    private func lastLogLine() async -> String {
        let log = (try? await FileStore().read("\(configuration.directory)/redis.log", limit: 1 << 20)) ?? []
        return String(decoding: log, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? "no log"
    }

    private static func acquireLock(_ configuration: Configuration) async throws -> DirectoryLock {
        let deadline = ContinuousClock.now + configuration.lockPatience
        repeat {
            if let lock = try DirectoryLock.tryAcquire(configuration.directory) { return lock }
            try await Task.sleep(for: .milliseconds(50))
        } while ContinuousClock.now < deadline
        throw FileError(
            .exists, "another program runs its embedded Redis in \(configuration.directory); stop it, or set REDIS_URL")
    }

    private static func connection(_ lock: DirectoryLock) -> RedisConfiguration {
        RedisConfiguration(address: .unix(path: "\(lock.shortPath)/r.sock"))
    }

    /// The caller holds the lock, so a socket that is there is a leftover.
    private static func spawn(
        _ configuration: Configuration, _ lock: DirectoryLock
    ) async throws(ProcessError) -> ChildProcess {
        unlink("\(configuration.directory)/r.sock")
        let log = ProcessConfiguration.Output.file("\(configuration.directory)/redis.log")
        let command = ProcessConfiguration(
            executable: configuration.executable, arguments: arguments(configuration),
            environment: ["PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"],
            workingDirectory: configuration.directory, standardOutput: log, standardError: log,
            signalAtParentDeath: .terminate)
        return try await ChildProcess.start(
            command, pipesStandardIO: false, inherited: [lock.descriptor]
        ).process
    }

    private static func arguments(_ configuration: Configuration) -> [String] {
        [
            "--port", "0", "--unixsocket", "r.sock", "--unixsocketperm", "700", "--dir", ".", "--daemonize", "no",
            "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--auto-aof-rewrite-percentage", "100",
            "--maxmemory", String(configuration.maxMemoryBytes), "--maxmemory-policy", "noeviction",
        ]
    }
}
