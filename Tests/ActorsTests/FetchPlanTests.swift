import Domain
import FoundationEssentials
import Synchronization
import Testing

@testable import Actors

/// What is asked of Tesla, and how often (facts 8.3).
@Suite(.timeLimit(.minutes(2))) struct FetchPlanTests {
    private final class Time: Sendable {
        private let passed = Atomic<Int>(0)
        var clock: WallClock {
            WallClock { World.now.addingTimeInterval(Double(self.passed.load(ordering: .relaxed))) }
        }
        func pass(seconds: Int) { passed.add(seconds, ordering: .relaxed) }
    }

    private let time: Time
    private let world: World

    init() {
        time = Time()
        world = World(clock: time.clock)
    }

    @Test func `a call to the wrong region goes to the right one, and so do all later ones`() async throws {
        let session = try await world.connectedSession()
        await world.tesla.move(to: .na)
        #expect(try await session.vehicles().count == 1)
        #expect(await world.tesla.calls["vehicles"] == 2)
        #expect(try await session.vehicles(refresh: true).count == 1)
        #expect(await world.tesla.calls["vehicles"] == 3)
        #expect(try await session.view().state.core.account?.region == .na)
    }

    @Test func `the list that many ask for is asked of Tesla once`() async throws {
        let session = try await world.connectedSession()
        let gate = Gate()
        await world.tesla.delayLists { await gate.pass() }
        let asked = (0..<20).map { _ in Task { try await session.vehicles(refresh: true) } }
        while await world.tesla.calls["vehicles"] == nil { await Task.yield() }
        await gate.open()
        for task in asked { #expect(try await task.value.count == 1) }
        #expect(await (1...2).contains(world.tesla.calls["vehicles"] ?? 0))
    }

    @Test func `what is still good is not asked for again`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.facts(of: FakeTesla.vin)
        time.pass(seconds: 1_801)
        let facts = try await session.facts(of: FakeTesla.vin)
        #expect(await world.tesla.snapshots == 2)
        #expect(await world.tesla.histories == 2)
        let calls = ["vehicles": 1, "alerts": 2, "options": 1, "warranties": 1, "releaseNotes": 1]
        #expect(await world.tesla.calls == calls)
        #expect(facts.source(.options)?.askedAt == World.now)
        #expect(facts.source(.alerts)?.askedAt == World.now.addingTimeInterval(1_801))
    }

    @Test func `a bound on the age is about its own source`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.facts(of: FakeTesla.vin)
        time.pass(seconds: 100)
        let demand = FactsDemand([.alerts], since: World.now.addingTimeInterval(50))
        _ = try await session.facts(of: FakeTesla.vin, demand)
        #expect(await world.tesla.calls["alerts"] == 2)
        #expect(await world.tesla.snapshots == 1)
        _ = try await session.facts(of: FakeTesla.vin, demand)
        #expect(await world.tesla.calls["alerts"] == 2)
    }

    @Test func `a car that fell asleep keeps its last known data and is left alone`() async throws {
        let session = try await world.connectedSession()
        let first = try await session.facts(of: FakeTesla.vin)
        await world.tesla.fallAsleep()
        time.pass(seconds: 1_801)
        let later = try await session.facts(of: FakeTesla.vin)
        #expect(later.snapshot == first.snapshot && later.snapshot != nil)
        #expect(
            later.source(.snapshot)
                == DataSource(
                    name: .snapshot, askedAt: World.now, gap: .asleep,
                    triedAt: World.now.addingTimeInterval(1_801)))
        // It answered 408 once. From now on the list is looked at first.
        time.pass(seconds: 31)
        _ = try await session.facts(of: FakeTesla.vin)
        #expect(await world.tesla.snapshots == 2)
        #expect(await world.tesla.calls["vehicles"] == 2)
    }

    @Test func `other permissions make the facts be fetched anew`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.facts(of: FakeTesla.vin)
        let (tokens, account) = try #require(await world.snapshots.signIn(session.id))
        var wider = account
        wider.scopes = ["vehicle_device_data"]
        try await session.connect(TeslaGrant(tokens: tokens, account: wider, nonce: nil))
        _ = try await session.facts(of: FakeTesla.vin)
        #expect(await world.tesla.calls["warranties"] == 2)
        #expect(await world.tesla.calls["vehicles"] == 1)
    }

    @Test func `what is held hides no dead token`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.facts(of: FakeTesla.vin)
        time.pass(seconds: 1_801)
        await world.tesla.failSnapshots(TeslaError(.unauthorized, status: 401))
        #expect(try await session.facts(of: FakeTesla.vin).source(.snapshot)?.gap == nil)
        #expect(await world.tesla.refreshes == 1)
        #expect(await world.tesla.snapshots == 3)
    }

    @Test func `what is held hides no move to another region`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.facts(of: FakeTesla.vin)
        time.pass(seconds: 1_801)
        await world.tesla.failSnapshots(TeslaError(.outOfRegion, status: 421, region: .na))
        #expect(try await session.facts(of: FakeTesla.vin).source(.snapshot)?.gap == nil)
        #expect(try await session.view().state.core.account?.region == .na)
    }

    @Test(arguments: [true, false]) func `no dead sign-in becomes a gap`(isHeld: Bool) async throws {
        let session = try await world.connectedSession()
        if isHeld { _ = try await session.facts(of: FakeTesla.vin) }
        time.pass(seconds: 1_801)
        await world.tesla.failSnapshots(TeslaError(.loginRequired, status: 401))
        let error = await #expect(throws: Problem.self) { try await session.facts(of: FakeTesla.vin) }
        #expect(error?.code == .teslaLoginRequired)
    }

    @Test func `a source that is too slow costs itself only`() async throws {
        await world.tesla.delayHistories { try? await Task.sleep(for: .seconds(3_600)) }
        let access = TeslaAccess(token: Secret("t"), region: .eu)
        let car = try #require(try await world.tesla.vehicles(access).first)
        var fetch = FactsFetch(gateway: world.tesla, access: access, clock: time.clock, held: nil, demand: .usual)
        fetch.historyLimit = .milliseconds(10)
        let facts = try await fetch.facts(of: car, listedAt: nil)
        #expect(facts.charging == nil && facts.source(.charging)?.gap == .noAnswer)
        #expect(facts.snapshot != nil && facts.source(.snapshot)?.gap == nil)
    }

    @Test func `an account without cars is listed once`() async throws {
        await world.tesla.sellCars()
        let session = try await world.connectedSession()
        let read = try #require(FleetRead(path: "vehicles/33843057077253004", query: ""))
        for _ in 0..<2 {
            let error = await #expect(throws: Problem.self) { try await session.relay(read) }
            #expect(error?.code == .vehicleNotInSession)
        }
        #expect(await world.tesla.calls["vehicles"] == 1)
    }

    @Test func `a turn is given back also when the store fails after it was taken`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.vehicles()
        await world.turns.whenTaken { [snapshots = world.snapshots] in await snapshots.setAway(true) }
        let error = await #expect(throws: Problem.self) { try await session.facts(of: FakeTesla.vin) }
        #expect(error?.code == .storeUnavailable)
        #expect(try await world.turns.take(FakeTesla.vin, of: session.id, owner: "other"))
    }
}
