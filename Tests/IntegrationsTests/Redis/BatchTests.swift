import Domain
import Drivers
import TestSupport
import Testing

@testable import Integrations

@Suite struct BatchTests {
    @Test func `a batch comes into being with its tasks, also when it is sent twice`() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let (batch, tasks) = try rig.batch(of: id, count: 3)
            for _ in 0..<2 { _ = try await rig.queue().enqueue(tasks) }
            let record = try #require(try await rig.queue().batch(batch))
            #expect(record.tasks == tasks.map(\.id))
            #expect(record.session == rig.sealer.hash(of: id))
            #expect(try await rig.queue().figures(maxAge: .zero).waiting == 3)
        }
    }

    @Test func `a batch that the queue does not take leaves nothing`() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let (batch, tasks) = try rig.batch(of: id, count: 3)
            _ = try await rig.queue { $0.queueLimit = 2 }.enqueue(tasks)
            #expect(try await rig.queue().batch(batch) == nil)
            #expect(try await rig.queue().records(of: tasks.map(\.id)).isEmpty)
        }
    }

    @Test func `a batch goes with its session`() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let (batch, tasks) = try rig.batch(of: id, count: 2)
            _ = try await rig.queue().enqueue(tasks)
            #expect(try await rig.sessions().end(id)?.tasks.count == 2)
            #expect(try await rig.queue().batch(batch) == nil)
            #expect(try await rig.keys(matching: "cp:b:*").isEmpty)
        }
    }
}

extension StoreRig {
    func batch(of session: SessionID, count: Int) throws -> (BatchID, [NewTask]) {
        let batch = ids.batch(for: session)
        let tasks = try (0..<count).map { _ in
            var task = try task(of: session)
            task.batch = batch
            return task
        }
        return (batch, tasks)
    }
}
