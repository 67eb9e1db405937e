import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

extension StoreRig {
    func webhooks(offset: Duration = .zero) -> RedisWebhookQueue { RedisWebhookQueue(store(offset: offset)) }

    static let target = WebhookTarget(url: "https://example.com/hook?secret=1", events: [.completed, .failed])

    /// A queued task whose owner wants to be told.
    func hookedTask() async throws -> (session: SessionID, task: TaskID) {
        let (session, _) = try await session()
        var task = try task(of: session)
        task.webhook = Self.target
        #expect(try await queue().enqueue([task]) == .accepted)
        return (session, task.id)
    }

    func complete(_ task: TaskID) async throws {
        let claim = try await claimed(in: task.partition)
        #expect(claim.task == task)
        #expect(try await queue().complete(claim, result: result(of: claim)) == .visible)
    }
}

@Suite struct WebhookQueueTests {
    private static let pause = Duration.seconds(2)

    @Test func `a task is looked at until it has ended, then its owner's turn comes`() async throws {
        try await StoreRig.with { rig in
            let (_, task) = try await rig.hookedTask()
            #expect(try await rig.webhooks(offset: .seconds(-30)).take(in: task.partition).waiting == [])
            let early = try await rig.webhooks(offset: Self.pause).take(in: task.partition)
            #expect(early.waiting == [task] && early.turns == [])
            #expect(try await rig.webhooks(offset: .seconds(-30)).take(in: task.partition).waiting == [])
            try await rig.complete(task)
            let look = try await rig.webhooks(offset: Self.pause * 2).take(in: task.partition)
            #expect(look.turns == [WebhookTurn(task: task, target: StoreRig.target, run: 1, attempt: 1)])
        }
    }

    @Test func `a turn is taken once, and comes again when nobody finishes it`() async throws {
        try await StoreRig.with { rig in
            let (_, task) = try await rig.hookedTask()
            try await rig.complete(task)
            let looks = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        (try? await rig.webhooks(offset: Self.pause).take(in: task.partition).turns.count) ?? 0
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(looks == 1)
            #expect(try await rig.webhooks(offset: .seconds(14)).take(in: task.partition).turns == [])
            let again = try await rig.webhooks(offset: .seconds(20)).take(in: task.partition).turns
            #expect(again.map(\.attempt) == [2] && again.map(\.run) == [1])
        }
    }

    @Test func `finished is finished`() async throws {
        try await StoreRig.with { rig in
            let (_, task) = try await rig.hookedTask()
            try await rig.complete(task)
            let turn = try #require(try await rig.webhooks(offset: Self.pause).take(in: task.partition).turns.first)
            try await rig.webhooks().finish(turn)
            try await rig.webhooks().finish(turn)
            #expect(try await rig.webhooks(offset: .seconds(80_000)).take(in: task.partition).turns == [])
            #expect(try await rig.client.send(["EXISTS", rig.store().keys(task.partition).webhooks]).int == 0)
        }
    }

    @Test func `a postponed turn counts its attempt, or does not`() async throws {
        try await StoreRig.with { rig in
            let (_, task) = try await rig.hookedTask()
            try await rig.complete(task)
            let first = try #require(try await rig.webhooks(offset: Self.pause).take(in: task.partition).turns.first)
            try await rig.webhooks().postpone(first, by: .seconds(60), isCounted: false)
            #expect(try await rig.webhooks(offset: .seconds(59)).take(in: task.partition).turns == [])
            let same = try #require(
                try await rig.webhooks(offset: .seconds(61)).take(in: task.partition).turns.first)
            #expect(same.attempt == 1)
            try await rig.webhooks(offset: .seconds(61)).postpone(same, by: .seconds(60), isCounted: true)
            let next = try #require(
                try await rig.webhooks(offset: .seconds(122)).take(in: task.partition).turns.first)
            #expect(next.attempt == 2)
            // One that was overtaken says nothing any more.
            try await rig.webhooks(offset: .seconds(122)).postpone(same, by: .seconds(9_000), isCounted: true)
            #expect(try await rig.webhooks(offset: .seconds(140)).take(in: task.partition).turns.map(\.attempt) == [3])
        }
    }

    @Test func `a hint makes the first attempt early, not a later one`() async throws {
        try await StoreRig.with { rig in
            let (_, task) = try await rig.hookedTask()
            #expect(try await rig.webhooks().take(task).waiting == [task])
            try await rig.complete(task)
            #expect(try await rig.webhooks().take(task).turns.count == 1)
            #expect(try await rig.webhooks().take(task).turns.count == 0)
        }
    }

    @Test func `a task that runs again is told of again`() async throws {
        try await StoreRig.with { rig in
            let (_, task) = try await rig.hookedTask()
            #expect(try await rig.queue().cancel(task) == .ended(.cancelled))
            let turn = try #require(try await rig.webhooks(offset: Self.pause).take(in: task.partition).turns.first)
            #expect(try await rig.queue().retry(task, token: "t") == .queued)
            // Too late: the old turn's end must not take the new run off the list.
            try await rig.webhooks().finish(turn)
            try await rig.complete(task)
            let again = try await rig.webhooks(offset: .seconds(20)).take(in: task.partition).turns
            #expect(again == [WebhookTurn(task: task, target: StoreRig.target, run: 2, attempt: 1)])
        }
    }

    @Test func `a deleted session is not told of`() async throws {
        try await StoreRig.with { rig in
            let (session, task) = try await rig.hookedTask()
            try await rig.complete(task)
            _ = try await rig.sessions().end(session)
            #expect(try await rig.client.send(["EXISTS", rig.store().keys(task.partition).webhooks]).int == 0)
        }
    }

    @Test func `a task that is gone leaves the list`() async throws {
        try await StoreRig.with { rig in
            let (_, task) = try await rig.hookedTask()
            _ = try await rig.client.send(["DEL", rig.store().keys(task.partition).task(task)])
            let look = try await rig.webhooks(offset: Self.pause).take(in: task.partition)
            #expect(look.turns == [] && look.waiting == [])
            #expect(try await rig.client.send(["EXISTS", rig.store().keys(task.partition).webhooks]).int == 0)
        }
    }

    @Test func `the URL is not stored in the open`() async throws {
        try await StoreRig.with { rig in
            let (_, task) = try await rig.hookedTask()
            let record = try await rig.client.send(["HGETALL", rig.store().keys(task.partition).task(task)])
            #expect(!"\(record)".contains("secret=1") && !"\(record)".contains("example.com"))
        }
    }
}
