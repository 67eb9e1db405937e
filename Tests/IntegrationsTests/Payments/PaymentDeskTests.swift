import Actors
import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations
@testable import PaymentMock

/// Orders, money checks and documents over a real store and a real ledger.
@Suite struct PaymentDeskTests {
    @Test func `an order is priced by us, paid once, and has one receipt`() async throws {
        try await PaymentRig.with { rig in
            let session = rig.rig.ids.session()
            let opened = try await rig.order(.basic, currency: "KWD", in: session, key: "k")
            #expect(opened.payment.price.total.decimalText == "3.250" && opened.checkout?.approveURL != nil)
            let again = try await rig.order(.basic, currency: "KWD", in: session, key: "k")
            #expect(again.isReplay && again.payment.id == opened.payment.id && again.checkout == opened.checkout)
            await #expect(throws: Problem.self) { try await rig.order(.bulk, currency: "KWD", in: session, key: "k") }

            await rig.mock.take(.pay, opened.payment.object ?? "")
            let paid = try await withThrowingTaskGroup(of: Payment.self) { group in
                for _ in 0..<8 { group.addTask { try await rig.desk.apply(opened.payment.id) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(paid.allSatisfy { $0.status == .succeeded && $0.documents.map(\.number) == [1] })
            #expect(try await rig.desk.apply(opened.payment.id) == rig.store.payment(opened.payment.id))
            let object = try #require(rig.desk.object(of: paid[0].documents[0], in: paid[0]))
            let pdf = try await rig.storage.read(object, range: nil)
            #expect(String(decoding: pdf, as: UTF8.self).hasPrefix("receipt CP-000001 3250"))
        }
    }

    @Test(arguments: [
        (#"{"amount":1}"#, "amount"), (#"{"currency":"VND","captured_currency":"VND"}"#, "currency"),
        (#"{"mode":"live"}"#, "mode"), (#"{"payee":"somebody"}"#, "payee"), (#"{"payee":null}"#, "payee"),
        (#"{"reference":"pay_foreign"}"#, "reference"), (#"{"captured":989}"#, "captured"),
        (#"{"captured_currency":"VND"}"#, "currency"),
    ])
    func `tampered money pays nothing, and the operator sees it`(_ json: String, _ kind: String) async throws {
        try await PaymentRig.with { rig in
            let payment = try await rig.paidOrder()
            await rig.falsify(payment, json)
            let seen = try await rig.desk.apply(payment.id)
            #expect(seen.status == .quarantined && !seen.isEntitling && seen.documents.isEmpty)
            let alerts = try await rig.desk.alerts(limit: 10)
            #expect(alerts.map(\.kind) == [kind] && alerts[0].payment == payment.id)
            #expect(try await rig.desk.quarantined(limit: 10).map(\.id) == [payment.id])
            _ = try await rig.desk.apply(payment.id)
            #expect(try await rig.desk.alerts(limit: 10).count == 1, "said once")
        }
    }

    @Test func `what is pending, declined or cancelled is not paid; what was approved is taken`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await rig.order().payment
            await rig.mock.take(.decline, payment.object ?? "")
            #expect(try await rig.desk.apply(payment.id).status == .requiresPaymentMethod)
            await rig.mock.take(.pending, payment.object ?? "")
            #expect(try await rig.desk.apply(payment.id).status == .processing)
            await rig.mock.take(.approve, payment.object ?? "")
            #expect(try await rig.desk.apply(payment.id).status == .succeeded)
            await rig.falsify(payment, #"{"status":"open","failure":"card_declined"}"#)
            #expect(try await rig.desk.apply(payment.id).status == .succeeded, "a late failure")

            let other = try await rig.order().payment
            #expect(try await rig.desk.cancel(other).status == .canceled)
            await #expect(throws: Problem.self) { try await rig.desk.cancel(payment) }
            await #expect(throws: Problem.self) { try await rig.desk.refund(other.id, amount: nil) }

            let tampered = try await rig.order().payment
            await rig.mock.take(.approve, tampered.object ?? "")
            await rig.falsify(tampered, #"{"amount":1}"#)
            #expect(try await rig.desk.apply(tampered.id).status == .quarantined)
            #expect(await rig.mock.checkouts[tampered.object ?? ""]?.captured == 0, "what does not fit is not taken")
        }
    }

    @Test func `what goes back has a credit note, numbers run on`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await rig.paidOrder()
            _ = try await rig.desk.apply(payment.id)
            let key = try #require(IdempotencyKey(rawValue: "r1"))
            _ = try await rig.desk.refund(payment.id, amount: 300, key: key)
            await #expect(throws: Problem.self) { try await rig.desk.refund(payment.id, amount: 301, key: key) }
            let part = try await rig.desk.refund(payment.id, amount: 300, key: key)
            #expect(part.status == .succeeded && part.documents.map(\.number) == [1, 2] && part.isEntitling)
            await #expect(throws: Problem.self) { try await rig.desk.refund(payment.id, amount: 691) }
            let all = try await rig.desk.refund(payment.id, amount: nil)
            #expect(all.status == .refunded && all.documents.map(\.amount) == [990, 300, 690])
            let next = try await rig.paidOrder()
            #expect(try await rig.desk.apply(next.id).documents.map(\.number) == [4])
            await rig.mock.take(.dispute, next.object ?? "")
            #expect(try await rig.desk.apply(next.id).status == .disputed)
            #expect(try await rig.desk.alerts(limit: 10).map(\.kind) == ["disputed"])
        }
    }

    @Test func `an event that cannot be read keeps no other one waiting`() async throws {
        try await PaymentRig.with { rig in
            for number in 1...3 {
                let event = ProviderEvent(id: "evt_\(number)", kind: "k", object: nil, mode: .test)
                #expect(try await rig.store.receive(event, from: "mock"))
            }
            let broken = try #require(try await rig.store.events(nil, after: nil, limit: 10).first?.id)
            _ = try await rig.store.store.send(["HSET", rig.store.keys.event(broken), "rec", "nonsense"])
            #expect(try await rig.store.take(limit: 10, lease: .seconds(60)).count == 2)
            let listed = try await rig.store.events(nil, after: nil, limit: 10)
            #expect(listed.count == 3)
            let trace = try #require(listed.first { $0.id == broken })
            #expect(trace.state == .dead && trace.event.kind == InboxEvent.unreadable)
            try await rig.store.drop(broken)
            #expect(try await rig.store.events(.dead, after: nil, limit: 10).isEmpty)
        }
    }

    @Test func `a provider that fails half of the time costs nothing twice`() async throws {
        try await PaymentRig.with { rig in
            _ = await rig.mock.change(switches: Data(#"{"failing_calls":3}"#.utf8))
            let session = rig.rig.ids.session()
            var opened: OpenedPayment?
            for _ in 0..<10 where opened == nil { opened = try? await rig.order(in: session, key: "once") }
            let payment = try #require(opened?.payment)
            #expect(await rig.mock.checkouts.count == 1)
            await rig.mock.take(.pay, payment.object ?? "")
            _ = await rig.mock.change(switches: Data(#"{"failing_calls":2}"#.utf8))
            for _ in 0..<10 { _ = try? await rig.desk.apply(payment.id) }
            #expect(try await rig.desk.apply(payment.id).documents.map(\.number) == [1])
        }
    }

    @Test func `a payment is claimed by its id and the buyer's address only`() async throws {
        try await PaymentRig.with { rig in
            let (own, other) = (rig.rig.ids.session(), rig.rig.ids.session())
            let payment = try await rig.order(in: own, email: "anna@example.com").payment
            #expect(try await rig.desk.payment(payment.id, session: own, account: nil).id == payment.id)
            await #expect(throws: Problem.self) {
                try await rig.desk.payment(payment.id, session: other, account: nil)
            }
            let wrong = try #require(EmailAddress(rawValue: "eve@example.com"))
            let right = try #require(EmailAddress(rawValue: "Anna@Example.com"))
            await #expect(throws: Problem.self) { try await rig.desk.claim(payment.id, email: wrong, for: other) }
            _ = try await rig.desk.claim(payment.id, email: right, for: other)
            #expect(try await rig.desk.payment(payment.id, session: other, account: nil).id == payment.id)
            let anonymous = try await rig.order(in: own).payment
            await #expect(throws: Problem.self) { try await rig.desk.claim(anonymous.id, email: right, for: other) }
        }
    }
}
