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

    @Test func `nothing is answered from memory while the store is away`() async throws {
        let session = try await world.registry.create(language: .en)
        await world.snapshots.setAway(true)
        let error = await #expect(throws: Problem.self) { try await session.view() }
        #expect(error?.code == .storeUnavailable)
        await world.snapshots.setAway(false)
        _ = try await session.view()
    }

    @Test func `an expired session says so`() async throws {
        let session = try await world.registry.create(language: .en)
        await world.snapshots.expire(session.id)
        let error = await #expect(throws: Problem.self) { try await session.view() }
        #expect(error?.code == .sessionExpired)
    }
}

@Suite struct SessionRegistryTests {
    let world = World()

    @Test func `many callers of a cold session cause one load`() async throws {
        let id = try await world.registry.create(language: .en).id
        let other = SessionRegistry(services: world.services)
        let before = await world.snapshots.loads
        try await withThrowingTaskGroup(of: ReportSession.self) { group in
            for _ in 0..<100 { group.addTask { try await other.session(id) } }
            var seen: Set<ObjectIdentifier> = []
            for try await session in group { seen.insert(ObjectIdentifier(session)) }
            #expect(seen.count == 1)
        }
        #expect(await world.snapshots.loads == before + 1)
    }

    @Test func `a failed activation can be tried again`() async throws {
        let id = try await world.registry.create(language: .en).id
        let other = SessionRegistry(services: world.services)
        await world.snapshots.setAway(true)
        await #expect(throws: Problem.self) { try await other.session(id) }
        await world.snapshots.setAway(false)
        _ = try await other.session(id)
    }

    @Test func `an unknown session is not found`() async throws {
        let error = await #expect(throws: Problem.self) { try await world.registry.session(IDGenerator().session()) }
        #expect(error?.code == .sessionNotFound)
    }

    @Test func `an ended session is gone and its tasks are named`() async throws {
        let session = try await world.registry.create(language: .en)
        let task = SessionTask(
            id: world.services.ids.task(for: session.id), vin: FakeTesla.vin, language: .fi, status: .queued,
            createdAt: World.now)
        try await session.update { change throws(Problem) in change.state.remember(task) }
        #expect(try await world.registry.end(session.id).tasks == [task.id])
        await #expect(throws: Problem.self) { try await world.registry.session(session.id) }
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
