import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Against localstripe, which others wrote: create, confirm, decline, refund, signed webhook.
@Suite struct LocalStripeTests {
    @Test func `paid, told by a signed webhook, given back`() async throws {
        try await StandIn.with(.localStripe) { stripe in
            try await WebhookReceiver.with { receiver in
                let provider = try stripe.stripe()
                try await stripe.listen(at: receiver.url + "/hook")
                let checkout = try await provider.create(.test(), key: "local-1-create")
                #expect(checkout.clientSecret != nil)
                #expect(try await provider.fetch(checkout.id).status == .open)
                #expect(try await stripe.pay(checkout.id, card: "4242424242424242") == 200)
                let state = try await provider.fetch(checkout.id)
                #expect(state.status == .succeeded && state.captured == 1_900 && state.reference == "pay_test1")
                #expect(state.mode == .test && state.payee == provider.payee)

                let delivery = try #require(await receiver.deliveries(at: "/hook", count: 1).first)
                let event = try await provider.verify(webhook: delivery.body, headers: delivery.headers, now: Date())
                #expect(event.object == checkout.id && event.kind == "payment_intent.succeeded" && event.mode == .test)
                var changed = delivery.body
                changed[changed.count - 3] ^= 1
                #expect(
                    await webhookError { () async throws(PaymentWebhookError) in
                        try await provider.verify(webhook: changed, headers: delivery.headers, now: Date())
                    }?.word == "forged")

                try await provider.refund(checkout.id, Money(400, Currency(rawValue: "EUR")!), key: "local-1-refund")
                #expect(try await provider.fetch(checkout.id).refunded == 400)
            }
        }
    }

    @Test func `declined, then cancelled`() async throws {
        try await StandIn.with(.localStripe) { stripe in
            let provider = try stripe.stripe()
            let id = try await provider.create(.test(), key: "local-2-create").id
            #expect(try await stripe.pay(id, card: "4000000000000341") == 402)
            let state = try await provider.fetch(id)
            #expect(state.status == .open && state.captured == 0 && state.failure == "card_declined")
            try await provider.cancel(id, key: "local-2-cancel")
            try await provider.cancel(id, key: "local-2-cancel-again")
            #expect(try await provider.fetch(id).status == .canceled)
            #expect(
                await providerError { () async throws(PaymentProviderError) in
                    try await provider.fetch("pi_unknown")
                } == .missing)
        }
    }
}
