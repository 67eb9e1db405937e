import Domain
import Testing

@testable import Actors

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

    @Test func `after a failure of the store the next request gets a fresh actor`() async throws {
        let session = try await world.registry.create(language: .en)
        await world.snapshots.setAway(true)
        await #expect(throws: Problem.self) { try await session.view() }
        await world.snapshots.setAway(false)
        let fresh = try await world.registry.session(session.id)
        #expect(fresh !== session)
        #expect(try await world.registry.session(session.id) === fresh)
    }

    @Test func `after too many conflicts the next request gets a fresh actor`() async throws {
        let session = try await world.registry.create(language: .en)
        await world.snapshots.interfere { [snapshots = world.snapshots] in
            await snapshots.edit(session.id) { $0.core.showChargingSites.toggle() }
        }
        await #expect(throws: Problem.self) {
            try await session.update { change throws(Problem) in change.state.core.language = .de }
        }
        #expect(try await world.registry.session(session.id) !== session)
    }
}
