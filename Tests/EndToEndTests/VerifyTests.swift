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
            #expect(JSON(try await b.get("/v/" + first.code)).string("state") == "withdrawn")
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
