import Domain
import FoundationEssentials
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import Actors

@Suite(.timeLimit(.minutes(2))) struct WebhookCourierTests {
    private let board = FakeTaskBoard()
    private let queue = FakeWebhookQueue()
    private let sender = FakeWebhookSender()
    private let ids = IDGenerator(partitions: 1)

    @Test func `the end of a task is told once, with the task as the status route has it`() async throws {
        let task = try await task(.complete)
        try await running {
            await queue.offer(turn(task))
            #expect(await queue.settled(task, 1) == [.finished])
        }
        let message = try #require(await sender.messages.first)
        #expect(await sender.messages.count == 1)
        #expect(String(decoding: message.body, as: UTF8.self) == "complete")
        #expect(message.url == "https://a.example/hook" && message.id.hasPrefix("msg_") && message.id.utf8.count == 36)
    }

    @Test func `the message id is the same in every attempt, another for another end`() async throws {
        let task = try await task(.failed)
        await sender.answer(.status(500, retryAfter: nil))
        try await running {
            await queue.offer(turn(task))
            await queue.offer(turn(task, attempt: 2))
            let settled = await queue.settled(task, 2)
            #expect(
                settled.allSatisfy { if case .postponed(let pause, true) = $0 { pause >= .seconds(4) } else { false } })
            await board.edit(task) { $0.status = .complete }
            await queue.offer(turn(task, attempt: 3))
            _ = await queue.settled(task, 3)
        }
        let ids = await sender.messages.map(\.id)
        #expect(ids.count == 3 && Set(ids.prefix(2)).count == 1 && Set(ids).count == 2)
    }

    @Test func `what the receiver does not want ends the matter`() async throws {
        let task = try await task(.complete)
        await sender.answer(.status(410, retryAfter: nil))
        try await running {
            await queue.offer(turn(task))
            #expect(await queue.settled(task, 1) == [.finished])
        }
    }

    @Test func `only the events that were asked for`() async throws {
        let task = try await task(.complete)
        try await running {
            await queue.offer(turn(task, events: [.failed]))
            #expect(await queue.settled(task, 1) == [.finished])
        }
        #expect(await sender.messages.isEmpty)
    }

    @Test func `a task that runs again meanwhile is waited for`() async throws {
        let task = try await task(.queued)
        try await running {
            await queue.offer(turn(task))
            #expect(await queue.settled(task, 1) == [.postponed(.seconds(1), isCounted: false)])
        }
        #expect(await sender.messages.isEmpty)
    }

    @Test func `a task that is gone is not told of`() async throws {
        let task = ids.task(for: ids.session())
        try await running {
            await queue.offer(turn(task))
            #expect(await queue.settled(task, 1) == [.finished])
        }
        #expect(await sender.messages.isEmpty)
    }

    @Test func `a slow receiver holds up nobody else`() async throws {
        await sender.hold("slow.example")
        var slow: [TaskID] = []
        for _ in 0..<10 { slow.append(try await task(.complete)) }
        let quick = try await task(.complete)
        try await running {
            for task in slow { await queue.offer(turn(task, url: "https://slow.example/hook")) }
            await queue.offer(turn(quick))
            #expect(await queue.settled(quick, 1) == [.finished])
            #expect(await sender.messages.count { $0.url.contains("slow") } == 4)
            let put = await queue.all.count { $0 == .postponed(.seconds(2), isCounted: false) }
            #expect(put == 6, "the rest comes again and loses nothing")
            await sender.letGo()
        }
    }

    @Test func `an event of a task that is waited for is looked at without a poll`() async throws {
        let task = try await task(.queued)
        let feed = board.hints
        try await running(poll: .seconds(3_600), first: WebhookLook(waiting: [task])) {
            await board.edit(task) { $0.status = .complete }
            await queue.whenAsked(task, turn(task))
            while await queue.settled(task, 1, within: .milliseconds(100)).isEmpty {
                feed.send(.event(session: "s", task: task))
            }
            #expect(await queue.all == [.finished])
        }
    }

    @Test func `a stop lets posts under way finish`() async throws {
        let task = try await task(.complete)
        await sender.hold("a.example")
        let courier = courier(poll: .milliseconds(5))
        await testGracefulShutdown { trigger in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await courier.run() }
                await queue.offer(turn(task))
                await sender.waitForMessage()
                trigger.triggerGracefulShutdown()
                await sender.letGo()
                await group.waitForAll()
            }
        }
        #expect(await queue.all == [.finished])
    }

    private func task(_ status: TaskStatus) async throws -> TaskID {
        let task = ids.task(for: ids.session())
        var record = TaskRecord(
            id: task, status: status, progress: 0, maskedVIN: "LRW3E…000101", language: .fi, createdAt: World.now,
            updatedAt: World.now, retainedUntil: World.now.addingTimeInterval(86_400))
        record.completedAt = World.now
        await board.put(record)
        return task
    }

    private func turn(
        _ task: TaskID, attempt: Int = 1, url: String = "https://a.example/hook",
        events: [WebhookEvent] = WebhookEvent.allCases
    ) -> WebhookTurn {
        WebhookTurn(task: task, target: WebhookTarget(url: url, events: events), run: 1, attempt: attempt)
    }

    private func courier(poll: Duration) -> WebhookCourier {
        let delivery = WebhookDelivery(
            queue: queue,
            reader: TaskReader(
                queue: board, signer: FakeSigner(base: ""), clock: .fixed(World.now), linkLifetime: .seconds(60)),
            sender: sender, sealer: FakeSealer(), document: { Array($0.record.status.rawValue.utf8) },
            clock: .fixed(World.now), logger: Logger(label: "test"))
        var configuration = WebhookCourier.Configuration()
        configuration.poll = poll
        configuration.partitions = 1
        return WebhookCourier(
            queue: queue, delivery: delivery, hints: board.hints, configuration: configuration,
            logger: Logger(label: "test"))
    }

    /// - Parameter first: what the courier finds at its very first look.
    private func running(
        poll: Duration = .milliseconds(5), first: WebhookLook? = nil, _ body: () async throws -> Void
    ) async throws {
        let courier = courier(poll: poll)
        if let first { await courier.begin(first) }
        let run = Task { try await courier.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        run.cancel()
        _ = await run.result
        try result.get()
    }
}

/// Hands out what a test offers, and remembers what became of it.
actor FakeWebhookQueue: WebhookQueue {
    enum End: Equatable {
        case finished
        case postponed(Duration, isCounted: Bool)
    }

    private var offered: [WebhookTurn] = []
    private var asked: [TaskID: WebhookTurn] = [:]
    private var ends: [TaskID: [End]] = [:]

    var all: [End] { ends.values.flatMap(\.self) }

    func offer(_ turn: WebhookTurn) { offered.append(turn) }
    func whenAsked(_ task: TaskID, _ turn: WebhookTurn) { asked[task] = turn }

    /// What became of the task's turns, once there are `count`.
    func settled(_ task: TaskID, _ count: Int, within limit: Duration = .seconds(60)) async -> [End] {
        let deadline = ContinuousClock.now + limit
        while ends[task, default: []].count < count, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(2))
        }
        return ends[task, default: []]
    }

    func take(in partition: Partition) async throws(StoreError) -> WebhookLook {
        var look = WebhookLook()
        look.turns = offered
        offered = []
        return look
    }

    func take(_ task: TaskID) async throws(StoreError) -> WebhookLook {
        var look = WebhookLook()
        if let turn = asked.removeValue(forKey: task) { look.turns = [turn] }
        return look
    }

    func postpone(_ turn: WebhookTurn, by delay: Duration, isCounted: Bool) async throws(StoreError) {
        ends[turn.task, default: []].append(.postponed(delay, isCounted: isCounted))
    }

    func finish(_ turn: WebhookTurn) async throws(StoreError) { ends[turn.task, default: []].append(.finished) }
}

actor FakeWebhookSender: WebhookSender {
    private(set) var messages: [WebhookMessage] = []
    private var reply = WebhookAnswer.status(200, retryAfter: nil)
    private var held: String?

    func answer(_ reply: WebhookAnswer) { self.reply = reply }
    func hold(_ host: String) { held = host }
    func letGo() { held = nil }

    func waitForMessage() async {
        while messages.isEmpty { try? await Task.sleep(for: .milliseconds(2)) }
    }

    func send(_ message: WebhookMessage) async -> WebhookAnswer {
        messages.append(message)
        while let held, message.url.contains(held), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
        return reply
    }
}

extension WebhookLook {
    init(waiting: [TaskID]) {
        self.init()
        self.waiting = waiting
    }
}
