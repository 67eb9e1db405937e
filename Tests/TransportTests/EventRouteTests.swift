import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// Progress as server-sent events (rows R8, R10; state.md 9).
@Suite(.timeLimit(.minutes(1))) struct EventRouteTests {
    private let world = TransportWorld()

    @Test func `a stream tells every state once, in order, and ends with the report`() async throws {
        let task = try await world.order(world.connected())
        async let reply = world.get(Self.path(task))
        try await makeReport(task)
        let (events, headers) = (Self.events(try await reply.text), try await reply.headers)
        #expect(headers[.contentType] == "text/event-stream" && headers[.cacheControl] == "no-store")
        #expect(headers[HTTPField.Name("X-Accel-Buffering")!] == "no")
        #expect(events.first?.name == "snapshot" && events.last?.name == "complete")
        #expect(events.dropFirst().dropLast().allSatisfy { $0.name == "progress" })
        let progress = events.compactMap { $0.data.progress.number }
        #expect(progress == progress.sorted() && progress.last == 100)
        #expect(Set(events.compactMap(\.id)).count == events.compactMap(\.id).count)
        #expect(events.last?.data.download_url.string.hasPrefix(TransportWorld.base) == true)
        let poll = try await world.get("/api/v1/tesla/reports/status/\(task.rawValue)")
        #expect(events.last?.data.names == JSON(poll).names)
    }

    @Test func `a client that comes back gets what it missed and nothing twice`() async throws {
        let task = try await world.order(world.connected())
        let (log, _) = try await made(task)
        for (index, known) in log.enumerated() {
            let reply = try await world.get(Self.path(task), [Self.lastID: known.id.rawValue])
            if known.status == .complete {
                #expect(reply.status == .noContent)
            } else {
                let told = Self.events(reply.text)
                #expect(told.map(\.id) == log[(index + 1)...].map(\.id.rawValue))
                #expect(told.map(\.data.status.string) == log[(index + 1)...].map(\.status.rawValue))
                #expect(told.map(\.data.progress.number) == log[(index + 1)...].map { Double($0.progress) })
            }
        }
    }

    @Test(arguments: ["rubbish", "1-0", "9999999999999-0"]) func `a lost place begins with a snapshot`(
        place: String
    ) async throws {
        let task = try await world.order(world.connected())
        _ = try await made(task)
        await world.board.trimLogs(by: 2)
        let told = Self.events(try await world.get(Self.path(task), [Self.lastID: place]).text)
        #expect(told.map(\.name) == ["snapshot", "complete"])
        #expect(told.map(\.id) == [nil, told.last?.id])
    }

    @Test func `a batch has one stream with one end`() async throws {
        let session = try await world.connected()
        let batch = try await JSON(
            world.post(
                BatchRouteTests.path,
                #"{"session_id":"\#(session)","vins":["\#(FakeTeslaAccount.vin.rawValue)"],"locales":["fi","de"]}"#))
        let tasks = (0..<2).compactMap { TaskID(rawValue: batch.tasks[$0].task_id.string) }
        let path = String(batch.events_url.string.dropFirst(TransportWorld.base.count))
        async let reply = world.get(path)
        try await makeReport(tasks[0])
        await world.board.edit(tasks[1]) { $0.status = .failed }
        let events = Self.events(try await reply.text)
        #expect(events.first?.name == "snapshot" && events.first?.data.tasks.count == 2)
        #expect(events.last?.name == "partial" && events.last?.data.counts.failed.number == 1)
        #expect(Set(events.map(\.name)).isSubset(of: ["snapshot", "task", "batch", "partial"]))
        let whole = events.filter { $0.name != "task" }.compactMap { $0.data.progress.number }
        #expect(whole == whole.sorted())
        let again = try await world.get(path, [Self.lastID: events.last?.id ?? ""])
        #expect(again.status == .noContent)
    }

    @Test func `a session tells of all its reports and ends with it`() async throws {
        let session = try await world.connected()
        let first = try await world.order(session)
        async let reply = world.get("/session/\(session)/events")
        try await until { await world.hub.streamCount == 1 }
        let second = try await world.order(session, locale: "de")
        try await makeReport(first)
        let hash = try #require(await world.board.jobs.first?.owner)
        try await until { await world.board.isSettled(first) }
        await world.board.end(hash, as: .expired)
        await world.board.edit(second) { $0.progress = 1 }
        let events = Self.events(try await reply.text)
        #expect(events.first?.name == "snapshot" && events.last?.name == "end")
        let known = Set(events.flatMap { [$0.data.task_id.string, $0.data.data[0].task_id.string] })
        #expect(known.contains(first.rawValue))
        #expect(try await world.get("/session/ses_00000000000000000000000000aa/events").status == .notFound)
    }

    @Test func `a session has few streams at a time, and each frees its place`() async throws {
        let world = TransportWorld(hub: .init(streamsPerSession: 1))
        let session = try await world.connected()
        let tasks = [try await world.order(session), try await world.order(session, locale: "de")]
        async let first = world.get(Self.path(tasks[0]))
        try await until { await world.hub.streamCount == 1 }
        let second = try await world.get(Self.path(tasks[1]))
        #expect(second.status == .tooManyRequests && JSON(second).code.string == "too_many_streams")
        #expect(second.headers[.retryAfter] != nil)
        try await world.complete(tasks[0])
        #expect(try await first.status == .ok)
        try await until { await world.hub.streamCount == 0 }
    }

    /// An unread body would hide that the client left, and keep the place for ever.
    @Test(arguments: [("Content-Length: 40", ""), ("Transfer-Encoding: chunked", "1\r\nx\r\n")])
    func `a request with a body gets no stream`(framing: String, part: String) async throws {
        let task = try await world.order(world.connected())
        try await LiveServer.with(world) { server in
            let client = try await server.connect()
            try await client.send("GET \(Self.path(task)) HTTP/1.1\r\nHost: x\r\n\(framing)\r\n\r\n\(part)")
            #expect(try await client.answers().first?.status == 400)
            #expect(await world.hub.streamCount == 0)
        }
    }

    @Test func `the place of an empty log begins with a snapshot`() async throws {
        let task = try await world.order(world.connected())
        _ = try await made(task)
        let told = Self.events(try await world.get(Self.path(task), [Self.lastID: "0-0"]).text)
        #expect(told.map(\.name) == ["snapshot", "complete"])
    }

    @Test func `an answer that is never sent keeps no place`() async throws {
        let task = try await world.order(world.connected())
        #expect(try await world.client.send(.head, Self.path(task)).headers[.contentType] == "text/event-stream")
        #expect(await world.hub.streamCount == 0)
        let unknown = "/api/v1/tesla/reports/rpt_00000000000000000000000000aa/events"
        #expect(try await world.get(unknown).status == .notFound)
    }

    @Test func `an instance that goes away sends its clients to another`() async throws {
        let world = TransportWorld(hub: .init(fallback: .milliseconds(100)))
        let task = try await world.order(world.connected())
        async let reply = world.get(Self.path(task))
        try await until { await world.hub.streamCount == 1 }
        world.dependencies.health.drain()
        #expect(Self.events(try await reply.text).last?.name == "reconnect")
    }

    @Test func `without hints a stream goes on, and a silent one says that it is there`() async throws {
        let world = TransportWorld(
            hub: .init(fallback: .milliseconds(100)), configure: { $0.streams = StreamPacing(ping: .zero) })
        let task = try await world.order(world.connected())
        async let reply = world.get(Self.path(task))
        try await until { await world.hub.streamCount == 1 }
        await world.board.silence()
        let looks = await world.board.looks
        try await until { await world.board.looks >= looks + 3 }
        try await world.complete(task)
        let text = try await reply.text
        #expect(text.contains("\n: ping\n") && text.hasPrefix("retry: "))
        #expect(Self.events(text).last?.name == "complete")
    }

    static let lastID = HTTPField.Name("Last-Event-ID")!
    private static func path(_ task: TaskID) -> String { "/api/v1/tesla/reports/\(task.rawValue)/events" }

    private func makeReport(_ task: TaskID) async throws {
        for progress in [10, 35, 60] {
            await world.board.edit(task) {
                $0.status = .processing
                $0.progress = progress
            }
        }
        try await world.complete(task)
    }

    /// A report that is complete, and what the log says of it.
    private func made(_ task: TaskID) async throws -> ([TaskEvent], SessionLog) {
        try await makeReport(task)
        let log = try #require(await world.board.log(of: task))
        return (try await world.board.events(after: .zero, in: log).events, log)
    }

    private func until(_ condition: () async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while await !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    struct Event {
        var name = ""
        var id: String?
        var data = JSON(Data())
    }

    static func events(_ text: String) -> [Event] {
        text.split(separator: "\n\n").compactMap { block in
            var event = Event()
            for line in block.split(separator: "\n") {
                if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
                if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
                if line.hasPrefix("data: ") { event.data = JSON(Data(line.dropFirst(6).utf8)) }
            }
            return event.name.isEmpty ? nil : event
        }
    }
}
