import Domain
import FoundationEssentials
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct AdminRouteTests {
    private static let token = "an-operators-token-of-some-length"
    private static let paths = ["/queue", "/tasks", "/dead-letters", "/settings", "/tesla-cost", "/erasures/x"]
        .map { "/api/v1/admin" + $0 }
    private let world = TransportWorld(configure: { $0.adminToken = Secret(token) })
    private let bearer: HTTPFields = [.authorization: "Bearer " + token]

    @Test(arguments: paths) func `without a token in the settings there is no admin side`(path: String) async throws {
        let world = TransportWorld()
        #expect(try await world.get(path, bearer).status == .notFound)
        #expect(try await world.get(path, bearer).text == world.get("/nothing/here").text)
    }

    @Test(
        arguments: paths,
        [
            nil, "Bearer", "Bearer ", "Bearer an-operators-token-of-some-lengtH",
            "Basic an-operators-token-of-some-length",
            "Bearer an-operators-token-of-some-length-and-more", "Bearer an-operators-token-of-some",
        ]) func `who is not the operator is not let in`(path: String, header: String?) async throws
    {
        var headers: HTTPFields = [:]
        headers[.authorization] = header
        let reply = try await world.get(path, headers)
        #expect(reply.status == .unauthorized && JSON(reply).code.string == "not_authenticated")
        #expect(reply.headers[.wwwAuthenticate] == "Bearer")
        #expect(try await world.post("/api/v1/admin/dead-letters/x/drop", "", headers).status == .unauthorized)
    }

    @Test func `the queue and its instances`() async throws {
        var lane = QueueFigures.Lane()
        lane.ready = 3
        lane.delayed = 1
        lane.running = 2
        lane.oldestWaiting = .milliseconds(61_500)
        lane.meanMilliseconds = 250
        lane.totals.complete = 7
        let load = InstanceLoad(name: "abc", slots: 2, running: 2, renderer: .up)
        await world.board.show(
            QueueFigures(
                lanes: [Partition(2)!: lane, Partition(3)!: .init()],
                instances: [SeenInstance(load: load, silence: .milliseconds(900))]))
        let json = try await JSON(world.get(Self.paths[0], bearer))
        #expect(json.waiting.number == 4 && json.running.number == 2 && json.slots.number == 2)
        #expect(json.oldest_waiting_s.number == 61 && json.mean_ms.number == 250)
        #expect(json.totals.complete.number == 7 && json.partitions_in_use.number == 2)
        #expect(json.partitions.count == 1 && json.partitions[0].partition.number == 2)
        #expect(json.instances[0].instance.string == "abc" && json.instances[0].last_beat_ms.number == 900)
        #expect(json.instances[0].renderer.string == "up" && json.instances[0].draining.bool == false)
    }

    @Test func `unfinished tasks, page by page, by state`() async throws {
        let session = try await world.connected()
        var tasks: [TaskID] = []
        for _ in 0..<3 { tasks.append(try await world.order(session)) }
        await world.board.edit(tasks[0]) { $0.status = .processing }
        let first = try await JSON(world.get(Self.paths[1] + "?limit=2", bearer))
        #expect(first.data.count == 2 && first.has_more.bool == true)
        let next = first.next_cursor.string
        let second = try await JSON(world.get(Self.paths[1] + "?limit=2&starting_after=\(next)", bearer))
        #expect(second.data.count == 1 && second.has_more.bool == false && second.next_cursor.isNull)
        let running = try await JSON(world.get(Self.paths[1] + "?status=processing", bearer))
        #expect(running.data.count == 1 && running.data[0].task_id.string == tasks[0].rawValue)
        #expect(running.data[0].vin_masked.string == "LRW3E…000101")
        for query in ["status=complete", "limit=0", "starting_after=x"] {
            #expect(try await world.get(Self.paths[1] + "?" + query, bearer).status == .unprocessableContent)
        }
    }

    @Test func `dead letters tell why, not whose`() async throws {
        let tasks = try await buried(3)
        let first = try await world.get(Self.paths[2] + "?limit=2", bearer)
        let json = JSON(first)
        #expect(json.data.count == 2 && json.has_more.bool == true)
        #expect(json.data[0].task_id.string == tasks[2].rawValue && json.data[0].error.code.string == "worker_lost")
        #expect(json.data[0].names == ["attempts", "error", "failed_at", "locale", "stalls", "task_id", "vin_masked"])
        #expect(!first.text.contains(FakeTeslaAccount.vin.rawValue) && !first.text.contains("ses_"))
        let rest = try await JSON(
            world.get(Self.paths[2] + "?limit=2&starting_after=\(json.next_cursor.string)", bearer))
        #expect(rest.data.count == 1 && rest.data[0].task_id.string == tasks[0].rawValue)
        #expect(try await world.get(Self.paths[2] + "?starting_after=1-x", bearer).status == .unprocessableContent)
    }

    @Test func `a dead letter is retried or dropped`() async throws {
        let tasks = try await buried(2)
        let retried = try await world.post(Self.paths[2] + "/\(tasks[0].rawValue)/retry", "", bearer)
        #expect(retried.status == .accepted && JSON(retried).status.string == "queued")
        #expect(try await world.post(Self.paths[2] + "/\(tasks[1].rawValue)/drop", "", bearer).status == .noContent)
        #expect(try await world.post(Self.paths[2] + "/\(tasks[1].rawValue)/drop", "", bearer).status == .notFound)
        for id in ["rubbish", tasks[1].rawValue] {
            let reply = try await world.post(Self.paths[2] + "/\(id)/retry", "", bearer)
            #expect(reply.status == .notFound && JSON(reply).code.string == "not_found")
        }
    }

    @Test func `settings are shown with where they come from, secrets never`() async throws {
        let world = TransportWorld(configure: { configuration in
            configuration.adminToken = Secret(Self.token)
            configuration.settings = [
                ShownSetting(name: "PORT", value: "8100", origin: "default", isSecret: false, summary: "port"),
                ShownSetting(name: "LINK_KEYS", value: nil, origin: "file", isSecret: true, summary: "keys"),
            ]
        })
        let json = try await JSON(world.get(Self.paths[3], bearer)).data
        #expect(json[0]["value"].string == "8100" && json[0].from.string == "default" && json[0].secret.bool == false)
        #expect(json[1]["value"].isNull && json[1].from.string == "file" && json[1].secret.bool == true)
    }

    @Test func `what Tesla bills, by kind, today and this month`() async throws {
        // The clock stands at 2026-11-18.
        let counts = [(17, "vehicle_data", 10), (18, "vehicle_data", 3), (18, "vehicles", 5)].map {
            TeslaCallCount(day: $0.0, endpoint: $0.1, price: .data, count: $0.2)
        }
        await world.teslaCalls.show(counts, in: "2026-11")
        let json = try await JSON(world.get(Self.paths[4], bearer))
        #expect(json.day.string == "2026-11-18" && json.billed.bool == true)
        #expect(json.today.calls.number == 8 && json.today.usd.number == 0.016)
        #expect(json.month.calls.number == 18 && json.month.usd.number == 0.036)
        #expect(json.kinds.count == 2 && json.kinds[0].call.string == "vehicles")
        #expect(json.kinds[1].calls.number == 3 && json.kinds[1].usd.number == 0.006)
    }

    @Test func `an erasure can be looked up and changes nothing`() async throws {
        let session = try await world.connected()
        let path = "/api/v1/admin/erasures/"
        #expect(try await JSON(world.get(path + session, bearer)).state.string == "kept")
        _ = try await world.client.send(.delete, "/session/" + session)
        let json = try await JSON(world.get(path + session, bearer))
        #expect(json.kind.string == "session" && json.state.string == "nothing" && json.objects.number == 0)
        #expect(try await JSON(world.get(path + "7KQ4-M2XD-9F3A-BCDE", bearer)).kind.string == "report")
        #expect(try await world.get(Self.paths[5], bearer).status == .notFound)
    }

    private func buried(_ count: Int) async throws -> [TaskID] {
        let session = try await world.connected()
        var tasks: [TaskID] = []
        for number in 0..<count {
            let task = try await world.order(session)
            await world.board.bury(
                DeadLetter(
                    task: task, failedAt: TransportWorld.start.addingTimeInterval(Double(number)),
                    failure: TaskFailure(code: "worker_lost", message: "m", retryable: true), attempts: 3, stalls: 3,
                    language: .fi, maskedVIN: "LRW3E…000101"))
            tasks.append(task)
        }
        return tasks
    }
}
