import Drivers
import FoundationEssentials

extension PrivateRedis {
    /// From now on no write to the append-only file succeeds, as on a full disk; by a limit that holds for this process.
    public func fillDisk() async throws {
        let folder = directory.file("appendonlydir")
        let sizes = try FileManager.default.contentsOfDirectory(atPath: folder).map { name in
            try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.size] as? Int ?? 0
        }
        try await limitFiles("\(sizes.max() ?? 0)")
    }

    /// There is room again.
    public func freeDisk() async throws { try await limitFiles("unlimited") }

    private func limitFiles(_ bytes: String) async throws {
        let tool = try await Tool.run("prlimit", "--pid", "\(processID)", "--fsize=\(bytes):")
        guard tool.status.isSuccess else { throw Unexpected("prlimit: \(tool.status)") }
    }
}
