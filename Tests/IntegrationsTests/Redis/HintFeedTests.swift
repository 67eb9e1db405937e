import Domain
import Drivers
import FoundationEssentials
import Logging
import TestSupport
import Testing

@testable import Integrations

@Suite(.timeLimit(.minutes(2))) struct HintFeedTests {
    /// A feed that is connected, and one who listens to it.
    private func hearing(
        _ rig: StoreRig, _ body: (inout AsyncStream<Hint>.AsyncIterator) async throws -> Void
    ) async throws {
        let feed = RedisHintFeed(
            rig.store(), rig.redis.configuration, partitions: 16,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            var hints = feed.listen().makeAsyncIterator()
            group.addTask { await feed.run() }
            await expect(.gap, from: &hints)
            try await body(&hints)
            group.cancelAll()
        }
    }

    @Test func `the life of a job is told to every instance`() async throws {
        try await StoreRig.with { rig async throws in
            try await hearing(rig) { hints async throws in
                let (session, _) = try await rig.session()
                let (task, hash) = (try rig.task(of: session), rig.sealer.hash(of: session))
                _ = try await rig.queue().enqueue([task])
                var heard: Set<String> = []
                while let hint = await hints.next(isolation: #isolation), heard.insert("\(hint)").inserted,
                    heard.count < 2
                {}
                #expect(heard == ["\(Hint.work(session.partition))", "\(Hint.event(session: hash, task: task.id))"])
                let claim = try await rig.claimed(in: session.partition)
                await expect(.event(session: hash, task: task.id), from: &hints)
                _ = try await rig.queue().cancel(task.id)
                var last: Hint?
                while last != .cancel(task.id) { last = await hints.next(isolation: #isolation) }
                try await rig.queue().release(claim)
                await expect(.event(session: hash, task: task.id), from: &hints)
            }
        }
    }

    @Test func `a refreshed token is told`() async throws {
        try await StoreRig.with { rig async throws in
            try await hearing(rig) { hints async throws in
                let (session, base) = try await rig.session()
                _ = try await rig.sessions().change(session, base, commit: "c1", tokens: .replace(tokens("1")))
                let version = try await rig.sessions().snapshot(session).tokenVersion
                _ = try await rig.sessions().acquireRefresh(session, tokenVersion: version, owner: "me")
                _ = try await rig.sessions().commitRefresh(
                    session, parent: tokens("1"), tokens: tokens("2"), owner: "me", commit: "c2")
                await expect(.token(session: rig.sealer.hash(of: session)), from: &hints)
            }
        }
    }

    @Test func `after a loss of the connection everyone hears that hints may be missing`() async throws {
        try await StoreRig.with { rig async throws in
            try await hearing(rig) { hints async throws in
                _ = try await rig.client.send(["CLIENT", "KILL", "TYPE", "pubsub"])
                await expect(.gap, from: &hints)
            }
        }
    }

    @Test(arguments: ["", "ready x", "event a", "event a b", "cancel x", "token", "news of 2031"])
    func `what is not understood is no hint`(text: String) throws {
        #expect(Hint(text, in: try #require(Partition(0))) == nil)
    }

    private func expect(
        _ expected: Hint, from hints: inout AsyncStream<Hint>.AsyncIterator,
        _ location: SourceLocation = #_sourceLocation
    ) async {
        let next = await hints.next(isolation: #isolation)
        #expect(next == expected, sourceLocation: location)
    }
}
