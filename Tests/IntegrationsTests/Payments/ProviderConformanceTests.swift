import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Stripe and PayPal by the same measure as the mock.
@Suite struct RealProviderConformanceTests {
    @Test func stripe() async throws {
        try await StandIn.with(.stripe) { stripe in
            try await ProviderConformance(
                provider: try stripe.stripe(), pay: { try await stripe.control("pay/" + $0) },
                decline: { try await stripe.control("decline/" + $0) },
                webhook: { id in
                    try await Self.delivery(
                        stripe, #""type":"payment_intent.succeeded","id":"\#(id)","secret":"\#(stripeWebhookSecret)""#)
                }
            ).run()
        }
    }

    @Test(arguments: ["EUR", "USD"]) func paypal(_ currency: String) async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal(authorities: try await paypal.get("/__control/authority").body)
            try await ProviderConformance(
                provider: provider, pay: { try await paypal.control("approve/" + $0) },
                decline: { id in
                    try await paypal.control("approve/" + id)
                    try await paypal.control("next", #"{"capture":"DECLINED"}"#)
                    try await provider.capture(id, key: "declined-" + id)
                },
                webhook: { id in
                    try await Self.delivery(
                        paypal, #""type":"CHECKOUT.ORDER.APPROVED","order":"\#(id)","webhook_id":"WH-OURS""#)
                }, currency: Currency(rawValue: currency)!
            ).run()
        }
    }

    private static func delivery(_ standIn: StandIn, _ event: String) async throws -> ProviderConformance.Delivery {
        try await WebhookReceiver.with { receiver in
            try await standIn.control("event", #"{\#(event),"url":"\#(receiver.url)/hook"}"#)
            let delivery = try #require(await receiver.deliveries(at: "/hook", count: 1).first)
            return .init(headers: delivery.headers, body: delivery.body)
        }
    }
}
