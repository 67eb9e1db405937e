import Drivers
import TestSupport
import Testing

/// A report made at one instance is verified at another, and a withdrawal outlives the store (decisions.md 1).
@Suite(.timeLimit(.minutes(5))) struct VerifyTests {
    @Test func `made at one instance, verified at the other, withdrawn for good`() async throws {
        try await Self.withTwo { redis, a, b in
            let session = try await a.signIn()
            let vin = try await a.firstCar(session)
            let first = try await Self.report(a, session, vin)
            let second = try await Self.report(a, session, vin)

            let page = JSON(try await b.get("/verify/" + first.code.lowercased()))
            #expect(page.string("state") == "genuine" && page.string("sha256") == first.sha256)
            #expect(page.string("vin_last6") == String(vin.suffix(6)) && !"\(page)".contains(vin))
            #expect(try await Self.verdict(b, first.pdf) == "genuine")
            try await Self.checkChanges(b, first.pdf)

            #expect(try await a.send("DELETE", "/api/v1/tesla/reports/\(first.task)").status == 204)
            let gone = JSON(try await b.get("/v/" + first.code))
            #expect(gone.string("state") == "withdrawn" && "\(gone["genuine"])" == "false")
            #expect(try await a.get("/api/v1/tesla/reports/status/\(first.task)").status == 404)

            let flushed = try await Tool.run("redis-cli", "-s", redis.directory.file("r.sock"), "FLUSHALL")
            #expect(flushed.output.contains("OK"))
            #expect(JSON(try await b.get("/verify/" + first.code)).string("state") == "withdrawn")
            #expect(JSON(try await a.get("/verify/" + second.code)).string("state") == "genuine")
            #expect(try await Self.verdict(a, second.pdf) == "genuine")
            #expect(try await Self.verdict(b, first.pdf) == "withdrawn")
        }
    }

    @Test func `who erases a session withdraws its reports`() async throws {
        try await Self.withTwo { _, a, b in
            let session = try await a.signIn()
            let vin = try await a.firstCar(session)
            let report = try await Self.report(b, session, vin)
            #expect(try await a.send("DELETE", "/session/\(session)").status == 200)
            #expect(JSON(try await a.get("/verify/" + report.code)).string("state") == "withdrawn")
            #expect(try await Self.verdict(b, report.pdf) == "withdrawn")
        }
    }

    /// Not even when the data name a code of their own.
    @Test func `data that the caller brought are called genuine by nobody`() async throws {
        try await Self.withTwo { _, a, b in
            let data =
                #"{"vin":"LRW3E7EK1RC000101","locale":"en","schema":1,"is_sample":false,"#
                + #""verification":{"code":"7k3m9qx2c4vb8tne","url":"https://reports.example/verify/7k3m9qx2c4vb8tne"}}"#
            let asked = try await a.post("/api/v1/tesla/vehicle-report/pdf/async", data)
            let task = try #require(JSON(asked).string("task_id"))
            let last = try #require(try await a.follow(task).last)
            #expect(last.string("status") == "complete")
            #expect(last["result"].string("verify_url") == nil)
            let link = try #require(last.string("download_url"))
            let path = try #require(link.firstRange(of: "/files/"))
            let pdf = try await a.get(String(link[path.lowerBound...])).body
            #expect(try await Self.verdict(b, pdf) == "unknown")
        }
    }

    @Test func `files that strangers send keep each other waiting and nobody else`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let photo = try Photos.jpeg()
                let bomb = try await Self.bomb(deployment.folder.file("bomb.pdf"))
                let stranger = deployment.user(of: server)
                try await withThrowingTaskGroup(of: JSON.self) { group in
                    for _ in 0..<12 {
                        group.addTask {
                            JSON(try await stranger.send("POST", "/verify", type: "application/pdf", body: bomb))
                        }
                    }
                    // A wave of them is under way when the first one is answered.
                    var answers = [try #require(try await group.next())]
                    #expect(try await user.upload(session, [("a.jpg", photo)]).status == 201)
                    for try await answer in group { answers.append(answer) }
                    let words = answers.map { $0.string("state") ?? $0.string("code") ?? "" }
                    // One is looked at, four wait, and not for long.
                    #expect(words.allSatisfy { ["unknown", "not_ready", "rate_limited"].contains($0) }, "\(words)")
                    #expect(words.contains("not_ready") && words.contains("unknown"), "\(words)")
                }
            }
            try await deployment.withServer(["RATE_LIMIT_DOCUMENTS": "2/3600"]) { server in
                let user = deployment.user(of: server)
                let file = Array("%PDF-1.7 nothing".utf8)
                var statuses: [Int] = []
                for _ in 0..<3 {
                    statuses.append(
                        try await user.send("POST", "/verify", type: "application/pdf", body: file).status)
                }
                // Pages have a count of their own.
                statuses.append(try await user.get("/verify/7KQ4-M2XD-9F3A-BCDE").status)
                #expect(statuses == [200, 200, 429, 404])
            }
        }
    }

    /// A small file that holds an object stream of a gigabyte.
    private static func bomb(_ path: String) async throws -> [UInt8] {
        let script = #"""
            import sys, zlib
            pack = zlib.compressobj(9)
            data = pack.compress(b"2 0 <</Type/Catalog/Pages 3 0 R>>".ljust(64))
            for _ in range(1000): data += pack.compress(b" " * 1000000)
            data += pack.flush()
            out = b"%PDF-1.5\n"
            stream = len(out)
            out += b"1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(data)
            out += data + b"\nendstream endobj\n"
            place = len(out)
            rows = b"".join(bytes([k]) + a.to_bytes(4, "big") + bytes([g]) for k, a, g in
                            [(0, 0, 255), (1, stream, 0), (2, 1, 0), (0, 0, 0), (1, place, 0)])
            out += b"4 0 obj<</Type/XRef/Size 5/W[1 4 1]/Root 2 0 R/Length %d>>stream\n" % len(rows)
            out += rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % place
            open(sys.argv[1], "wb").write(out)
            """#
        let made = try await Tool.run("python3", "-c", script, path)
        #expect(made.status == .exited(code: 0))
        return try await FileStore().read(path)
    }

    private struct Made {
        var task, code, sha256: String
        var pdf: [UInt8]
    }

    private static func report(_ user: User, _ session: String, _ vin: String) async throws -> Made {
        let task = try await user.ask(session, vin, "en")
        let last = try #require(try await user.follow(task).last)
        let result = last["result"]
        let url = try #require(result.string("verify_url"))
        #expect(url.hasPrefix(user.base) || url.contains("/verify/"))
        let link = try #require(last.string("download_url"))
        let path = try #require(link.firstRange(of: "/files/"))
        let pdf = try await user.get(String(link[path.lowerBound...])).body
        return Made(
            task: task, code: String(url.suffix(19)), sha256: try #require(result.string("sha256")), pdf: pdf)
    }

    private static func verdict(_ user: User, _ pdf: [UInt8]) async throws -> String? {
        JSON(try await user.send("POST", "/verify", type: "application/pdf", body: pdf)).string("state")
    }

    /// One changed byte anywhere, a cut end, a longer end.
    private static func checkChanges(_ user: User, _ pdf: [UInt8]) async throws {
        for place in Set(stride(from: 0, to: pdf.count, by: pdf.count / 12)).union([1, pdf.count - 2]) {
            var changed = pdf
            changed[place] ^= 4
            #expect(try await verdict(user, changed) == "altered", "byte \(place)")
        }
        #expect(try await verdict(user, pdf + [10]) == "altered")
        #expect(try await verdict(user, Array(pdf.dropLast(100))) == "altered")
    }

    private static func withTwo(_ body: (PrivateRedis, User, User) async throws -> Void) async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                try await deployment.withServer(settings) { a in
                    try await deployment.withServer(settings) { b in
                        try await body(redis, deployment.user(of: a), deployment.user(of: b))
                    }
                }
            }
        }
    }
}
