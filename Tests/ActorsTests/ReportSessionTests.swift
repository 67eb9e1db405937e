import Domain
import FoundationEssentials
import Testing

@testable import Actors

@Suite struct ReportSessionTests {
    let world = World()

    @Test func `changes of many callers are all kept and committed in groups`() async throws {
        let session = try await world.registry.create(language: .en)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let task = SessionTask(
                        id: world.services.ids.task(for: session.id), vin: FakeTesla.vin, language: .fi,
                        status: .queued,
                        createdAt: World.now.addingTimeInterval(Double(number)))
                    try await session.update { change throws(Problem) in change.state.remember(task) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await session.view().state.tasks.count == 100)
        #expect(await world.snapshots.commits < 100)
    }

    @Test func `a change of another instance is seen at the next read`() async throws {
        let session = try await world.registry.create(language: .en)
        await world.snapshots.edit(session.id) { $0.core.language = .sv }
        #expect(try await session.view().state.core.language == .sv)
    }

    @Test func `a conflict applies the operation again on the newer state`() async throws {
        let session = try await world.registry.create(language: .en)
        let once = Once()
        await world.snapshots.interfere { [snapshots = world.snapshots] in
            if await once.first() { await snapshots.edit(session.id) { $0.core.showChargingSites = true } }
        }
        try await session.update { change throws(Problem) in change.state.core.language = .de }
        let state = try await session.view().state
        #expect(state.core.language == .de)
        #expect(state.core.showChargingSites)
    }

    @Test func `a session that never stops changing elsewhere is busy`() async throws {
        let session = try await world.registry.create(language: .en)
        await world.snapshots.interfere { [snapshots = world.snapshots] in
            await snapshots.edit(session.id) { $0.core.showChargingSites.toggle() }
        }
        let error = await #expect(throws: Problem.self) {
            try await session.update { change throws(Problem) in change.state.core.language = .de }
        }
        #expect(error?.code == .sessionBusy)
    }

    @Test func `a refused operation changes nothing and the others go on`() async throws {
        let session = try await world.registry.create(language: .en)
        let refused = Task { try await session.update { _ throws(Problem) in throw Problem(.badRequest, "no") } }
        try await session.update { change throws(Problem) in change.state.core.language = .it }
        await #expect(throws: Problem.self) { try await refused.value }
        #expect(try await session.view().state.core.language == .it)
    }

    /// Somebody else would see the photo after that "no such photo".
    @Test func `a refusal that rests on a change of the same group waits until that change is kept`() async throws {
        let session = try await world.registry.create(language: .en)
        let image = try await session.addImage([1]).id
        let (gate, once) = (Gate(), Once())
        await world.snapshots.interfere { [snapshots = world.snapshots] in
            if await once.first() { await gate.pass() } else { await snapshots.setAway(true) }
        }
        let first = Task { try await session.update { change throws(Problem) in change.state.core.language = .de } }
        await gate.arrived()
        let removals = (0..<2).map { _ in Task { try await session.removeImage(image) } }
        while await session.mailbox.count < 2 { await Task.yield() }
        await gate.open()
        try await first.value
        for removal in removals {
            let error = await #expect(throws: Problem.self) { try await removal.value }
            #expect(error?.code == .storeUnavailable)
        }
        await world.snapshots.interfere(nil)
        await world.snapshots.setAway(false)
        #expect(try await session.images().map(\.id) == [image])
        await #expect(throws: Never.self) { try await session.removeImage(image) }
    }

    @Test func `nothing is answered from memory while the store is away`() async throws {
        let session = try await world.registry.create(language: .en)
        await world.snapshots.setAway(true)
        let error = await #expect(throws: Problem.self) { try await session.view() }
        #expect(error?.code == .storeUnavailable)
        await world.snapshots.setAway(false)
        _ = try await session.view()
    }

    @Test func `reads in a burst share one look at the store, one that began after they came`() async throws {
        let session = try await world.registry.create(language: .en)
        let (gate, before) = (Gate(), await world.snapshots.loads)
        await world.snapshots.delay { await gate.pass() }
        let early = Task { try await session.view().state.core.language }
        await gate.arrived()
        // The first answer is on its way; whoever asks now must hear of this change.
        await world.snapshots.edit(session.id) { $0.core.language = .sv }
        let late = (0..<50).map { _ in Task { try await session.view().state.core.language } }
        while await session.readers.count < 50 { await Task.yield() }
        await gate.open()
        #expect(try await early.value == .en)
        for read in late { #expect(try await read.value == .sv) }
        #expect(await world.snapshots.loads == before + 2)
    }

    /// Row 33: the upload was under way when the session ended.
    @Test func `the objects of a refused change are erased at once`() async throws {
        let session = try await world.registry.create(language: .en)
        _ = try await session.addImage([1])
        #expect(await world.outbox.overdue.isEmpty)
        await world.snapshots.interfere { [snapshots = world.snapshots] in await snapshots.expire(session.id) }
        let error = await #expect(throws: Problem.self) { try await session.addImage([2]) }
        #expect(error?.code == .sessionExpired)
        #expect(await world.outbox.overdue.count == 2)
    }

    @Test func `an expired session says so`() async throws {
        let session = try await world.registry.create(language: .en)
        await world.snapshots.expire(session.id)
        let error = await #expect(throws: Problem.self) { try await session.view() }
        #expect(error?.code == .sessionExpired)
    }
}

/// True for the first caller only.
actor Once {
    private var isUsed = false
    func first() -> Bool {
        defer { isUsed = true }
        return !isUsed
    }
}
