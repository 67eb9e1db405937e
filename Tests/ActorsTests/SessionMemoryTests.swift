import Domain
import ServiceLifecycleTestKit
import Testing

@testable import Actors

@Suite struct SessionMemoryTests {
    let world = World()

    private func registry(idle: Duration = .seconds(120), capacity: Int = 5_000, memory: Int = 64 << 20)
        -> SessionRegistry
    {
        SessionRegistry(
            services: world.services, configuration: .init(idle: idle, capacity: capacity, memory: memory))
    }

    private func create(_ count: Int, in registry: SessionRegistry) async throws -> [SessionID] {
        var ids: [SessionID] = []
        for _ in 0..<count { ids.append(try await registry.create(language: .en).id) }
        return ids
    }

    /// Whether the registry still has the actor: asking for it then loads nothing.
    private func isKept(_ id: SessionID, in registry: SessionRegistry) async throws -> Bool {
        let before = await world.snapshots.loads
        _ = try await registry.session(id)
        return await world.snapshots.loads == before
    }

    @Test func `a thousand new sessions keep a hundred actors, and each still answers`() async throws {
        let registry = registry(capacity: 100)
        let ids = try await create(1_000, in: registry)
        #expect(await registry.count == 100)
        #expect(await registry.memoryUsed < 100 * 3_000)
        for id in ids { #expect(try await registry.session(id).view().id == id) }
        #expect(await registry.count == 100)
    }

    @Test func `the longest unused goes first`() async throws {
        let registry = registry(capacity: 3)
        let ids = try await create(3, in: registry)
        _ = try await registry.session(ids[0])
        _ = try await create(1, in: registry)
        #expect(try await isKept(ids[0], in: registry))
        #expect(try await !isKept(ids[1], in: registry))
    }

    @Test func `bytes count as well as actors`() async throws {
        await world.snapshots.make(coreBytes: 10_000)
        let registry = registry(memory: 500_000)
        _ = try await create(100, in: registry)
        #expect(await registry.count == 12)
        #expect(await registry.memoryUsed < 550_000)
    }

    @Test func `a session that somebody uses is never dropped`() async throws {
        let registry = registry(capacity: 3)
        let busy = try await registry.create(language: .en)
        _ = try await create(20, in: registry)
        #expect(try await registry.session(busy.id) === busy)
    }

    @Test func `a session that still works for somebody who left is never dropped`() async throws {
        let registry = registry(capacity: 3)
        let id = try await registry.create(language: .en).id
        let gate = Gate()
        await world.snapshots.delay { await gate.pass() }
        let request = Task { try await registry.session(id).change(SessionSettings()) }
        await gate.arrived()
        request.cancel()
        _ = try await create(20, in: registry)
        #expect(try await isKept(id, in: registry))
        await gate.open()
        _ = try? await request.value
    }

    @Test func `when all are in use one more is refused, until one is left alone`() async throws {
        let registry = registry(capacity: 3)
        let cold = try await create(1, in: world.registry)[0]
        var busy: [ReportSession] = []
        for _ in 0..<3 { busy.append(try await registry.create(language: .en)) }
        for call in [{ _ = try await registry.create(language: .en) }, { _ = try await registry.session(cold) }] {
            let error = await #expect(throws: Problem.self) { try await call() }
            #expect(error?.code == .overloaded && error?.retryAfter != nil)
        }
        #expect(try await registry.session(busy[1].id) === busy[1])
        busy.removeLast()
        _ = try await registry.session(cold)
    }

    @Test func `idle actors go by themselves and give their memory back`() async throws {
        let registry = registry(idle: .zero)
        _ = try await create(600, in: registry)
        #expect(await registry.memoryUsed > 0)
        await registry.passivate()
        #expect(await registry.count == 0)
        #expect(await registry.memoryUsed == 0)
    }

    @Test func `decoded facts weigh`() async throws {
        let session = try await world.connectedSession()
        let before = await world.registry.memoryUsed
        _ = try await session.facts(of: FakeTesla.vin)
        #expect(await world.registry.memoryUsed > before + 1_000)
    }
}

@Suite struct RecencyListTests {
    private func order(_ list: RecencyList<Int, String>) -> [String] {
        var (list, values) = (list, [String]())
        while let verdict = list.reviewOldest({
            values.append($0); return .drop
        }), verdict == .drop {}
        return values
    }

    @Test func `values stand in the order of their last use`() {
        var list = RecencyList<Int, String>()
        for (key, value) in [(1, "a"), (2, "b"), (3, "c"), (4, "d")] { list.insert(value, for: key) }
        list.use(2) { $0 += "!" }
        list.remove(3)
        list.insert("e", for: 5)
        list.insert("A", for: 1)
        #expect(list.count == 4 && list[3] == nil && list[2] == "b!")
        #expect(order(list) == ["d", "b!", "e", "A"])
    }

    @Test func `the oldest may be renewed, left or dropped`() {
        var list = RecencyList<Int, String>()
        #expect(list.reviewOldest { _ in .drop } == nil)
        for key in 0..<3 { list.insert("\(key)", for: key) }
        #expect(list.reviewOldest { _ in .renew } == .renew)
        #expect(
            list.reviewOldest {
                $0 += "?"; return .leave
            } == .leave)
        #expect(order(list) == ["1?", "2", "0"])
    }
}
