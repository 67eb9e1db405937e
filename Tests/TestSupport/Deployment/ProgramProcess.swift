public import Drivers
import FoundationEssentials
import NIOConcurrencyHelpers

/// The program as a child process, from the folder in which the tests were built.
public final class ProgramProcess: Sendable {
    public let process: ChildProcess
    /// What the line `listening on` said.
    public let base: String
    private let log: NIOLockedValueBox<[String]>

    private init(_ process: ChildProcess, _ base: String, _ log: NIOLockedValueBox<[String]>) {
        self.process = process
        self.base = base
        self.log = log
    }

    /// `carpulse` or `carpulse-render` beside the test bundle.
    public static func executable(_ name: String = "carpulse") -> String {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (tests.lastIndex(of: "/").map { String(tests[...$0]) } ?? "") + name
    }

    /// Starts a command that prints where it listens, and waits for that line. `executable` is another build of it.
    public static func start(
        _ arguments: [String], settings: [String: String] = [:], executable: String? = nil
    ) async throws -> ProgramProcess {
        var environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        environment.merge(settings) { $1 }
        let log = NIOLockedValueBox<[String]>([])
        let (lines, feed) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(256))
        let process = try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: executable ?? Self.executable(), arguments: arguments, environment: environment,
                standardOutput: .lines { feed.yield($0) },
                standardError: .lines { line in log.withLockedValue { $0.append(line) } }))
        guard let base = await address(lines, process) else {
            process.kill()
            throw ProgramFailure(log: log.withLockedValue { $0 })
        }
        return ProgramProcess(process, base, log)
    }

    /// Everything written to standard error so far.
    public var logLines: [String] { log.withLockedValue { $0 } }

    private static func address(_ lines: AsyncStream<String>, _ process: ChildProcess) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            group.addTask {
                for await line in lines {
                    if let mark = line.firstRange(of: "listening on ") { return String(line[mark.upperBound...]) }
                }
                return nil
            }
            group.addTask {
                _ = await process.exitStatus(within: .seconds(60))
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}

/// The program ended or fell silent before it listened.
public struct ProgramFailure: Error, CustomStringConvertible {
    let log: [String]
    public var description: String { "the program did not start:\n" + log.joined(separator: "\n") }
}
