import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Servers whose objects lie in a bucket, and their links.
@Suite(.timeLimit(.minutes(10))) struct BucketTests {
    private func settings(_ standIn: GoogleStandIn, _ deployment: Deployment) throws -> [String: String] {
        let key = deployment.folder.file("key.json")
        try Data(standIn.keyFile).write(to: URL(filePath: key))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        return [
            "STORAGE": "gcs", "GCS_BUCKET": standIn.bucket, "GCS_ENDPOINT": standIn.endpoint,
            "GOOGLE_APPLICATION_CREDENTIALS": key, "PARTITIONS": "1",
        ]
    }

    @Test func `production takes no credentials that others can read, elsewhere they are told of`() async throws {
        try await GoogleStandIn.with { standIn in
            let folder = try TemporaryDirectory()
            let file = folder.file("key.json")
            try Data(standIn.keyFile).write(to: URL(filePath: file))
            let settings = ["GCS_BUCKET": standIn.bucket, "GOOGLE_APPLICATION_CREDENTIALS": file]
            for (mode, isOpen) in [("0644", true), ("0640", true), ("0600", false)] {
                _ = try await Tool.run("chmod", mode, file)
                let (_, errors) = try await Tool.refusal(
                    of: ["config"], settings: settings.merging(["APP_ENV": "prd"]) { $1 })
                #expect(
                    errors.contains("GOOGLE_APPLICATION_CREDENTIALS: \(file) can be read by others") == isOpen,
                    "\(mode): \(errors)")
            }
            _ = try await Tool.run("chmod", "0644", file)
            let doctor = try await Tool.program(
                ["doctor"],
                settings.merging(["DATA_DIR": folder.file("data"), "GCS_ENDPOINT": standIn.endpoint]) { $1 })
            #expect(doctor.output.contains("note  GOOGLE_APPLICATION_CREDENTIALS: "), "\(doctor.output)")
        }
    }

    @Test func `a report lies in the bucket, its link works, and DELETE erases everything`() async throws {
        try await GoogleStandIn.with { standIn in
            try await Deployment.with { deployment in
                try await deployment.withServer(try settings(standIn, deployment)) { server in
                    let user = deployment.user(of: server)
                    let session = try await user.signIn()
                    #expect(try await user.upload(session, [("a.jpg", try Photos.jpeg())]).status == 201)
                    let task = try await user.ask(session, try await user.firstCar(session), "fi")
                    let last = try #require(try await user.follow(task).last)
                    let link = try #require(last.string("download_url"))
                    #expect(link.hasPrefix("\(standIn.endpoint)/\(standIn.bucket)/reports/"))
                    let pdf = try await user.get(link)
                    #expect(pdf.status == 200 && pdf.body.starts(with: Array("%PDF".utf8)))
                    #expect(pdf.headers["content-disposition"]?.hasPrefix("inline; filename=") == true)
                    let folders = Set(standIn.objects.keys.map { String($0.prefix { $0 != "/" }) })
                    #expect(folders.isSuperset(of: ["reports", "uploads", "inputs", "verify"]))
                    let onDisk = try? FileManager.default.subpathsOfDirectory(
                        atPath: deployment.folder.file("data/objects"))
                    #expect(onDisk ?? [] == [])

                    let receipt = JSON(try await user.send("DELETE", "/session/\(session)"))
                    #expect(receipt.int("images") == 1 && receipt.int("reports") == 1)
                    // Verify records are for good.
                    let isClean = try await eventually(within: .seconds(60)) {
                        standIn.objects.keys.allSatisfy { $0.hasPrefix("verify/") || $0.hasPrefix("checks/") }
                    }
                    #expect(isClean, "\(standIn.objects.keys.sorted().prefix(10))")
                    #expect(try await user.get(link).status == 404)
                    #expect(standIn.complaints == [])
                    #expect(server.logLines.allSatisfy { !$0.contains("X-Goog-Signature") && !$0.contains("token-") })
                }
            }
        }
    }

    @Test func `a bucket that refuses fails the report as one that may be asked for again`() async throws {
        try await GoogleStandIn.with { standIn in
            try await Deployment.with { deployment in
                try await deployment.withServer(try settings(standIn, deployment)) { server in
                    let user = deployment.user(of: server)
                    let session = try await user.signIn()
                    let vin = try await user.firstCar(session)
                    // The facts are stored; the report is not.
                    let task = try await user.ask(session, vin, "fi")
                    _ = try await user.follow(task)
                    standIn.always(.multipart, .status(403))
                    let answer = try await user.post(
                        "/api/v1/tesla/vehicle-report/pdf/async",
                        #"{"session_id":"\#(session)","vin":"\#(vin)","locale":"sv"}"#)
                    if answer.status == 202 {
                        let last = try await user.follow(JSON(answer).string("task_id") ?? "", within: .seconds(300))
                            .last
                        #expect(last?.string("status") == "failed")
                        #expect(last?["retryable"].description.contains("true") == true)
                    } else {
                        // The frozen facts of another language are an object of their own.
                        #expect(answer.status == 503 && JSON(answer).string("code") == "storage_unavailable")
                    }
                }
            }
        }
    }

    @Test func `no character of a link of the disk can be changed`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let last = try await user.follow(user.ask(session, try await user.firstCar(session), "en")).last
                let link = try #require(last?.string("download_url"))
                let answer = try await user.get(link)
                #expect(answer.status == 200 && answer.headers["x-content-type-options"] == "nosniff")
                let start = server.base.count + "/files/".count
                for index in start..<link.count {
                    var changed = Array(link)
                    changed[index] = changed[index] == "A" ? "B" : "A"
                    let refusal = try await user.get(String(changed))
                    #expect(refusal.status == 403, "at \(index)")
                }
            }
        }
    }

    @Test func `doctor finds what a bucket lacks, and mends it`() async throws {
        try await GoogleStandIn.with { standIn in
            try await Deployment.with { deployment in
                let settings = deployment.settings().merging(try settings(standIn, deployment)) { $1 }
                let before = try await Tool.program(["doctor"], settings).output
                #expect(before.contains("ok    storage") && before.contains("FAIL  bucket"))
                #expect(before.contains("public access prevention is not enforced"))
                let after = try await Tool.program(["doctor", "--fix"], settings).output
                #expect(after.contains("ok    bucket"), "\(after)")
                #expect(standIn.objects.isEmpty)
            }
        }
    }
}
