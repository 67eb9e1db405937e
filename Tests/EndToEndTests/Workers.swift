import Drivers
import FoundationEssentials
import Glibc
import TestSupport

/// The render processes of a server, as the system lists them.
struct Workers {
    let processID: Int32

    /// Waits until there is one: workers are started when they are first needed.
    static func of(_ server: ProgramProcess, within limit: Duration = .seconds(20)) async throws -> [Workers] {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        while clock.now < deadline {
            let found = children(of: server.process.processID).filter(isWorker).map(Workers.init)
            if !found.isEmpty { return found }
            await Task.yield()
        }
        throw Unexpected("the server has no render worker")
    }

    func stop() { _ = Glibc.kill(processID, SIGSTOP) }
    func kill() { _ = Glibc.kill(processID, SIGKILL) }

    private static func children(of parent: Int32) -> [Int32] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(parent)/task")) ?? []
        return threads.flatMap { thread in
            let path = "/proc/\(parent)/task/\(thread)/children"
            guard let text = try? Data(contentsOf: URL(filePath: path)) else { return [Int32]() }
            return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
        }
    }

    private static func isWorker(_ processID: Int32) -> Bool {
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(processID)/exe")
        return link?.hasSuffix("carpulse-render") == true
    }
}

extension User {
    /// Polls until the task shows `status` (or has passed it).
    func wait(for task: String, status: String) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(20)
        while clock.now < deadline {
            if JSON(try await get("/api/v1/tesla/reports/status/\(task)")).string("status") == status { return }
        }
        throw Unexpected("the task was never \(status)")
    }
}
