import Drivers
import FoundationEssentials
import Glibc

/// The render processes of a server, as the system lists them.
public struct Workers: Sendable {
    public let processID: Int32

    /// Those that run now; they are started when they are first needed.
    public static func of(_ server: ProgramProcess) throws -> [Workers] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
            .filter { parent(of: $0) == server.process.processID && isWorker($0) }.map(Workers.init)
    }

    public func stop() { _ = Glibc.kill(processID, SIGSTOP) }
    public func resume() { _ = Glibc.kill(processID, SIGCONT) }
    public func kill() { _ = Glibc.kill(processID, SIGKILL) }

    private static func parent(of processID: Int32) -> Int32? {
        guard let file = try? Data(contentsOf: URL(filePath: "/proc/\(processID)/stat")) else { return nil }
        // The name in parentheses may hold blanks; the state and the parent follow it.
        let rest = String(decoding: file, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
        return rest.flatMap { $0.count > 1 ? Int32($0[1]) : nil }
    }

    private static func isWorker(_ processID: Int32) -> Bool {
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(processID)/exe")
        return link?.hasSuffix("carpulse-render") == true
    }
}

extension User {
    /// Polls until the task shows `progress` or more.
    public func wait(for task: String, progress: Int) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(20)
        while clock.now < deadline {
            let state = JSON(try await get("/api/v1/tesla/reports/status/\(task)"))
            if let shown = state.int("progress"), shown >= progress { return }
        }
        throw Unexpected("the task never came to \(progress) %")
    }
}
