import CShims
import Glibc
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A running program. It is started and waited for by one thread that lives as long as it does.
///
/// The child gets no descriptor but those asked for, default signal handling, and a process group of its own.
public final class ChildProcess: Sendable {
    public let processID: Int32
    private let exit = Completion<ExitStatus>()
    private let linesEnded: [Completion<Void>]
    /// True once the process ID may belong to somebody else.
    private let isReaped = NIOLockedValueBox(false)

    private init(processID: Int32, linesEnded: [Completion<Void>]) {
        self.processID = processID
        self.linesEnded = linesEnded
    }

    public static func spawn(_ configuration: ProcessConfiguration) async throws(ProcessError) -> ChildProcess {
        try await start(configuration, pipesStandardIO: false).process
    }

    /// How the process ended. Waits for it without a limit, also in a cancelled task.
    public var exitStatus: ExitStatus {
        get async { await exit.value() }
    }

    /// Nil when the process still runs after that time, or the task is cancelled.
    public func exitStatus(within limit: Duration) async -> ExitStatus? {
        await exit.value(within: limit)
    }

    /// Waits until the process has ended and its lines have been delivered
    /// (up to a second more, for another process may hold the pipe).
    public func finish() async -> ExitStatus {
        let status = await exitStatus
        for lines in linesEnded { await lines.value(within: .seconds(1)) }
        return status
    }

    public var isRunning: Bool { exit.current == nil }

    /// Asks the process to end (SIGTERM).
    public func terminate() { signal(SIGTERM) }

    /// Ends the process and what it started (SIGKILL to its group).
    public func kill() {
        isReaped.withLockedValue { if !$0 { _ = Glibc.kill(-processID, SIGKILL) } }
    }

    public func signal(_ number: Int32) {
        isReaped.withLockedValue { if !$0 { _ = Glibc.kill(processID, number) } }
    }

    /// Asks, waits up to `patience`, then kills. Returns when the process has ended.
    @discardableResult
    public func stop(patience: Duration = .seconds(10)) async -> ExitStatus {
        terminate()
        if let status = await exitStatus(within: patience) { return status }
        kill()
        return await exitStatus
    }

    /// Bytes of memory the process holds in RAM now; nil when it has ended.
    public var residentBytes: Int? {
        guard isRunning, let file = fopen("/proc/\(processID)/statm", "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * Int(getpagesize()) }
    }

    /// Our ends of a child's standard input and output. The receiver closes them.
    struct StandardIO {
        let input: Int32
        let output: Int32
    }

    /// `inherited` become the child's descriptors from 3.
    static func start(
        _ configuration: ProcessConfiguration, pipesStandardIO: Bool, inherited: [Int32] = []
    ) async throws(ProcessError) -> (process: ChildProcess, io: StandardIO?) {
        var descriptors = try ChildDescriptors(
            configuration, pipesStandardIO: pipesStandardIO, inherited: inherited)
        defer { descriptors.closeChilds() }
        let lines = LineDelivery(configuration, descriptors)
        let spawn = Spawn(configuration, descriptors.forChild)
        let started = Completion<Result<ChildProcess, ProcessError>>()
        DedicatedThread.start(name: "child") {
            let result = spawn.run().map { ChildProcess(processID: $0, linesEnded: lines.ended) }
            started.complete(result)
            if case .success(let process) = result { process.waitUntilEnded() }
        }
        let result = await started.value()
        guard case .success(let process) = result else {
            descriptors.closeOurs()
            return (try result.get(), nil)
        }
        await lines.begin()
        guard let input = descriptors.input, let output = descriptors.output else { return (process, nil) }
        return (process, StandardIO(input: input, output: output))
    }

    /// Blocks. The zombie keeps the process ID taken until nobody can send it a signal any more.
    private func waitUntilEnded() {
        _ = shim_wait_until_ended(processID)
        isReaped.withLockedValue { $0 = true }
        var code: Int32 = 0
        var signalled: Int32 = 0
        _ = shim_reap(processID, &code, &signalled)
        exit.complete(signalled == 1 ? .signalled(code) : .exited(code: code))
    }
}

/// One call of `posix_spawn`.
private struct Spawn: Sendable {
    let arguments: [String]
    let environment: [String]
    let directory: String?
    let descriptors: [Int32]

    init(_ configuration: ProcessConfiguration, _ descriptors: [Int32]) {
        arguments = configuration.argv
        environment = configuration.environment.map { "\($0.key)=\($0.value)" }
        directory = configuration.workingDirectory
        self.descriptors = descriptors
    }

    func run() -> Result<Int32, ProcessError> {
        let argv = arguments.map { strdup($0) } + [nil]
        let envp = environment.map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }
        var processID: pid_t = 0
        let error = shim_spawn(&processID, argv, envp, directory, descriptors, Int32(descriptors.count))
        guard error == 0 else {
            return .failure(ProcessError(.notStarted, "\(arguments[0]): \(String(cString: strerror(error)))"))
        }
        return .success(processID)
    }
}
