import Drivers
import TestSupport
import Testing

/// The queue as its users and its operator meet it: real processes, a real Redis (rows R1, R3, state.md 16 rows 23, 24).
@Suite(.timeLimit(.minutes(5))) struct QueueTests {
    private static let token = "an-operators-token-of-some-length"
    private static let order = "/api/v1/tesla/vehicle-report/pdf/async"

    @Test func `one key is one report, however often and wherever it is asked for`() async throws {
        try await Self.withTwo { deployment, a, b in
            let users = [deployment.user(of: a), deployment.user(of: b)]
            let session = try await users[0].signIn()
            let vin = try await users[0].firstCar(session)
            let answers = try await withThrowingTaskGroup(of: IncomingResponse.self) { group in
                for number in 0..<20 {
                    group.addTask { try await users[number % 2].ask(session, vin, "fi", key: "the-same") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 202 }, "\(answers.map(\.text))")
            #expect(answers.count { $0.headers["Idempotency-Replayed"] == nil } == 1)
            let tasks = Set(answers.compactMap { JSON($0).string("task_id") })
            let task = try #require(tasks.first)
            #expect(tasks.count == 1)
            #expect(try await users[1].follow(task).last?.string("status") == "complete")
            for user in users {
                let again = try await user.ask(session, vin, "fi", key: "the-same")
                #expect(again.headers["Idempotency-Replayed"] == "true")
                #expect(JSON(again).string("status") == "complete" && JSON(again).string("task_id") == task)
                let other = try await user.ask(session, vin, "sv", key: "the-same")
                #expect(other.status == 409 && JSON(other).string("code") == "idempotency_key_reused")
            }
            let list = try await users[0].get("/api/v1/tesla/reports?session_id=\(session)")
            #expect(JSON(list).list("data").count == 1)
        }
    }

    @Test func `a full queue takes nothing more, not even a part of a batch`() async throws {
        try await Deployment.with { deployment in
            let settings = ["PDF_QUEUE_LIMIT": "3", "ADMIN_TOKEN": Self.token]
            try await deployment.withServer(settings) { server in
                let user = deployment.user(of: server)
                let (session, vin) = try await Self.stalled(user, server)
                for _ in 0..<2 { _ = try await user.ask(session, vin, "de") }
                let batch = try await user.post(
                    "/api/v1/tesla/vehicle-report/pdf/batch",
                    #"{"session_id":"\#(session)","vins":["\#(vin)"],"locales":["fi","sv"]}"#)
                try Self.expectFull(batch)
                try await user.eventually("two wait") { try await Self.queue(user).int("waiting") == 2 }
                _ = try await user.ask(session, vin, "it")
                try Self.expectFull(try await user.ask(session, vin, "es", key: "late"))
                // The figures may be a second old.
                try await user.eventually("three wait while one runs") {
                    let view = try await Self.queue(user)
                    return view.int("waiting") == 3 && view.int("running") == 1 && view.int("slots") == 1
                }
                let view = try await Self.queue(user)
                #expect(view.list("instances").first?.int("running") != nil)
                #expect((view.int("oldest_waiting_s") ?? -1) >= 0)
                let tasks = try await user.get("/api/v1/admin/tasks?limit=2", bearer: Self.token)
                #expect(JSON(tasks).list("data").count == 2 && JSON(tasks).string("next_cursor") != nil)
            }
        }
    }

    @Test func `one session has at most forty-five reports waiting, another one is still served`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let (session, vin) = try await Self.stalled(user, server)
                for _ in 0..<45 { _ = try await user.ask(session, vin, "no") }
                try Self.expectFull(try await user.ask(session, vin, "no", key: "one-more"))
                let other = deployment.user(of: server)
                let second = try await other.signIn(account: "fleet")
                let task = try await other.ask(second, other.firstCar(second), "da")
                let state = JSON(try await other.get("/api/v1/tesla/reports/status/\(task)"))
                #expect(state.string("status") == "queued" && state.int("queue_position") != nil)
                #expect((state.int("eta_ms") ?? 0) > 0)
            }
        }
    }

    @Test func `a cancelled report is made on demand after all`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let (session, vin) = try await Self.stalled(user, server)
                let task = try await user.ask(session, vin, "fr")
                let path = "/api/v1/tesla/reports/\(task)"
                #expect(try await user.post(path + "/retry?session_id=\(session)", "").status == 409)
                let cancelled = try await user.post(path + "/cancel?session_id=\(session)", "")
                #expect(JSON(cancelled).string("status") == "cancelled")
                let again = try await user.post(path + "/retry?session_id=\(session)", "")
                #expect(again.status == 202 && JSON(again).string("status") == "queued" && JSON(again).int("run") == 2)
                for worker in try Workers.of(server) { worker.resume() }
                #expect(try await user.follow(task).last?.string("status") == "complete")
            }
        }
    }

    @Test func `without an engine reports are refused until there is one`() async throws {
        try await Deployment.with { deployment in
            let settings = ["CARPULSE_ENGINE_DIR": deployment.folder.file("nowhere"), "ADMIN_TOKEN": Self.token]
            try await deployment.withServer(settings) { server in
                let user = deployment.user(of: server)
                // The instances hear of it within a few beats.
                try await user.eventually("a beat that says so") {
                    try await Self.queue(user)["can_render"].isFalse
                }
                let refused = try await user.post(
                    Self.order, #"{"report":{"vin":"LRW3E7EK1RC000101"},"locale":"fi"}"#)
                #expect(refused.status == 503 && JSON(refused).string("code") == "not_ready", "\(refused.text)")
                #expect(refused.headers["Retry-After"] == "5")
                let health = try await user.get("/health")
                #expect(JSON(health)["checks"].string("renderer") == "down")
                #expect(try await Self.queue(user).int("waiting") == 0)
            }
        }
    }

    /// A session whose one report holds the only worker, which stands still.
    private static func stalled(_ user: User, _ server: ProgramProcess) async throws -> (session: String, vin: String) {
        let session = try await user.signIn()
        let vin = try await user.firstCar(session)
        _ = try await user.follow(user.ask(session, vin, "en"))
        for worker in try Workers.of(server) { worker.stop() }
        try await user.wait(for: user.ask(session, vin, "en"), progress: 10)
        return (session, vin)
    }

    private static func expectFull(_ answer: IncomingResponse) throws {
        #expect(answer.status == 429 && JSON(answer).string("code") == "queue_full", "\(answer.text)")
        let wait = try #require(answer.headers["Retry-After"].flatMap { Int($0) })
        #expect((1...60).contains(wait))
    }

    private static func queue(_ user: User) async throws -> JSON {
        let answer = try await user.get("/api/v1/admin/queue", bearer: token)
        guard answer.status == 200 else { throw Unexpected(answer) }
        return JSON(answer)
    }

    private static func withTwo(
        _ body: (Deployment, ProgramProcess, ProgramProcess) async throws -> Void
    ) async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                try await deployment.withServer(settings) { a in
                    try await deployment.withServer(settings) { b in try await body(deployment, a, b) }
                }
            }
        }
    }
}

extension User {
    /// Asks under an `Idempotency-Key`; the answer as it came.
    fileprivate func ask(_ session: String, _ vin: String, _ locale: String, key: String) async throws
        -> IncomingResponse
    {
        try await send(
            "POST", "/api/v1/tesla/vehicle-report/pdf/async", type: "application/json",
            body: Array(#"{"session_id":"\#(session)","vin":"\#(vin)","locale":"\#(locale)"}"#.utf8),
            headers: ["Idempotency-Key": key])
    }

    fileprivate func get(_ target: String, bearer: String) async throws -> IncomingResponse {
        try await send("GET", target, headers: ["Authorization": "Bearer " + bearer])
    }

    /// Asks again and again until `condition` holds, 30 s at most.
    fileprivate func eventually(_ what: String, _ condition: @Sendable () async throws -> Bool) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(30)
        while clock.now < deadline {
            if try await condition() { return }
            try await clock.sleep(for: .milliseconds(100))
        }
        throw Unexpected("never: \(what)")
    }
}

extension JSON {
    fileprivate var isFalse: Bool { if case .bool(false) = self { true } else { false } }
}
