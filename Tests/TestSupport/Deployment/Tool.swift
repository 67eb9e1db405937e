public import Drivers
import NIOConcurrencyHelpers

/// Runs a program of the system (poppler-utils, qpdf, unzip) and collects what it says.
public enum Tool {
    public static func run(_ name: String, _ arguments: String...) async throws -> (status: ExitStatus, output: String)
    {
        try await run(name, arguments)
    }

    public static func run(_ name: String, _ arguments: [String]) async throws -> (status: ExitStatus, output: String) {
        let lines = NIOLockedValueBox<[String]>([])
        let process = try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: name, arguments: arguments, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"],
                standardOutput: .lines { line in lines.withLockedValue { $0.append(line) } }, standardError: .discard))
        let status = await process.finish()
        return (status, lines.withLockedValue { $0.joined(separator: "\n") })
    }

    /// Runs a command of the program to its end and collects what it prints.
    public static func program(
        _ arguments: [String], _ settings: [String: String] = [:]
    ) async throws -> (status: ExitStatus, output: String) {
        let lines = NIOLockedValueBox<[String]>([])
        let process = try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: ProgramProcess.executable(), arguments: arguments,
                environment: settings.merging(["PATH": "/usr/bin:/bin"]) { $1 },
                standardOutput: .lines { line in lines.withLockedValue { $0.append(line) } }, standardError: .discard))
        let status = await process.finish()
        return (status, lines.withLockedValue { $0.joined(separator: "\n") })
    }

    /// Runs the program with settings that it will not take, and collects its complaints.
    public static func refusal(
        of arguments: [String], settings: [String: String]
    ) async throws -> (status: ExitStatus, errors: String) {
        let lines = NIOLockedValueBox<[String]>([])
        let process = try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: ProgramProcess.executable(), arguments: arguments,
                environment: settings.merging(["PATH": "/usr/bin:/bin"]) { $1 }, standardOutput: .discard,
                standardError: .lines { line in lines.withLockedValue { $0.append(line) } }))
        let status = await process.finish()
        return (status, lines.withLockedValue { $0.joined(separator: "\n") })
    }
}
