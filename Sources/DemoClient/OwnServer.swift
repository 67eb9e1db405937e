import Drivers
import FoundationEssentials
import NIOCore

/// A server of the demonstration's own: embedded Redis, Tesla mock and API on free loopback ports, in a folder that is
/// removed afterwards.
struct OwnServer {
    let base: String
    private let process: ChildProcess
    private let folder: String

    static func start(executable: String, environment: [String: String]) async throws -> OwnServer {
        let folder = FileManager.default.temporaryDirectory.path + "/carpulse-demo-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var settings = environment.filter { !$0.key.hasPrefix("REDIS_") && !$0.key.hasPrefix("TESLA_") }
        settings["DATA_DIR"] = folder
        settings["PUBLIC_BASE_URL"] = nil
        settings["LOG_LEVEL"] = settings["LOG_LEVEL"] ?? "warning"
        let (lines, feed) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(64))
        let process = try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: executable, arguments: ["serve", "--mock-tesla", "--host", "127.0.0.1", "--port", "0"],
                environment: settings, standardOutput: .lines { feed.yield($0) }, signalAtParentDeath: .terminate))
        do {
            let base = try await address(from: lines, of: process)
            return OwnServer(base: base, process: process, folder: folder)
        } catch {
            await process.stop()
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    func stop() async {
        await process.stop(patience: .seconds(30))
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Waits for the one line that says where the server listens.
    private static func address(from lines: AsyncStream<String>, of process: ChildProcess) async throws -> String {
        try await withThrowingTaskGroup(of: String?.self) { group in
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
            guard let base = try await group.next() ?? nil else {
                throw DemoFailure("The server did not start; see its messages above")
            }
            return base
        }
    }
}
