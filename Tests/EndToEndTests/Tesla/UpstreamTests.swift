import Drivers
import TestSupport
import Testing

/// Good manners towards Tesla with real programs.
@Suite(.timeLimit(.minutes(5))) struct UpstreamTests {
    @Test func `a short word to wait is obeyed, a long one is the answer and holds for all`() async throws {
        try await TeslaRig.with { rig in
            try await rig.order(#"{"kind":"rateLimited","path":"/api/1/vehicles$","times":1,"seconds":2}"#)
            #expect(try await rig.cars().status == 200)
            #expect(try await rig.calls("/vehicles").map { $0.int("status") } == [429, 200])
            try await rig.order(#"{"kind":"rateLimited","path":"/api/1/vehicles$","times":1,"seconds":120}"#)
            for _ in 0..<3 {
                let answer = try await rig.cars()
                #expect(answer.status == 429 && JSON(answer).string("code") == "tesla_rate_limited")
                #expect((answer.headers["Retry-After"].flatMap { Int($0) } ?? 0) > 60)
            }
            #expect(try await rig.calls("/vehicles").count == 1)
            #expect(try await rig.passedOn("products").status == 200, "another endpoint")
        }
    }

    @Test func `a region that is down is left alone, says so, and is found again`() async throws {
        try await TeslaRig.with { rig in
            try await rig.order(#"{"kind":"status","path":"/eu/api/1/","status":503}"#)
            for _ in 0..<10 { #expect(try await rig.passedOn("products").status == 503) }
            for _ in 0..<3 {
                let answer = try await rig.passedOn("vehicles")
                #expect(answer.status == 503 && JSON(answer).string("code") == "tesla_unavailable", "\(answer.text)")
                #expect(answer.headers["Retry-After"] != nil && JSON(answer).int("upstream_status") == nil)
            }
            #expect(try await rig.calls("").count == 10)
            let american = try await TeslaRig(rig.deployment, rig.server, account: "us")
            #expect(try await american.cars().status == 200, "the other region")
            #expect(try await rig.worksAgain())
            #expect(rig.server.logLines.contains { $0.contains("a Tesla region is not asked for now") })
            #expect(rig.server.logLines.contains { $0.contains("a Tesla region answers again") })
        }
    }

    @Test func `two instances together ask a car as often as Tesla allows`() async throws {
        try await PrivateRedis.with { redis in
            let settings = [
                "REDIS_URL": "unix://" + redis.directory.file("r.sock"), "RATE_LIMIT_TESLA_DATA": "3/3600",
            ]
            try await TeslaRig.with(settings) { rig in
                try await rig.deployment.withServer(settings) { second in
                    try await rig.clear()
                    let answers = try await Self.askByTurns(rig, [rig.server, second], times: 6)
                    #expect(answers.map(\.status) == [200, 200, 200, 429, 429, 429])
                    #expect(JSON(answers[5]).string("code") == "tesla_rate_limited")
                    #expect((answers[5].headers["Retry-After"].flatMap { Int($0) } ?? 0) > 600)
                    #expect(try await rig.calls("/vehicle_data").count == 3)
                }
            }
        }
    }

    private static func askByTurns(
        _ rig: TeslaRig, _ servers: [ProgramProcess], times: Int
    ) async throws -> [IncomingResponse] {
        let path = TeslaRig.proxy + "vehicles/\(rig.vin)/vehicle_data"
        var answers: [IncomingResponse] = []
        for number in 0..<times {
            let request = OutgoingRequest(
                url: servers[number % servers.count].base + path,
                headers: ["Authorization": "Bearer \(rig.session)"])
            answers.append(try await rig.deployment.http.execute(request))
        }
        return answers
    }

    @Test func `an old token is renewed for a read that is passed on, an account that moved is followed`() async throws
    {
        try await TeslaRig.with { rig in
            try await rig.order(#"{"kind":"status","path":"/api/1/products$","times":1,"status":401,"body":""}"#)
            #expect(try await rig.passedOn("products").status == 200)
            #expect(try await rig.calls("/products").map { $0.int("status") } == [401, 200])
            #expect(try await rig.calls("/token").count == 1)
            // Tesla sends the account elsewhere and, asked there, back again.
            try await rig.order(#"{"kind":"status","path":"/eu/api/1/products$","times":1,"status":421}"#)
            #expect(JSON(try await rig.passedOn("products")).int("upstream_status") == 421)
            #expect(try await rig.calls("/na/api/1/products").count == 1)
            #expect(try await rig.passedOn("products").status == 200)
        }
    }

    @Test func `ids of a request are found on both sides, and nothing secret in the log`() async throws {
        try await TeslaRig.with { rig in
            try await rig.clear()
            let answer = try await rig.user.send(
                "GET", TeslaRig.proxy + "vehicles/\(rig.vin)/service_data",
                headers: ["Authorization": "Bearer \(rig.session)", "X-Request-ID": "support-4711"])
            #expect(answer.status == 200 && answer.headers["Set-Cookie"] == nil)
            let transaction = try await rig.calls("/service_data").first?.string("transaction") ?? "-"
            #expect(answer.headers["x-txid"] == transaction)
            let line = try #require(rig.server.logLines.first { $0.contains(transaction) })
            #expect(line.contains("support-4711"))
            let log = rig.server.logLines.joined()
            #expect(!log.contains(rig.vin) && !log.contains(rig.session) && !log.contains("eyJ"))
        }
    }
}
