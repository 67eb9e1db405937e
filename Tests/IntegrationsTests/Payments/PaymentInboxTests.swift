import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Actors
@testable import Integrations
@testable import PaymentMock

/// What providers told us is in the ledger until somebody worked on it (decisions.md 1).
@Suite struct PaymentInboxTests {
    private static func events(_ rig: PaymentRig) async throws -> [LedgerEvent] {
        try await rig.ledger.page(after: nil, limit: 1_000).entries.map(\.event).filter { $0.kind == "payment.webhook" }
    }

    @Test func `after FLUSHALL events that nobody worked on come back, and are worked on`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await rig.paidOrder()
            let told = try await rig.webhook(about: payment.object ?? "")
            #expect(try await rig.desk.receive(told.body, headers: told.headers, from: rig.provider))
            #expect(try await !rig.desk.receive(told.body, headers: told.headers, from: rig.provider), "a repeat")
            #expect(try await Self.events(rig).count == 1)

            _ = try await rig.rig.client.send(["FLUSHALL"])
            #expect(try await rig.store.events(nil, after: nil, limit: 10).isEmpty)
            #expect(try await rig.rebuild().webhooks == 1)
            #expect(try await rig.rebuild().webhooks == 0, "known by now")
            #expect(try await !rig.desk.receive(told.body, headers: told.headers, from: rig.provider))
            let clerk = PaymentClerk(rig.desk)
            while await clerk.round() > 0 {}
            let paid = try #require(try await rig.store.payment(payment.id))
            #expect(paid.status == .succeeded && paid.documents.map(\.number) == [1])
            #expect(try await rig.store.events(.done, after: nil, limit: 10).count == 1)

            #expect(try await Self.events(rig).isEmpty, "nobody needs it any more")
            _ = try await rig.rig.client.send(["FLUSHALL"])
            #expect(try await rig.rebuild().webhooks == 0)
            #expect(try await rig.store.payment(payment.id) == paid)
        }
    }

    @Test func `while the ledger is away nothing is acknowledged`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await rig.paidOrder()
            let told = try await rig.webhook(about: payment.object ?? "")
            var services = rig.services
            services.hurriedLedger = AbsentLedger()
            do {
                _ = try await PaymentDesk(services).receive(told.body, headers: told.headers, from: rig.provider)
                Issue.record("acknowledged")
            } catch let problem as Problem { #expect(problem.code == .storageUnavailable) }
            #expect(try await rig.store.events(nil, after: nil, limit: 10).isEmpty)
            #expect(try await rig.desk.receive(told.body, headers: told.headers, from: rig.provider), "sent again")
        }
    }

    @Test func `what the operator dropped, and what is too old, does not come back`() async throws {
        try await PaymentRig.with { rig in
            let payments = [try await rig.paidOrder(), try await rig.paidOrder()]
            for payment in payments {
                let told = try await rig.webhook(about: payment.object ?? "")
                _ = try await rig.desk.receive(told.body, headers: told.headers, from: rig.provider)
            }
            let dropped = try #require(try await rig.store.events(nil, after: nil, limit: 10).first)
            try await rig.desk.drop(dropped.id)
            #expect(try await Self.events(rig).count == 1)
            try await rig.desk.drop("../../receipts/x")
            _ = try await rig.rig.client.send(["FLUSHALL"])
            #expect(try await rig.rebuild(days: 36).webhooks == 0)
            #expect(try await Self.events(rig).isEmpty)
        }
    }
}

/// A store that does not answer.
private struct AbsentLedger: Ledger {
    private static let away = Problem(.storageUnavailable, "away")

    func append(_ event: LedgerEvent) async throws(Problem) { throw Self.away }
    func claim(_ event: LedgerEvent) async throws(Problem) -> LedgerEvent { throw Self.away }
    func page(after place: ObjectName?, limit: Int) async throws(Problem) -> LedgerPage { throw Self.away }
    func erase(_ names: [ObjectName]) async throws(Problem) { throw Self.away }
}
