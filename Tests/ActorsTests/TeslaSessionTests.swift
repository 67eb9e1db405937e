import Domain
import FoundationEssentials
import TestSupport
import Testing

@testable import Actors

@Suite struct TeslaSessionTests {
    let world = World()

    @Test func `an old token is refreshed once for many callers`() async throws {
        let session = try await world.connectedSession(life: 60)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await session.signedIn() } }
            try await group.waitForAll()
        }
        #expect(await world.tesla.refreshes == 1)
        #expect(await world.snapshots.tokens(session.id)?.access == Secret("access-1"))
    }

    @Test func `tokens that never live for five minutes are used while they live`() async throws {
        let session = try await world.connectedSession(life: 60)
        await world.tesla.makeTokens(life: 120)
        #expect(try await session.signedIn().access.token == Secret("access-1"))
        await world.tesla.makeTokens(life: -1)
        let error = await #expect(throws: Problem.self) { try await session.signedIn() }
        #expect(error?.code == .tokenRefreshPending)
    }

    @Test func `who waits for another instance's refresh takes its token when it is done`() async throws {
        let session = try await world.connectedSession(life: 60)
        let (parent, _) = try #require(await world.snapshots.signIn(session.id))
        await world.snapshots.refreshElsewhere()
        async let signedIn = session.signedIn()
        while world.hints.listenerCount == 0 { await Task.yield() }
        let fresh = TeslaTokens(
            access: Secret("theirs"), refresh: Secret("next"), expiresAt: World.now.addingTimeInterval(28_800))
        _ = try await world.snapshots.commitRefresh(
            session.id, parent: parent, tokens: fresh, owner: "other", commit: "c")
        world.hints.give(.token(session: world.services.sealer.hash(of: session.id)))
        #expect(try await signedIn.access.token == Secret("theirs"))
        #expect(await world.tesla.refreshes == 0)
    }

    @Test func `a token that Tesla refuses is refreshed and the call repeated`() async throws {
        let session = try await world.connectedSession()
        await world.tesla.refuse(token: "access-0")
        #expect(try await session.vehicles().count == 1)
        #expect(await world.tesla.refreshes == 1)
    }

    @Test func `a read that is passed on renews the token like any other call`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.vehicles()
        await world.tesla.refuse(token: "access-0")
        let read = try #require(FleetRead(path: "vehicles/\(FakeTesla.vin.rawValue)", query: ""))
        #expect(try await session.relay(read).body == Array(read.path.utf8))
        #expect(await world.tesla.refreshes == 1)
    }

    /// Row 20: the actor is gone as well, for every error of the store drops it.
    @Test func `a token set that the store lost is given back to it`() async throws {
        let session = try await world.connectedSession(life: 60)
        let (parent, account) = try #require(await world.snapshots.signIn(session.id))
        _ = try await session.signedIn()
        await world.tesla.refuse(token: "access-1")
        _ = try await session.vehicles()
        #expect(await world.snapshots.tokens(session.id)?.access == Secret("access-2"))
        await world.snapshots.setTokens(session.id, parent, account)
        let activated = try await SessionRegistry(services: world.services).session(session.id)
        #expect(try await activated.signedIn().access.token == Secret("access-2"))
        await world.snapshots.setTokens(session.id, parent, account)
        #expect(try await session.signedIn().access.token == Secret("access-2"))
        #expect(await world.snapshots.tokens(session.id)?.access == Secret("access-2"))
        #expect(await world.tesla.refreshes == 2)
    }

    @Test func `of an ended session no token set is kept`() async throws {
        let session = try await world.connectedSession(life: 60)
        let (parent, _) = try #require(await world.snapshots.signIn(session.id))
        _ = try await session.signedIn()
        #expect(await world.services.obtained.successor(of: parent, in: session.id)?.access == Secret("access-1"))
        _ = try await world.registry.end(session.id)
        #expect(await world.services.obtained.successor(of: parent, in: session.id) == nil)
    }

    @Test func `a dead refresh token asks for a new sign-in`() async throws {
        let session = try await world.connectedSession(life: 60)
        await world.tesla.failRefresh(TeslaError(.loginRequired, status: 401))
        let error = await #expect(throws: Problem.self) { try await session.vehicles() }
        #expect(error?.code == .teslaLoginRequired)
    }

    @Test func `a session without sign-in has no cars`() async throws {
        let session = try await world.registry.create(language: .en)
        let error = await #expect(throws: Problem.self) { try await session.vehicles() }
        #expect(error?.code == .teslaLoginRequired)
    }

    @Test func `facts are fetched once, and a failed source becomes a gap`() async throws {
        let session = try await world.connectedSession()
        async let first = session.facts(of: FakeTesla.vin)
        async let second = session.facts(of: FakeTesla.vin)
        let (facts, _) = try await (first, second)
        _ = try await session.facts(of: FakeTesla.vin)
        #expect(await world.tesla.snapshots == 1)
        #expect(facts.warranties == nil)
        #expect(facts.sources.first { $0.name == .warranty }?.gap == .notPermitted)
        #expect(facts.isSample)
    }

    @Test func `another instance reads the same facts from storage`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.facts(of: FakeTesla.vin)
        let other = try await SessionRegistry(services: world.services).session(session.id)
        _ = try await other.facts(of: FakeTesla.vin)
        #expect(await world.tesla.snapshots == 1)
    }

    @Test func `three instances that want the same car at once ask Tesla once`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.vehicles()
        let gate = Gate()
        await world.tesla.delaySnapshots { await gate.pass() }
        var asked: [Task<ReportModel, any Error>] = []
        for _ in 0..<3 {
            let other = try await SessionRegistry(services: world.services).session(session.id)
            asked.append(Task { try await other.facts(of: FakeTesla.vin) })
        }
        while await world.turns.refusals < 4 { await Task.yield() }
        await gate.open()
        for task in asked { _ = try await task.value }
        #expect(await world.tesla.snapshots == 1)
    }

    @Test func `an instance whose forerunner failed asks Tesla itself`() async throws {
        let session = try await world.connectedSession()
        _ = try await session.vehicles()
        #expect(try await world.turns.take(FakeTesla.vin, of: session.id, owner: "other"))
        let asked = Task { try await session.facts(of: FakeTesla.vin) }
        try await world.turns.giveBack(FakeTesla.vin, of: session.id, owner: "other")
        _ = try await asked.value
        #expect(await world.tesla.snapshots == 1)
        #expect(try await world.turns.take(FakeTesla.vin, of: session.id, owner: "other"))
    }

    @Test func `a car of somebody else does not exist`() async throws {
        let session = try await world.connectedSession()
        let error = await #expect(throws: Problem.self) {
            try await session.facts(of: VIN(rawValue: "5YJSA7E67MF000404")!)
        }
        #expect(error?.code == .vehicleNotInSession)
    }
}
