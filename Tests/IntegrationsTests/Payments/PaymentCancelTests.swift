import Actors
import Domain
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations
@testable import PaymentMock

/// Giving up an order ends it, or tells that the money moves already. It never takes what was only agreed to.
@Suite struct PaymentCancelTests {
    private static func closed(_ desk: PaymentDesk, _ payment: Payment) async -> Bool {
        do {
            _ = try await desk.cancel(payment)
            return false
        } catch { return error.code == .paymentClosed }
    }

    @Test func `what the buyer approved at PayPal is not taken any more`() async throws {
        try await PayPalDesk.with { rig, paypal, desk in
            let payment = try await rig.order(at: desk).payment
            try await paypal.control("approve/" + (payment.object ?? ""))
            for _ in 0..<2 { #expect(try await desk.cancel(payment).status == .canceled) }
            // Late news, a poll, the buyer's return, a repeat of the order.
            #expect(try await desk.apply(payment.id, afresh: true).status == .canceled)
            #expect(try await desk.refresh(payment).status == .canceled)
            await #expect(throws: Problem.self) { try await desk.confirm(payment) }
            try await desk.visit(payment.id)
            #expect(try await PayPalDesk.captures(paypal).isEmpty)
        }
    }

    @Test func `what PayPal has taken, or may have, is not cancelled`() async throws {
        try await PayPalDesk.with { rig, paypal, desk in
            let pending = try await rig.order(at: desk).payment
            try await paypal.control("approve/" + (pending.object ?? ""))
            try await paypal.control("next", #"{"capture":"PENDING"}"#)
            #expect(try await desk.apply(pending.id).status == .processing)
            #expect(await Self.closed(desk, pending))
            try await paypal.control("settle/" + (pending.object ?? ""), #"{"status":"COMPLETED"}"#)
            #expect(await Self.closed(desk, pending))
            #expect(try await desk.apply(pending.id).status == .succeeded)

            let unknown = try await rig.order(at: desk).payment
            let path = "/v2/checkout/orders/\(unknown.object ?? "")"
            try await paypal.control("approve/" + (unknown.object ?? ""))
            let down = #"{"status":500,"path":"\#(path)/capture"}"#
            try await paypal.fail(down, down, down)
            #expect(try await desk.apply(unknown.id).status == .processing)
            #expect(await Self.closed(desk, unknown), "nobody knows whether it was taken")
            #expect(try await desk.apply(unknown.id).status == .succeeded)
        }
    }

    @Test(arguments: 0..<6) func `of cancelling and taking one comes first`(_ round: Int) async throws {
        try await PayPalDesk.with { rig, paypal, desk in
            let payment = try await rig.order(at: desk).payment
            try await paypal.control("approve/" + (payment.object ?? ""))
            async let taken = try? desk.confirm(payment)
            if round.isMultiple(of: 2) { await Task.yield() }
            let canceled = try? await desk.cancel(payment)
            _ = await taken
            let end = try await desk.apply(payment.id, afresh: true)
            let captures = try await PayPalDesk.captures(paypal)
            #expect(end.status == (canceled == nil ? .succeeded : .canceled))
            #expect(captures.isEmpty == (end.status == .canceled))
        }
    }

    @Test func `Stripe ends what it holds back, and says so when it is too late`() async throws {
        try await PaymentRig.with { rig in
            try await StandIn.with(.stripe) { stripe in
                let desk = rig.desk(try stripe.stripe())
                for status in ["requires_payment_method", "requires_action", "requires_capture"] {
                    let payment = try await rig.order(at: desk).payment
                    try await stripe.control("patch/" + (payment.object ?? ""), #"{"status":"\#(status)"}"#)
                    #expect(try await desk.cancel(payment).status == .canceled, "\(status)")
                }
                let payment = try await rig.order(at: desk).payment
                let object = payment.object ?? ""
                try await stripe.control("patch/" + object, #"{"status":"processing"}"#)
                #expect(await Self.closed(desk, payment))
                try await stripe.control("patch/" + object, #"{"status":"requires_payment_method"}"#)
                #expect(try await desk.cancel(payment).status == .canceled, "not the no of before once more")

                let paid = try await rig.order(at: desk).payment
                try await stripe.control("pay/" + (paid.object ?? ""))
                #expect(await Self.closed(desk, paid))
                #expect(try await desk.apply(paid.id).documents.map(\.number) == [1])
            }
        }
    }

    @Test func `the mock gives up what was approved`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await rig.order().payment
            await rig.mock.take(.approve, payment.object ?? "")
            #expect(try await rig.desk.cancel(payment).status == .canceled)
            #expect(await rig.mock.checkouts[payment.object ?? ""]?.captured == 0)
            let tampered = try await rig.order().payment
            await rig.falsify(tampered, #"{"reference":"pay_foreign"}"#)
            #expect(await Self.closed(rig.desk, tampered), "what does not fit is nobody's to end")
            #expect(await rig.mock.checkouts[tampered.object ?? ""]?.status == .open)
        }
    }

    @Test func `an order that PayPal let lapse and forgot is over`() async throws {
        try await PayPalDesk.with { rig, paypal, desk in
            let payment = try await rig.order(at: desk).payment
            let gone = #"{"status":404,"path":"/v2/checkout/orders/\#(payment.object ?? "")"}"#
            try await paypal.fail(gone)
            await #expect(throws: Problem.self, "too early for that") { try await desk.visit(payment.id) }
            try await paypal.fail(gone, gone)
            try await rig.desk(paypal.paypal(), days: 2).visit(payment.id)
            #expect(try await rig.store.payment(payment.id)?.status == .canceled)

            let old = try await rig.order(at: desk).payment
            try await rig.desk(paypal.paypal(), days: 2).visit(old.id)
            #expect(try await rig.store.payment(old.id)?.status == .canceled, "abandoned, and PayPal has it still")
        }
    }

    @Test func `an order that no provider heard of is not opened once it is given up`() async throws {
        try await PayPalDesk.with { rig, paypal, desk in
            let session = rig.rig.ids.session()
            let down = #"{"status":500,"path":"/v2/checkout/orders"}"#
            try await paypal.fail(down, down, down)
            await #expect(throws: Problem.self) { try await rig.order(in: session, key: "k", at: desk) }
            let key = try #require(IdempotencyKey(rawValue: "k"))
            let id = key.id(PaymentID.self, in: session, sealer: rig.rig.sealer)
            let payment = try #require(try await rig.store.payment(id))
            #expect(payment.status == .created && payment.object == nil)
            #expect(try await desk.cancel(payment).status == .canceled)
            #expect(try await desk.apply(id, afresh: true).object == nil)
            let again = try await rig.order(in: session, key: "k", at: desk)
            #expect(again.payment.status == .canceled && again.checkout == nil)
        }
    }
}

/// The core of payments with PayPal's stand-in.
enum PayPalDesk {
    static func with(_ body: (PaymentRig, StandIn, PaymentDesk) async throws -> Void) async throws {
        try await PaymentRig.with { rig in
            try await StandIn.with(.paypal) { paypal in try await body(rig, paypal, rig.desk(paypal.paypal())) }
        }
    }

    /// The names under which money was asked for.
    static func captures(_ paypal: StandIn) async throws -> [String] {
        try await paypal.requests().filter { $0.string("path")?.hasSuffix("/capture") == true }
            .compactMap { $0["headers"].string("paypal-request-id") }
    }
}
