import Actors
import Domain
import TestSupport
import Testing

@testable import Integrations

/// The buyer's bank says no, or nobody answers.
@Suite struct PaymentCaptureTests {
    @Test(arguments: ["PAYER_ACTION_REQUIRED", "APPROVED"])
    func `a buyer whose bank said no pays again`(_ status: String) async throws {
        try await PayPalDesk.with { rig, paypal, desk in
            let payment = try await rig.order(at: desk).payment
            let object = try #require(payment.object)
            try await paypal.control("approve/" + object)
            try await paypal.control("next", #"{"capture":"INSTRUMENT_DECLINED","order":"\#(status)"}"#)
            let declined = try await desk.confirm(payment)
            #expect(declined.payment.status == .requiresPaymentMethod)
            #expect(declined.payment.failure == "INSTRUMENT_DECLINED")
            #expect(declined.checkout?.approveURL?.contains(object) == true, "a way to pay again")

            // Whoever only looks does not ask the bank again.
            for _ in 0..<3 { #expect(try await desk.apply(payment.id).status == .requiresPaymentMethod) }
            #expect(try await PayPalDesk.captures(paypal).count == 1)

            try await paypal.control("approve/" + object)
            let paid = try await desk.confirm(payment)
            #expect(paid.payment.status == .succeeded && paid.payment.failure == nil && paid.checkout == nil)
            let names = try await PayPalDesk.captures(paypal)
            #expect(names.count == 2 && Set(names).count == 2, "under the old name PayPal would say no again")
        }
    }

    @Test func `as long as nobody knows, it is the same call`() async throws {
        try await PayPalDesk.with { rig, paypal, desk in
            let payment = try await rig.order(at: desk).payment
            let path = #""path":"/v2/checkout/orders/\#(payment.object ?? "")/capture""#
            try await paypal.control("approve/" + (payment.object ?? ""))
            let down = #"{"status":500,\#(path)}"#
            for _ in 0..<2 {
                try await paypal.fail(down, down, down)
                #expect(try await desk.apply(payment.id, afresh: true).status == .processing)
            }
            try await paypal.fail(#"{"status":500,"after":true,\#(path)}"#, down, down)
            #expect(try await desk.apply(payment.id).status == .succeeded, "taken, though no answer came")
            let names = try await PayPalDesk.captures(paypal)
            #expect(names.count == 9 && Set(names).count == 1)
        }
    }

    @Test func `what is no decline is tried again by itself, under another name`() async throws {
        try await PayPalDesk.with { rig, paypal, desk in
            let payment = try await rig.order(at: desk).payment
            try await paypal.control("approve/" + (payment.object ?? ""))
            try await paypal.control("next", #"{"capture":"ORDER_NOT_APPROVED","order":"APPROVED"}"#)
            #expect(try await desk.apply(payment.id).status == .processing)
            #expect(try await desk.apply(payment.id).status == .succeeded)
            #expect(Set(try await PayPalDesk.captures(paypal)).count == 2)
        }
    }
}
