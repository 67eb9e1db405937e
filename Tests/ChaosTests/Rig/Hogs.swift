import Drivers
import FoundationEssentials

/// Programs that never rest: two for each processor.
enum Hogs {
    static func during<Value>(_ body: () async throws -> Value) async throws -> Value {
        var hogs: [ChildProcess] = []
        defer { for hog in hogs { hog.kill() } }
        for _ in 0..<ProcessInfo.processInfo.activeProcessorCount * 2 {
            hogs.append(
                try await ChildProcess.spawn(
                    ProcessConfiguration(
                        executable: "sh", arguments: ["-c", "while :; do :; done"],
                        environment: ["PATH": "/usr/bin:/bin"], standardOutput: .discard, standardError: .discard)))
        }
        return try await body()
    }
}
