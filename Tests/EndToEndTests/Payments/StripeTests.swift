import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// A server that takes cards by Stripe: localstripe, and a strict stand-in for what it does not know.
@Suite(.timeLimit(.minutes(5))) struct StripeTests {
    @Test func `paid at localstripe, told by its webhook, with a receipt, and given back`() async throws {
        try await Purchase.with(.localStripe) { stripe, server, user in
            let offered = JSON(try await user.get("/api/v1/payments/providers")).list("data").map { $0.string("name") }
            #expect(offered == ["stripe"], "PayPal has no keys")
            let purchase = try await Purchase.order(server, user, "stripe")
            #expect(purchase.object.hasPrefix("pi_") && purchase.order.string("status") == "requires_payment_method")
            try await stripe.listen(at: purchase.hook)
            #expect(try await stripe.pay(purchase.object, card: "4000000000000341") == 402)
            _ = try await purchase.event("payment_intent.payment_failed")
            #expect(try await purchase.confirm().string("status") == "requires_payment_method")

            let second = try await Purchase.order(server, user, "stripe")
            #expect(try await stripe.pay(second.object, card: "4242424242424242") == 200)
            _ = try await second.event("payment_intent.succeeded")
            let told = JSON(try await second.send("GET", ""))
            #expect(told.string("status") == "succeeded" && told.int("amount") == second.order.int("amount"))
            let receipt = try await second.send("GET", "/receipt.pdf")
            #expect(receipt.status == 200 && receipt.text.hasPrefix("%PDF"), "\(receipt.status)")
            let refund = try await second.admin("POST", "/api/v1/payments/\(second.id)/refund", "{}")
            #expect(refund.status == 200 && JSON(refund).string("status") == "refunded", "\(refund.text)")
            let log = server.logLines.joined()
            for secret in ["_secret_", Purchase.stripeKey, Purchase.webhookSecret, "4242424242424242"] {
                #expect(!log.contains(secret), "logged: \(secret)")
            }
        }
    }

    /// None becomes paid; each is visible to the operator.
    @Test func `money that does not fit is not taken for paid`() async throws {
        try await Purchase.with(.stripe) { stripe, server, user in
            for change in [
                #"{"amount_received":1}"#, #"{"amount":1,"amount_received":1}"#, #"{"currency":"vnd"}"#,
                #"{"livemode":true}"#,
                #"{"metadata":{"payment":"pay_00000000000000000000000000"}}"#, #"{"metadata":{}}"#,
                #"{"transfer_data":{"destination":"acct_other"}}"#,
            ] {
                let purchase = try await Purchase.order(server, user, "stripe")
                try await stripe.control("pay/" + purchase.object)
                try await stripe.control("patch/" + purchase.object, change)
                #expect(try await Self.tell(stripe, purchase) == 200)
                let state = try await purchase.confirm()
                #expect(
                    state.string("status") != "succeeded" && "\(state["under_review"])" == "true", "\(change): \(state)"
                )
                #expect("\(state["entitlement"]["active"])" == "false")
                #expect(try await purchase.send("GET", "/receipt.pdf").status == 409)
                let quarantined = try await purchase.admin("GET", "/api/v1/admin/payments/quarantined?limit=100").text
                #expect(quarantined.contains(purchase.id), "\(change)")
            }
            let purchase = try await Purchase.order(server, user, "stripe")
            for status in ["requires_capture", "processing", "word_of_tomorrow"] {
                try await stripe.control("patch/" + purchase.object, #"{"status":"\#(status)","amount_received":0}"#)
                #expect(try await purchase.confirm().string("status") == "processing", "\(status)")
            }
            try await stripe.control("patch/" + purchase.object, #"{"status":"requires_payment_method"}"#)
            #expect(try await Self.tell(stripe, purchase, #","secret":"whsec_other""#) == 400)
            #expect(try await Self.tell(stripe, purchase, #","age":400"#) == 400)
            #expect(try await Self.tell(stripe, purchase, #","event":{"livemode":true}"#) == 200, "kept, not believed")
            try await stripe.control("pay/" + purchase.object)
            #expect(try await Self.tell(stripe, purchase) == 200)
            #expect(try await purchase.confirm().string("status") == "succeeded")
            // Late news of an attempt before.
            #expect(try await Self.tell(stripe, purchase, #","type":"payment_intent.payment_failed""#) == 200)
            #expect(try await purchase.confirm().string("status") == "succeeded")
            try await stripe.control("dispute/" + purchase.object, #"{"status":"needs_response","amount":2450}"#)
            #expect(try await purchase.confirm().string("status") == "disputed")
        }
    }

    private static func tell(_ stripe: StandIn, _ purchase: Purchase, _ more: String = "") async throws -> Int? {
        // Of a member that stands there twice, the later one counts.
        try await stripe.control(
            "event",
            #"{"type":"payment_intent.succeeded","id":"\#(purchase.object)","url":"\#(purchase.hook)","secret":"\#(Purchase.webhookSecret)"\#(more)}"#
        ).int("status")
    }
}
