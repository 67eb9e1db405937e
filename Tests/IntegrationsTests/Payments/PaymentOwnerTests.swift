import Actors
import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations
@testable import PaymentMock

/// Whose a payment is, and who may use it.
@Suite struct PaymentOwnerTests {
    private static func wanted(_ rig: PaymentRig, _ session: SessionID) throws -> [WantedReport] {
        [
            WantedReport(
                task: rig.rig.ids.task(for: session), vin: try #require(VIN(rawValue: "5YJ3E1EA7KF317000")),
                language: .fi)
        ]
    }

    @Test func `what an account ordered serves the account, not the session it was ordered in`() async throws {
        try await PaymentRig.with { rig in
            let session = rig.rig.ids.session()
            let (own, other) = (rig.rig.ids.account(), rig.rig.ids.account())
            let payment = try await rig.order(in: session, key: "k", account: own).payment
            await rig.mock.take(.pay, payment.object ?? "")
            _ = try await rig.desk.apply(payment.id)
            let gate = Entitlements(rig.services, isRequired: true)
            let place = PaymentOwner.session(rig.rig.sealer.hash(of: session))

            #expect(try await rig.store.payments(of: place, after: nil, limit: 10).isEmpty)
            // As a list that was written before.
            _ = try await rig.store.store.send(
                ["ZADD", rig.store.keys.owner(place), 1, RedisArgument(payment.id.rawValue)])
            for owners in [[place], [place, .account(other)], [.account(other)]] {
                await #expect(throws: Problem.self) {
                    try await gate.take(try Self.wanted(rig, session), by: owners)
                }
            }
            let wanted = try Self.wanted(rig, session)
            #expect(try await gate.take(wanted, by: [place, .account(own)]).count == 1)

            for account in [nil, other] {
                await #expect(throws: Problem.self) {
                    try await rig.desk.payment(payment.id, session: session, account: account)
                }
                await #expect(throws: Problem.self, "nor by the key of the order") {
                    try await rig.order(in: session, key: "k", account: account)
                }
            }
            #expect(try await rig.order(in: session, key: "k", account: own).isReplay)
            #expect(try await rig.desk.payment(payment.id, session: nil, account: own).id == payment.id)
        }
    }

    @Test func `the payer's address stands in where the buyer gave none`() async throws {
        try await PaymentRig.with { rig in
            let (session, other) = (rig.rig.ids.session(), rig.rig.ids.session())
            let payer = try #require(EmailAddress(rawValue: "payer@example.com"))
            let payment = try await rig.order(in: session).payment
            await rig.mock.name(payer: "Payer@Example.com", of: payment.object ?? "")
            #expect(try await rig.desk.apply(payment.id).buyer.email == nil, "before it is paid it says nothing")
            await #expect(throws: Problem.self) { try await rig.desk.claim(payment.id, email: payer, for: other) }
            await rig.mock.take(.pay, payment.object ?? "")
            #expect(try await rig.desk.apply(payment.id).buyer.email == payer)
            _ = try await rig.desk.claim(payment.id, email: payer, for: other)
            #expect(try await rig.desk.payment(payment.id, session: other, account: nil).id == payment.id)

            let named = try await rig.order(in: session, email: "anna@example.com").payment
            await rig.mock.name(payer: "payer@example.com", of: named.object ?? "")
            await rig.mock.take(.pay, named.object ?? "")
            #expect(try await rig.desk.apply(named.id).buyer.email?.rawValue == "anna@example.com")
        }
    }

    @Test func `no session that claimed is pushed out by later ones`() async throws {
        try await PaymentRig.with { rig in
            let address = try #require(EmailAddress(rawValue: "anna@example.com"))
            let payment = try await rig.order(email: address.rawValue).payment
            let sessions = (0..<20).map { _ in rig.rig.ids.session() }
            for session in sessions + sessions.prefix(1) {
                _ = try await rig.desk.claim(payment.id, email: address, for: session)
            }
            do {
                _ = try await rig.desk.claim(payment.id, email: address, for: rig.rig.ids.session())
                Issue.record("one more")
            } catch let problem as Problem { #expect(problem.code == .paymentClosed) }
            #expect(try await rig.desk.payment(payment.id, session: sessions[0], account: nil).claims.count == 20)
        }
    }

    /// The store forgot, the ledger was not read back yet, and the provider forgot the key as well.
    @Test func `an order that comes again after everything was forgotten has no second life`() async throws {
        try await PaymentRig.with { rig in
            let session = rig.rig.ids.session()
            let first = try await rig.order(in: session, key: "k")
            let object = try #require(first.payment.object)
            _ = try await rig.rig.client.send(["FLUSHALL"])
            let late = rig.desk(TwistedProvider(behind: rig.provider, forgets: true), days: 1)
            let again = try await rig.order(in: session, key: "k", at: late)
            #expect(again.payment.id == first.payment.id)
            #expect(again.payment.createdAt == first.payment.createdAt && again.payment.object == object)
            #expect(again.checkout?.id == object, "the buyer pays what the record knows")

            await rig.mock.take(.pay, object)
            #expect(try await rig.desk.apply(first.payment.id).documents.map(\.number) == [1])
            _ = try await rig.rig.client.send(["FLUSHALL"])
            let stale = try await rig.order(in: session, key: "k", at: late)
            #expect(stale.checkout?.approveURL == nil, "nothing is left to pay")
            #expect(try await rig.desk.apply(first.payment.id).documents.map(\.number) == [1])
            let versions = try await rig.ledger.page(after: nil, limit: 100).entries.map(\.event)
                .filter { $0.kind == "payment.version" }.map(\.version)
            #expect(versions.sorted() == Array(1...versions.count), "one chain")
        }
    }
}
