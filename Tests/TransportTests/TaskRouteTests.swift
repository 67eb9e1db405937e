import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// Status of reports (rows R6 to R9).
struct TaskRouteTests {
    private static let status = "/api/v1/tesla/reports/status/"

    @Test func `the task object has exactly the documented members`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let task = try await world.order(id)
        let reply = try await world.get(Self.status + task.rawValue)
        #expect(
            JSON(reply).names == [
                "attempt", "cancel_requested", "cancelable", "completed_at", "created_at", "download_expires_at",
                "download_url", "error",
                "eta_ms", "instance", "kind", "links", "locale", "poll_after_ms", "progress", "queue_position",
                "result",
                "retained_until", "retryable", "run", "stage", "stage_detail", "started_at", "status", "task_id",
                "updated_at",
                "vin_masked",
            ])
        #expect(reply.headers[.retryAfter] == "2")
        #expect(reply.headers[.cacheControl] == "no-store")
        for secret in [id, FakeTeslaAccount.vin.rawValue] { #expect(!reply.text.contains(secret)) }
    }

    @Test func `a finished task brings a fresh link on every read`() async throws {
        let world = TransportWorld()
        let task = try await world.order(world.connected())
        try await world.complete(task)
        let first = try await world.get(Self.status + task.rawValue)
        let json = JSON(first)
        #expect(json.status.string == "complete")
        #expect(json.progress.number == 100)
        #expect(json.poll_after_ms.isNull)
        #expect(first.headers[.retryAfter] == nil)
        #expect(json.result.pages.number == 9)
        #expect(json.result.file_name.string == "Model-3-2024-report-fi.pdf")
        world.time.advance(60)
        let second = try await JSON(world.get(Self.status + task.rawValue))
        #expect(second.download_url.string != json.download_url.string)
        #expect(second.download_expires_at.string > json.download_expires_at.string)
    }

    @Test func `a failure tells whether to try again`() async throws {
        let world = TransportWorld()
        let task = try await world.order(world.connected())
        await world.board.edit(task) {
            $0.status = .failed
            $0.failure = TaskFailure(code: "worker_lost", message: "lost", retryable: true)
        }
        let reply = try await world.get(Self.status + task.rawValue)
        #expect(reply.status == .ok)
        #expect(JSON(reply).error.code.string == "worker_lost")
        #expect(JSON(reply).retryable.bool == true)
        #expect(JSON(reply).cancelable.bool == false)
    }

    @Test(arguments: ["rubbish", "rpt_00000000000000000000000000aa"]) func `unknown tasks`(id: String) async throws {
        let reply = try await TransportWorld().get(Self.status + id)
        #expect(reply.status == .notFound)
        #expect(JSON(reply).code.string == "task_not_found")
    }

    @Test func `a poll that finds nothing new is 304`() async throws {
        let world = TransportWorld()
        let task = try await world.order(world.connected())
        let tag = try #require(try await world.get(Self.status + task.rawValue).headers[.eTag])
        #expect(try await world.get(Self.status + task.rawValue, [.ifNoneMatch: tag]).status == .notModified)
        await world.board.edit(task) { $0.progress = 40 }
        #expect(try await world.get(Self.status + task.rawValue, [.ifNoneMatch: tag]).status == .ok)
    }

    @Test func `a waiting poll comes back with the change`() async throws {
        let world = TransportWorld()
        let task = try await world.order(world.connected())
        async let reply = world.get(Self.status + task.rawValue + "?wait=25")
        await world.board.edit(task) {
            $0.progress = 10; $0.status = .processing
        }
        await world.board.edit(task) {
            $0.progress = 100; $0.status = .complete
        }
        #expect(try await reply.status == .ok)
        #expect(try await world.get(Self.status + task.rawValue + "?wait=26").status == .unprocessableContent)
    }

    @Test func `many tasks in one call`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let tasks = [try await world.order(id, locale: "fi"), try await world.order(id, locale: "de")]
        let ids = tasks.map(\.rawValue).joined(separator: ",")
        let json = try await JSON(world.get("/api/v1/tesla/reports/status?ids=\(ids),rubbish"))
        #expect(json.data.count == 2)
        #expect(json.data[1].locale.string == "de")
        async let later = JSON(world.get("/api/v1/tesla/reports/status?ids=\(ids)&wait=25"))
        await world.board.edit(tasks[0]) { $0.progress = 7 }
        try await world.complete(tasks[0])
        try await world.complete(tasks[1])
        #expect(try await later.data.count == 2)
        let tooMany = Array(repeating: tasks[0].rawValue, count: 101).joined(separator: ",")
        #expect(try await world.get("/api/v1/tesla/reports/status?ids=\(tooMany)").status == .unprocessableContent)
    }

    @Test func `the session's reports, newest first, filtered and in pages`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        for locale in ["fi", "de", "sv"] { _ = try await world.order(id, locale: locale) }
        let path = "/api/v1/tesla/reports?session_id=\(id)"
        let first = try await JSON(world.get(path + "&limit=2"))
        #expect(first.data[0].locale.string == "sv")
        #expect(first.has_more.bool == true)
        let second = try await JSON(world.get(path + "&limit=2&starting_after=" + first.next_cursor.string))
        #expect(second.data.count == 1)
        #expect(try await JSON(world.get(path + "&lang=de")).data.count == 1)
        #expect(try await JSON(world.get(path + "&status=complete")).data.count == 0)
        let vin = FakeTeslaAccount.vin.rawValue
        #expect(try await JSON(world.get(path + "&vin=\(vin)&status=queued")).data.count == 3)
        #expect(try await JSON(world.get(path + "&vin=LRW3E7FS0PC000999")).data.count == 0)
        // The queue knows them all, whatever the session's own list says.
        await world.store.edit(SessionID(rawValue: id)!) { $0.state.tasks = [] }
        #expect(try await JSON(world.get(path)).data.count == 3)
        #expect(try await world.get("/api/v1/tesla/reports").status == .unauthorized)
    }

    @Test func `only the owner cancels, once or twice, but not what is complete`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let (task, done) = (try await world.order(id), try await world.order(id, locale: "de"))
        let path = "/api/v1/tesla/reports/\(task.rawValue)/cancel"
        #expect(try await world.post(path).status == .unauthorized)
        #expect(try await world.post(path, "", [.sessionID: world.session()]).status == .notFound)
        for _ in 0..<2 {
            #expect(try await JSON(world.post(path, "", [.sessionID: id])).status.string == "cancelled")
        }
        try await world.complete(done)
        let late = try await world.post("/api/v1/tesla/reports/\(done.rawValue)/cancel", "", [.sessionID: id])
        #expect(JSON(late).code.string == "already_complete")
        let failed = try await world.order(id, locale: "sv")
        await world.board.edit(failed) { $0.status = .failed }
        let over = try await world.post("/api/v1/tesla/reports/\(failed.rawValue)/cancel", "", [.sessionID: id])
        #expect(over.status == .ok && JSON(over).status.string == "failed")
    }

    @Test func `a running report is cancelled when its worker has stopped`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let tasks = [try await world.order(id), try await world.order(id, locale: "de")]
        for task in tasks { await world.board.edit(task) { $0.status = .processing } }
        let paths = tasks.map { "/api/v1/tesla/reports/\($0.rawValue)/cancel" }
        async let heard = world.post(paths[0], "", [.sessionID: id])
        async let unheard = world.post(paths[1], "", [.sessionID: id])
        while try await JSON(world.get(Self.status + tasks[0].rawValue)).cancel_requested.bool != true {
            try await Task.sleep(for: .milliseconds(5))
        }
        await world.board.edit(tasks[0]) { record in
            record.status = .cancelled
            record.isCancelRequested = false
        }
        let (first, second) = try await (heard, unheard)
        #expect(first.status == .ok && JSON(first).status.string == "cancelled")
        #expect(second.status == .accepted && JSON(second).status.string == "processing")
        #expect(JSON(second).cancel_requested.bool == true && JSON(second).cancelable.bool == false)
    }

    @Test func `a task that its session's list does not name is the session's all the same`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let task = try await world.order(id)
        await world.store.edit(SessionID(rawValue: id)!) { $0.state.tasks = [] }
        let path = "/api/v1/tesla/reports/\(task.rawValue)"
        let reply = try await world.post(path + "/cancel", "", [.sessionID: id])
        #expect(reply.status == .ok && JSON(reply).status.string == "cancelled")
        #expect(try await world.post(path + "/retry", "", [.sessionID: id]).status == .accepted)
    }

    @Test func `download leads to a fresh link`() async throws {
        let world = TransportWorld()
        let task = try await world.order(world.connected())
        let path = "/api/v1/tesla/reports/\(task.rawValue)/download"
        #expect(try await world.get(path).status == .notFound)
        try await world.complete(task)
        let reply = try await world.get(path + "?download=1")
        #expect(reply.status == .temporaryRedirect)
        #expect(reply.headers[.location]?.hasSuffix("?download=1") == true)
    }
}
