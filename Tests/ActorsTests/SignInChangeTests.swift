import Domain
import FoundationEssentials
import TestSupport
import Testing

@testable import Actors

/// Another sign-in, or none, while Tesla is being asked for the one before.
@Suite(.timeLimit(.minutes(2))) struct SignInChangeTests {
    private let world = World()
    private let gate = Gate()

    private func signIn(_ session: ReportSession, as subject: String) async throws {
        let tokens = TeslaTokens(
            access: Secret("of-\(subject)"), refresh: Secret("r-\(subject)"),
            expiresAt: World.now.addingTimeInterval(28_800))
        let account = TeslaAccount(subject: subject, region: .eu, scopes: [], signedInAt: World.now)
        try await session.connect(TeslaGrant(tokens: tokens, account: account, nonce: nil))
    }

    @Test func `cars of the account before do not become the next one's`() async throws {
        let session = try await world.connectedSession()
        await world.tesla.delayLists { [gate] in await gate.pass() }
        let old = Task { try await session.vehicles() }
        await gate.arrived()
        try await signIn(session, as: "other")
        await gate.open()
        let error = await #expect(throws: Problem.self) { try await old.value }
        #expect(error?.code == .sessionBusy)
        #expect(await world.snapshots.state(session.id)?.vehicles.listedAt == nil)
    }

    @Test func `the next account does not wait for the call of the one before`() async throws {
        let session = try await world.connectedSession()
        await world.tesla.delayLists { [gate] in await gate.pass() }
        let old = Task { try await session.vehicles() }
        await gate.arrived()
        try await signIn(session, as: "other")
        let new = Task { try await session.vehicles() }
        while await world.tesla.calls["vehicles"] != 2 { await Task.yield() }
        await gate.open()
        #expect(try await new.value.count == 1)
        await #expect(throws: Problem.self) { try await old.value }
    }

    @Test func `facts of the account before do not become the next one's`() async throws {
        let session = try await world.connectedSession()
        await world.tesla.delaySnapshots { [gate] in await gate.pass() }
        let old = Task { try await session.facts(of: FakeTesla.vin) }
        await gate.arrived()
        try await signIn(session, as: "other")
        let new = Task { try await session.facts(of: FakeTesla.vin) }
        while await world.tesla.snapshots != 2 { await Task.yield() }
        await gate.open()
        let error = await #expect(throws: Problem.self) { try await old.value }
        #expect(error?.code == .sessionBusy)
        _ = try await new.value
        #expect(await world.snapshots.state(session.id)?.vehicles.facts.count == 1)
    }

    @Test func `failed invoices of the account before are not the next one's`() async throws {
        let session = try await world.connectedSession()
        let archive = try await session.invoiceArchive(
            of: FakeTesla.vin, InvoiceFilter(), archiver: ListingArchiver())
        try await signIn(session, as: "other")
        #expect(try await archive.write { _ in }.failed == ["c2"])
        #expect(await world.snapshots.state(session.id)?.vehicles.invoiceFailures == nil)
    }

    @Test func `what was forgotten does not come back with a late answer`() async throws {
        let session = try await world.connectedSession()
        await world.tesla.delaySnapshots { [gate] in await gate.pass() }
        let asked = Task { try await session.facts(of: FakeTesla.vin) }
        await gate.arrived()
        try await session.disconnect()
        await gate.open()
        let error = await #expect(throws: Problem.self) { try await asked.value }
        #expect(error?.code == .teslaLoginRequired)
        #expect(await world.snapshots.state(session.id)?.vehicles == VehicleCache())
        #expect(await world.outbox.overdue == Set(world.storage.objects.keys))
    }

    @Test func `the region of the account before is not the next one's`() async throws {
        let session = try await world.connectedSession()
        await world.tesla.move(to: .na)
        await world.tesla.delayLists { [gate] in await gate.pass() }
        let old = Task { try await session.vehicles() }
        await gate.arrived()
        try await signIn(session, as: "other")
        await gate.open()
        let error = await #expect(throws: Problem.self) { try await old.value }
        #expect(error?.code == .sessionBusy)
        #expect(await world.snapshots.state(session.id)?.core.account?.region == .eu)
    }

    @Test func `a call is not repeated with the token of the next account`() async throws {
        let session = try await world.connectedSession()
        await world.tesla.refuse(token: "access-0")
        await world.tesla.delayLists { [gate] in await gate.pass() }
        let old = Task { try await session.vehicles() }
        await gate.arrived()
        try await signIn(session, as: "other")
        await gate.open()
        let error = await #expect(throws: Problem.self) { try await old.value }
        #expect(error?.code == .sessionBusy)
        #expect(await world.tesla.calls["vehicles"] == 1)
    }

    @Test func `a sign-in that is forgotten during a refresh stays forgotten`() async throws {
        let session = try await world.connectedSession(life: 60)
        await world.tesla.delayRefreshes { [gate] in await gate.pass() }
        let asked = Task { try await session.vehicles() }
        await gate.arrived()
        try await session.disconnect()
        await gate.open()
        let error = await #expect(throws: Problem.self) { try await asked.value }
        #expect(error?.code == .teslaLoginRequired)
        #expect(await world.tesla.refreshes == 1)
        #expect(await world.snapshots.tokens(session.id) == nil)
    }
}
