import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct EventLogTests {
    @Test func `every visible step of a task is in the log of its session`() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            let claim = try await rig.claimed(in: id.partition)
            for progress in [10, 20, 20, 40] {
                _ = try await rig.queue().progress(claim, status: .processing, progress: progress, detail: nil)
            }
            _ = try await rig.queue().complete(claim, result: rig.result(of: claim))
            let events = RedisEventLog(rig.store())
            let log = try #require(try await events.log(of: task.id))
            #expect(log == SessionLog(session: rig.sealer.hash(of: id), partition: id.partition))
            let page = try await events.events(after: .zero, in: log)
            #expect(page.events.map(\.status) == [.queued, .processing, .processing, .processing, .complete])
            #expect(page.events.map(\.progress) == [0, 10, 20, 40, 100])
            #expect(page.newest == page.events.last?.id && !page.hasGap && page.session == .open)
            #expect(page.events.map(\.id) == page.events.map(\.id).sorted())
            #expect(try await events.tasks(in: log, limit: 10) == [task.id])
        }
    }

    @Test func `a page begins right after the place that is named`() async throws {
        try await StoreRig.with { rig in
            let (events, log) = try await rig.log(tasks: 5)
            let all = try await events.events(after: .zero, in: log).events
            for (index, event) in all.enumerated() {
                let page = try await events.events(after: event.id, in: log)
                #expect(page.events == Array(all[(index + 1)...]) && !page.hasGap)
            }
        }
    }

    @Test func `a place that was trimmed away, or that the store never had, is a gap`() async throws {
        try await StoreRig.with { rig in
            let (events, log) = try await rig.log(tasks: 5)
            let all = try await events.events(after: .zero, in: log).events
            _ = try await rig.client.send(["XTRIM", rig.store().keys(log.partition).events(log.session), "MAXLEN", 2])
            #expect(try await events.events(after: all[0].id, in: log).hasGap)
            #expect(try await !events.events(after: all[3].id, in: log).hasGap)
            let future = EventID(milliseconds: all[4].id.milliseconds + 1_000, sequence: 0)
            #expect(try await events.events(after: future, in: log).hasGap)
            _ = try await rig.client.send(["DEL", rig.store().keys(log.partition).events(log.session)])
            let empty = try await events.events(after: all[4].id, in: log)
            #expect(empty.hasGap && empty.newest == .zero && empty.events.isEmpty)
        }
    }

    @Test func `the log says when its session has expired or is gone`() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let log = SessionLog(session: rig.sealer.hash(of: id), partition: id.partition)
            let later = RedisEventLog(rig.store(offset: .seconds(3_700)))
            #expect(try await later.events(after: .zero, in: log).session == .expired)
            #expect(try await RedisEventLog(rig.store()).events(after: .zero, in: log).session == .open)
            _ = try await rig.sessions().end(id)
            #expect(try await RedisEventLog(rig.store()).events(after: .zero, in: log).session == .gone)
            let nobody = SessionLog(session: "nobody", partition: id.partition)
            #expect(try await RedisEventLog(rig.store()).events(after: .zero, in: nobody).session == .gone)
        }
    }

    @Test func `reading the log is no use of the session`() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session()
            let log = SessionLog(session: rig.sealer.hash(of: id), partition: id.partition)
            let later = RedisEventLog(rig.store(offset: .seconds(1_000)))
            for _ in 0..<3 { _ = try await later.events(after: .zero, in: log) }
            #expect(try await rig.sessions().snapshot(id).expiresAt.timeIntervalSince(created.expiresAt) < 600)
        }
    }

    @Test(arguments: ["", "1", "-", "1-", "-1", "a-1", "+1-0", "1-+0", "1-0-0", "9999999999999999-0", "1 -0"])
    func `what is no place`(text: String) {
        #expect(EventID(rawValue: text) == nil)
    }
}

extension StoreRig {
    /// A session with as many events as tasks.
    fileprivate func log(tasks count: Int) async throws -> (RedisEventLog, SessionLog) {
        let (id, _) = try await session()
        for _ in 0..<count { _ = try await queue().enqueue([task(of: id)]) }
        return (RedisEventLog(store()), SessionLog(session: sealer.hash(of: id), partition: id.partition))
    }
}
