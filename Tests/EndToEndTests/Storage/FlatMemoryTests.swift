import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// The memory of a server does not grow with what it sends (row R15).
@Suite(.timeLimit(.minutes(10))) struct FlatMemoryTests {
    private static let size = 400 << 20
    /// Far less than the file, far more than buffers and what else grows in a server that has just started.
    private static let room = 64 << 20

    @Test func `a download of four hundred megabytes takes no memory`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["PARTITIONS": "1"]) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let task = try await user.ask(session, try await user.firstCar(session), "en")
                let link = try #require(try await user.follow(task).last?.string("download_url"))
                // In place of the report a file with holes: it is as long, and takes no room on the disk.
                let folder = deployment.folder.file("data/objects/reports")
                let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
                let tool = try await Tool.run("truncate", "-s", "\(Self.size)", "\(folder)/\(name)")
                #expect(tool.status.isSuccess)

                let path = String(link.dropFirst(server.base.count))
                let before = try #require(server.process.residentBytes)
                let download = try await StreamedDownload.open(server.base, path)
                #expect(download.status == 200)
                let most = try await Self.watch(server) { try await download.end().bytes }
                #expect(most.result == Self.size)
                #expect(most.bytes - before < Self.room, "\(before) bytes before, \(most.bytes) meanwhile")
            }
        }
    }

    /// Runs `body`, and looks how large the server is meanwhile.
    private static func watch(
        _ server: ProgramProcess, _ body: @escaping @Sendable () async throws -> Int
    ) async throws -> (result: Int, bytes: Int) {
        try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask { try await body() }
            var most = server.process.residentBytes ?? 0
            while true {
                group.addTask {
                    try? await Task.sleep(for: .milliseconds(20))
                    return nil
                }
                guard let done = try await group.next() else { throw Unexpected("no end") }
                most = max(most, server.process.residentBytes ?? 0)
                if let done {
                    group.cancelAll()
                    return (done, most)
                }
            }
        }
    }
}
