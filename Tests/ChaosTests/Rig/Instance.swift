import Drivers
import FoundationEssentials
import Glibc
import TestSupport

/// One of several alike servers. It may be killed, held still and started again; a client finds it by `address`.
actor Instance {
    private let launch: @Sendable () async throws -> ProgramProcess
    private var program: ProgramProcess?
    /// The address it has or had last: who asks a dead instance is refused.
    private(set) var address = "http://127.0.0.1:9"

    init(launch: @escaping @Sendable () async throws -> ProgramProcess) { self.launch = launch }

    /// Starts it if it does not run.
    func start() async throws {
        guard program == nil else { return }
        let fresh = try await launch()
        program = fresh
        address = fresh.base
    }

    /// The same with another build or other settings.
    func start(_ other: @Sendable () async throws -> ProgramProcess) async throws {
        let fresh = try await other()
        program = fresh
        address = fresh.base
    }

    /// What the program has said since it started.
    var logLines: [String] { program?.logLines ?? [] }

    var isRunning: Bool { program?.process.isRunning == true }

    /// What the instance calls itself in the tasks it works on; nil for a build that does not say so in its log.
    var name: String? {
        program?.logLines.lazy.compactMap { line in
            let record = JSON(bytes: Array(line.utf8))
            return record.string("message") == "instance starts" ? record.string("instance") : nil
        }.first
    }

    /// kill -9; back when it is dead.
    func kill() async {
        guard let program else { return }
        self.program = nil
        program.process.kill()
        _ = await program.process.exitStatus
    }

    /// SIGTERM; how it ended, or nil when it did not within `limit` (then it is killed).
    func stop(within limit: Duration) async -> ExitStatus? {
        guard let program else { return nil }
        program.process.terminate()
        let status = await program.process.exitStatus(within: limit)
        await kill()
        return status
    }

    /// SIGSTOP: holds its connections and answers nobody.
    func pause() { program?.process.signal(SIGSTOP) }
    func resume() { program?.process.signal(SIGCONT) }

    var workers: [Workers] { get throws { try program.map { try Workers.of($0) } ?? [] } }
    var residentBytes: Int? { program?.process.residentBytes }
    var log: [String] { program?.logLines ?? [] }
}
