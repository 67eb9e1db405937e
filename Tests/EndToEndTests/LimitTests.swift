import Drivers
import TestSupport
import Testing

/// Rate limits over several servers (rows C6 to C9).
@Suite(.timeLimit(.minutes(5))) struct LimitTests {
    @Test func `two instances allow together what one allows`() async throws {
        try await Self.withTwo(["RATE_LIMIT_STATUS": "20/3600", "TRUSTED_PROXIES": "127.0.0.0/8"]) {
            deployment, users in
            var answers: [Int] = []
            for number in 0..<50 { answers.append(try await Self.poll(users[number % 2], from: "198.51.100.7")) }
            #expect(answers.count { $0 == 404 } == 20 && answers.count { $0 == 429 } == 30)
            #expect(try await Self.poll(users[0], from: "198.51.100.8") == 404, "another client")
            #expect(try await Self.poll(users[1], from: "198.51.100.8, 198.51.100.7") == 429, "a spoofed prefix")
        }
    }

    /// The second instance is an hour ahead: limits go by Redis' clock.
    @Test(.enabled(if: FakeTime.library != nil, "libfaketime is not installed"))
    func `of five times as many at once exactly as many pass as the limit says, whatever the clocks`() async throws {
        let limit = 60
        try await Self.withTwo(
            ["RATE_LIMIT_STATUS": "\(limit)/86400", "TRUSTED_PROXIES": "127.0.0.0/8"], second: FakeTime.ahead("+1h")
        ) { deployment, users in
            // Each window is another client's.
            for address in ["198.51.100.7", "198.51.100.8"] {
                let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<5 * limit {
                        group.addTask { try await Self.poll(users[number % 2], from: address) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count { $0 == 404 } == limit, "\(answers.count { $0 == 404 }) passed")
                #expect(answers.count { $0 == 429 } == 4 * limit)
            }
        }
    }

    @Test func `reports are limited by session, with the time to come back`() async throws {
        try await Self.withTwo(["RATE_LIMIT_PDF": "2/3600"]) { deployment, users in
            let session = try await users[0].signIn()
            let vin = try await users[0].firstCar(session)
            _ = try await users[0].ask(session, vin, "fi")
            _ = try await users[1].ask(session, vin, "de")
            let answer = try await users[1].post(
                "/api/v1/tesla/vehicle-report/pdf/async", #"{"session_id":"\#(session)","vin":"\#(vin)"}"#)
            #expect(answer.status == 429 && JSON(answer).string("code") == "rate_limited")
            #expect((1...1_800).contains(answer.headers["Retry-After"].flatMap { Int($0) } ?? 0))
            #expect(answer.headers["RateLimit-Policy"] == #""pdf";q=2;w=3600"#)
        }
    }

    @Test func `production does not start without limits`() async throws {
        for (key, value) in [
            ("RATE_LIMIT_PDF", "off"), ("RATE_LIMIT_STATUS", "many"), ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ] {
            let (status, errors) = try await Tool.refusal(of: ["config"], settings: ["APP_ENV": "prd", key: value])
            #expect(status == .exited(code: 78))
            #expect(errors.contains("\(key): "), "\(errors)")
        }
    }

    private static func poll(_ user: User, from address: String) async throws -> Int {
        let task = "rpt_" + String(repeating: "0", count: 28)
        return try await user.send(
            "GET", "/api/v1/tesla/reports/status/\(task)", headers: ["X-Forwarded-For": address]
        ).status
    }

    private static func withTwo(
        _ settings: [String: String], second: [String: String] = [:], _ body: (Deployment, [User]) async throws -> Void
    ) async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let all = settings.merging(["REDIS_URL": "unix://" + redis.directory.file("r.sock")]) { $1 }
                try await deployment.withServer(all) { a in
                    try await deployment.withServer(all.merging(second) { $1 }) { b in
                        try await body(deployment, [deployment.user(of: a), deployment.user(of: b)])
                    }
                }
            }
        }
    }
}
