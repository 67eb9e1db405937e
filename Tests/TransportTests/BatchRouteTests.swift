import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// Cars by languages in one request (row R10).
struct BatchRouteTests {
    static let path = "/api/v1/tesla/vehicle-report/pdf/batch"
    private let world = TransportWorld()

    @Test func `all reports of a batch are queued, car by car, and each input is stored once`() async throws {
        let reply = try await order(world.connected(), locales: ["fi", "de"])
        #expect(reply.status == .accepted)
        let json = JSON(reply)
        #expect(json.status.string == "queued" && json.progress.number == 0)
        #expect(json.tasks.count == 4 && json.counts.total.number == 4 && json.counts.queued.number == 4)
        #expect(json.tasks[1].locale.string == "de")
        #expect(reply.headers[.location] == json.status_url.string)
        #expect(json.zip_url.string == json.status_url.string + ".zip")
        let jobs = await world.board.jobs.map(\.job)
        let (first, second) = (FakeTeslaAccount.vin, FakeTeslaAccount.secondVIN)
        #expect(jobs.map(\.vin) == [first, first, second, second])
        #expect(Set(jobs.map(\.input)).count == 2)
    }

    @Test func `a repeat under the same key answers the same batch, another request under it is refused`() async throws
    {
        let session = try await world.connected()
        let first = try await order(session, locales: ["fi", "de"], key: "k")
        let tasks = (0..<4).compactMap { TaskID(rawValue: JSON(first).tasks[$0].task_id.string) }
        try await world.complete(tasks[0])
        await world.board.edit(tasks[1]) {
            $0.status = .failed
            $0.failure = TaskFailure(code: "worker_lost", message: "", retryable: true)
        }
        let again = try await order(session, locales: ["fi", "de"], key: "k")
        #expect(again.headers[.idempotencyReplayed] == "true" && first.headers[.idempotencyReplayed] == nil)
        #expect(JSON(again).batch_id.string == JSON(first).batch_id.string)
        #expect((0..<4).map { JSON(again).tasks[$0].task_id.string } == tasks.map(\.rawValue))
        #expect(JSON(again).tasks[1].run.number == 2)
        #expect(JSON(again).tasks[0].download_url.string != "")
        let other = try await order(session, locales: ["fi"], key: "k")
        #expect(other.status == .conflict && JSON(other).code.string == "idempotency_key_reused")
        #expect(await world.board.jobs.count == 4)
    }

    @Test func `members named twice count once`() async throws {
        let vin = FakeTeslaAccount.vin.rawValue
        let reply = try await order(world.connected(), vins: [vin, vin], locales: ["no", "nb", "sv"])
        #expect(JSON(reply).tasks.count == 2)
    }

    @Test(arguments: [
        (["LRW3E7EK1RC000101", "short"], ["fi"], ["body", "vins", "1"]), ([], ["fi"], ["body", "vins"]),
        (["LRW3E7EK1RC000101"], ["fi", "xx"], ["body", "locales", "1"]),
        (["LRW3E7EK1RC000101"], [], ["body", "locales"]),
        ((0...10).map { "LRW3E7EK1RC0001\(10 + $0)" }, ["fi"], ["body", "vins"]),
        ((0...5).map { "LRW3E7EK1RC00010\($0)" }, ["fi", "en", "sv", "no", "da", "de", "fr", "es"], ["body"]),
    ]) func `a bad member is named`(vins: [String], locales: [String], location: [String]) async throws {
        let reply = try await order(world.connected(), vins: vins, locales: locales)
        #expect(reply.status == .unprocessableContent)
        let item = JSON(reply).detail[0]
        let steps = (0..<location.count).map { item.loc[$0] }
        #expect(steps.map { step in step.number.map { String(Int($0)) } ?? step.string } == location)
        #expect(item.loc.count == location.count)
        #expect(await world.board.jobs.isEmpty)
    }

    @Test func `what is missing is named, a foreign car is not found, and nobody is not authenticated`() async throws {
        let session = try await world.connected()
        let empty = try await world.post(Self.path, #"{"session_id":"\#(session)"}"#)
        #expect(empty.status == .unprocessableContent && JSON(empty).detail.count == 2)
        #expect(try await order(session, vins: ["LRW3E7EK1RC999999"]).status == .notFound)
        #expect(try await world.post(Self.path, "{}").status == .unprocessableContent)
    }

    @Test func `a full queue takes nothing of the batch`() async throws {
        let session = try await world.connected()
        await world.board.refuse(.queueFull(retryAfter: .seconds(9)))
        let reply = try await order(session)
        #expect(reply.status == .tooManyRequests && JSON(reply).code.string == "queue_full")
        #expect(reply.headers[.retryAfter] == "9")
        #expect(try await JSON(world.get("/session/\(session)")).tasks_count.number == 0)
    }

    @Test func `a batch shows the mean of its reports and what became of them`() async throws {
        let (path, tasks) = try await ordered()
        await world.board.edit(tasks[0]) {
            $0.status = .processing
            $0.progress = 41
        }
        let running = try await world.get(path)
        #expect(JSON(running).status.string == "processing" && JSON(running).progress.number == 10)
        #expect(running.headers[.retryAfter] == "2")
        let tag = try #require(running.headers[.eTag])
        #expect(try await world.get(path, [.ifNoneMatch: tag]).status == .notModified)
        for task in tasks.dropLast() { try await world.complete(task) }
        await world.board.edit(tasks[3]) { $0.status = .cancelled }
        let ended = try await world.get(path, [.ifNoneMatch: tag])
        #expect(JSON(ended).status.string == "partial" && JSON(ended).counts.complete.number == 3)
        #expect(JSON(ended).tasks[0].download_url.string != "")
        #expect(ended.headers[.retryAfter] == nil)
    }

    @Test func `the archive comes when all have ended, or in part when asked for`() async throws {
        let (path, tasks) = try await ordered()
        #expect(try await JSON(world.get(path + ".zip")).code.string == "batch_running")
        #expect(try await JSON(world.get(path + ".zip?partial=1")).code.string == "no_reports")
        try await world.complete(tasks[0])
        let part = try await world.get(path + ".zip?partial=1")
        #expect(part.headers[.contentType] == "application/zip")
        #expect(part.text == "Model-3-2024-report-fi.pdf\nmanifest.json\nend\n".withFolder("000101"))
        for task in tasks.dropFirst() { try await world.complete(task) }
        let names = try await world.get(path + ".zip").text.split(separator: "\n")
        #expect(names.count == 6 && Set(names).count == 6)
    }

    @Test func `batches answer under all prefixes, and unknown ones are 404`() async throws {
        let (path, _) = try await ordered()
        let id = path.suffix(32)
        for prefix in ["/api/v1/tesla/reports/batch/", "/api/v1/reports/batch/"] {
            #expect(try await JSON(world.get(prefix + id)).batch_id.string == id)
        }
        for id in ["rubbish", "bat_00000000000000000000000000aa"] {
            #expect(try await JSON(world.get("\(Self.path)/\(id)")).code.string == "batch_not_found")
            #expect(try await JSON(world.get("\(Self.path)/\(id).zip")).code.string == "batch_not_found")
        }
    }

    /// Two cars in two languages: the path of the batch, and its tasks.
    private func ordered() async throws -> (path: String, tasks: [TaskID]) {
        let json = try await JSON(order(world.connected(), locales: ["fi", "de"]))
        let tasks = (0..<4).compactMap { TaskID(rawValue: json.tasks[$0].task_id.string) }
        return (String(json.status_url.string.dropFirst(TransportWorld.base.count)), tasks)
    }

    private func order(
        _ session: String, vins: [String] = [FakeTeslaAccount.vin.rawValue, FakeTeslaAccount.secondVIN.rawValue],
        locales: [String] = ["fi"], key: String? = nil
    ) async throws -> TransportWorld.Reply {
        try await world.post(
            Self.path, #"{"session_id":"\#(session)","vins":\#(vins),"locales":\#(locales)}"#,
            key.map { [.idempotencyKey: $0] } ?? [:])
    }
}

extension String {
    /// Reports of several cars lie in one folder each.
    fileprivate func withFolder(_ car: String) -> String { "vehicle_\(car)/" + self }
}
