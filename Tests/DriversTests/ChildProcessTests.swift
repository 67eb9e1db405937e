import FoundationEssentials
import Glibc
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Drivers

@Suite struct ChildProcessTests {
    private func shell(_ script: String, output: ProcessConfiguration.Output = .discard) -> ProcessConfiguration {
        ProcessConfiguration(
            executable: "sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin", "GIVEN": "yes"],
            standardOutput: output, standardError: output)
    }

    /// Runs a script to its end and returns the lines of both its outputs.
    private func lines(_ script: String, change: (inout ProcessConfiguration) -> Void = { _ in }) async throws
        -> [String]
    {
        let lines = NIOLockedValueBox<[String]>([])
        var configuration = shell(script, output: .lines { line in lines.withLockedValue { $0.append(line) } })
        change(&configuration)
        _ = await (try ChildProcess.spawn(configuration)).finish()
        return lines.withLockedValue { $0 }
    }

    @Test func tellsTheExitCode() async throws {
        #expect(await (try ChildProcess.spawn(shell("exit 7"))).exitStatus == .exited(code: 7))
    }

    @Test func tellsTheSignal() async throws {
        #expect(await (try ChildProcess.spawn(shell("kill -ABRT $$"))).exitStatus == .signalled(SIGABRT))
    }

    @Test func aMissingProgramIsNotStarted() async throws {
        let configuration = ProcessConfiguration(executable: "no-such-program", signalAtParentDeath: nil)
        let error = await #expect(throws: ProcessError.self) { try await ChildProcess.spawn(configuration) }
        #expect(error?.code == .notStarted)
    }

    @Test func deliversLinesOfBothOutputs() async throws {
        #expect(try await lines("echo one; echo two >&2; printf three").sorted() == ["one", "three", "two"])
    }

    @Test func hasOnlyTheGivenEnvironmentAndDirectory() async throws {
        let directory = try TemporaryDirectory()
        let lines = try await lines("echo $GIVEN $HOME; pwd -P") { $0.workingDirectory = directory.path }
        #expect(lines == ["yes", directory.path])
    }

    @Test func inheritsNoOtherDescriptor() async throws {
        let leaked = dup(STDERR_FILENO)  // without close-on-exec
        defer { close(leaked) }
        #expect(try await lines("ls /proc/self/fd").filter { Int($0)! > 3 }.isEmpty)
    }

    @Test func signalsBeginAtTheirDefaults() async throws {
        let masks = try await lines("grep -E 'SigBlk|SigIgn' /proc/$$/status | cut -f2")
        // Signals 32 and 33 are glibc's own; its posix_spawn ignores them in the child.
        #expect(masks.compactMap { UInt64($0, radix: 16) }.map { $0 & 0x7fff_ffff } == [0, 0])
    }

    @Test func stopsByAsking() async throws {
        let child = try await ChildProcess.spawn(shell("exec sleep 60"))
        #expect(child.isRunning && child.residentBytes ?? 0 > 0)
        #expect(await child.stop() == .signalled(SIGTERM))
        #expect(!child.isRunning && child.residentBytes == nil)
    }

    @Test func stopsByForceWhatDoesNotListen() async throws {
        let (ready, signal) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(1))
        let output = ProcessConfiguration.Output.lines { signal.yield($0) }
        let child = try await ChildProcess.spawn(shell("trap '' TERM; echo up; sleep 60; sleep 60", output: output))
        for await _ in ready { break }
        #expect(await child.stop(patience: .milliseconds(50)) == .signalled(SIGKILL))
    }

    @Test func appendsToAFile() async throws {
        let directory = try TemporaryDirectory()
        for word in ["one", "two"] {
            let child = try await ChildProcess.spawn(shell("echo \(word)", output: .file(directory.file("log"))))
            _ = await child.exitStatus
        }
        #expect(try String(contentsOfFile: directory.file("log"), encoding: .utf8) == "one\ntwo\n")
    }

    @Test func diesWithItsParent() async throws {
        let (pids, signal) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingOldest(1))
        // The shell stands for our program: it starts a child the way we do and is killed.
        let parent = try await ChildProcess.spawn(
            shell("setpriv --pdeathsig KILL -- sleep 60 & echo $!; wait", output: .lines { signal.yield(Int32($0)!) }))
        let orphan = try #require(await pids.first { _ in true })
        while !isSleeping(orphan) { try await Task.sleep(for: .milliseconds(1)) }
        parent.signal(SIGKILL)
        _ = await parent.exitStatus
        while isSleeping(orphan) { try await Task.sleep(for: .milliseconds(1)) }
    }

    private func isSleeping(_ processID: Int32) -> Bool {
        let name = try? String(contentsOfFile: "/proc/\(processID)/comm", encoding: .utf8)
        let state = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
        return name == "sleep\n" && state?.contains(") Z ") == false
    }
}
