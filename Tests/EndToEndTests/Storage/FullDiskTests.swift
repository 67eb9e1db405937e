import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// A disk without room. A limit of the process stands for it, so that it needs no rights; `DiskStorageTests` fills a real
/// file system where it may mount one.
@Suite(.timeLimit(.minutes(5))) struct FullDiskTests {
    /// Starts the server that may write no file of more than 8 KiB, and is told so by an error, not a signal.
    private func limited(_ folder: TemporaryDirectory) throws -> String {
        let script = folder.file("limited.sh")
        let text = "#!/bin/sh\ntrap '' XFSZ\nulimit -S -f 16\nexec '\(ProgramProcess.executable())' \"$@\"\n"
        try text.write(toFile: script, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
        return script
    }

    @Test func `what does not fit is refused, leaves no part of a file, and fits when there is room`() async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock"), "PARTITIONS": "1"]
                let server = try await deployment.server(settings, executable: try limited(deployment.folder))
                defer { server.process.kill() }
                let user = deployment.user(of: server)
                let made = try await user.post("/api/v1/session", "{}")
                let session = try #require(JSON(made).string("id"))

                let refusal = try await user.upload(session, [("a.jpg", try Photos.jpeg())])
                #expect(refusal.status == 503 && JSON(refusal).string("code") == "storage_unavailable")
                #expect(JSON(refusal).string("detail") == "The object storage is full", "\(refusal.text)")
                #expect(refusal.headers["Retry-After"] == "60")
                let uploads = deployment.folder.file("data/objects/uploads")
                #expect(try FileManager.default.contentsOfDirectory(atPath: uploads) == [], "a torn file")
                #expect(JSON(try await user.get("/session/\(session)")).int("images_count") == 0)
                // What is small still fits.
                #expect(try await user.get("/health/ready").status == 200)

                let tool = try await Tool.run(
                    "prlimit", "--pid", "\(server.process.processID)", "--fsize=unlimited:")
                #expect(tool.status.isSuccess)
                #expect(try await user.upload(session, [("a.jpg", try Photos.jpeg())]).status == 201)
                #expect(try FileManager.default.contentsOfDirectory(atPath: uploads).count == 2)
            }
        }
    }
}
