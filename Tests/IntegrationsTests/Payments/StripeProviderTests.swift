import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Against a strict stand-in; what localstripe knows as well is in `LocalStripeTests`.
@Suite struct StripeProviderTests {
    @Test func `an intent from its making to its end`() async throws {
        try await StandIn.with(.stripe) { stripe in
            let provider = try stripe.stripe()
            let checkout = try await provider.create(.test(), key: "order-1-create")
            #expect(
                try await provider.create(.test(), key: "order-1-create") == checkout,
                "the same intent under the same key")
            let secret = try #require(checkout.clientSecret?.reveal())
            #expect(secret.hasPrefix(checkout.id + "_secret_"))
            var state = try await provider.fetch(checkout.id)
            #expect(
                state.status == .open && state.total == Money(1_900, Currency(rawValue: "EUR")!) && state.captured == 0)
            #expect(state.reference == "pay_test1" && state.mode == .test && state.payee == provider.payee)

            try await stripe.control("decline/" + checkout.id)
            state = try await provider.fetch(checkout.id)
            #expect(state.status == .open && state.failure == "insufficient_funds")
            #expect(try await provider.checkout(checkout.id).clientSecret?.reveal() == secret)

            try await stripe.control("pay/" + checkout.id)
            state = try await provider.fetch(checkout.id)
            #expect(state.status == .succeeded && state.captured == 1_900 && state.refunded == 0 && state.disputed == 0)
            #expect(state.method == PaymentMethod(brand: "Visa", lastFour: "4242"))
            #expect(try await provider.checkout(checkout.id).clientSecret == nil, "nothing is left to pay")
            #expect(
                await providerError { () async throws(PaymentProviderError) in
                    try await provider.cancel(checkout.id, key: "order-1-cancel")
                }?.word == "conflict")

            let part = Money(700, Currency(rawValue: "EUR")!)
            for _ in 1...2 { try await provider.refund(checkout.id, part, key: "order-1-refund-1") }
            #expect(try await provider.fetch(checkout.id).refunded == 700)
            #expect(await Self.refund(provider, checkout.id, 1_201, "order-1-refund-2")?.word == "conflict")
            #expect(
                await Self.refund(provider, checkout.id, 800, "order-1-refund-1")?.word == "rejected",
                "another amount under the same key")
            #expect(await Self.refund(provider, checkout.id, 1_200, "order-1-refund-3") == nil)
            #expect(await Self.refund(provider, checkout.id, 1, "order-1-refund-4")?.word == "conflict")
            #expect(try await provider.fetch(checkout.id).refunded == 1_900)
        }
    }

    @Test func `cancelling twice is once`() async throws {
        try await StandIn.with(.stripe) { stripe in
            let provider = try stripe.stripe()
            let id = try await provider.create(.test(), key: "order-2-create").id
            try await provider.cancel(id, key: "a-cancel")
            try await provider.cancel(id, key: "b-cancel")
            #expect(try await provider.fetch(id).status == .canceled)
            #expect(await Self.fetch(provider, "pi_unknown") == .missing)
            #expect(await Self.fetch(provider, "pi_1/../../v1/refunds") == .missing)
            #expect(await Self.fetch(provider, "ch_1") == .missing)
        }
    }

    /// Reported as they are; whoever compares finds the difference.
    @Test func `what is wrong with the money is told`() async throws {
        try await StandIn.with(.stripe) { stripe in
            let provider = try stripe.stripe()
            let id = try await provider.create(.test(), key: "order-3-create").id
            try await stripe.control("pay/" + id)
            func patched(_ members: String) async throws -> ProviderState {
                try await stripe.control("patch/" + id, members)
                return try await provider.fetch(id)
            }
            #expect(try await patched(#"{"amount_received":1}"#).captured == 1)
            #expect(try await patched(#"{"amount_received":null}"#).captured == 0)
            #expect(try await patched(#"{"amount":100}"#).total.amount == 100)
            #expect(try await patched(#"{"currency":"vnd"}"#).total.currency.rawValue == "VND")
            #expect(try await patched(#"{"metadata":{"payment":"pay_other"}}"#).reference == "pay_other")
            #expect(try await patched(#"{"metadata":{}}"#).reference == nil)
            #expect(try await patched(#"{"livemode":true}"#).mode == .live)
            #expect(try await patched(#"{"transfer_data":{"destination":"acct_other"}}"#).payee == "acct_other")
            #expect(try await patched(#"{"transfer_data":null,"on_behalf_of":{"id":"acct_2"}}"#).payee == "acct_2")
            for status in ["requires_capture", "processing", "paid", "SUCCEEDED", ""] {
                #expect(try await patched(#"{"status":"\#(status)"}"#).status == .processing, "\(status)")
            }
            try await stripe.control("patch/" + id, #"{"status":"succeeded","amount":"1900"}"#)
            #expect(
                await Self.fetch(provider, id)?.word == "unavailable", "an amount that is no number is not believed")
        }
    }

    @Test(arguments: [
        ("needs_response", 1_900), ("under_review", 1_900), ("lost", 1_900), ("word_of_tomorrow", 1_900), ("won", 0),
        ("warning_needs_response", 0), ("prevented", 0),
    ])
    func disputesHoldMoneyBack(_ status: String, _ amount: Int) async throws {
        try await StandIn.with(.stripe) { stripe in
            let provider = try stripe.stripe()
            let id = try await provider.create(.test(), key: "order-4-create").id
            try await stripe.control("pay/" + id)
            try await stripe.control("dispute/" + id, #"{"status":"\#(status)","amount":1900}"#)
            #expect(try await provider.fetch(id).disputed == amount)
        }
    }

    @Test func `pending and failed refunds are none`() async throws {
        try await StandIn.with(.stripe) { stripe in
            let provider = try stripe.stripe()
            let id = try await provider.create(.test(), key: "order-5-create").id
            try await stripe.control("pay/" + id)
            _ = await Self.refund(provider, id, 1_900, "order-5-refund")
            for status in ["pending", "failed", "canceled", "requires_action", "word_of_tomorrow"] {
                try await stripe.fail(
                    #"{"path":"/v1/refunds","status":200,"body":"{\"data\":[{\"amount\":1900,\"status\":\"\#(status)\"}]}"}"#
                )
                #expect(try await provider.fetch(id).refunded == 0, "\(status)")
            }
            #expect(try await provider.fetch(id).refunded == 1_900)
        }
    }

    /// The server died after it had done what was asked; the repeat has the same key.
    @Test func `what failed on the way is asked again, and done once`() async throws {
        try await StandIn.with(.stripe) { stripe in
            let provider = try stripe.stripe()
            let path = #""path":"/v1/payment_intents""#
            try await stripe.fail(
                #"{"drop":true,"after":true,\#(path)}"#,
                #"{"status":409,\#(path),"body":"{\"error\":{\"code\":\"lock_timeout\"}}"}"#)
            let id = try await provider.create(.test(), key: "order-6-create").id
            let posts = try await stripe.requests().filter { $0.string("method") == "POST" }
            #expect(
                posts.count == 3 && Set(posts.map { $0["headers"].string("idempotency-key") }) == ["order-6-create"])
            #expect(id == "pi_00000001ABCdef", "the first and only intent")
            try await stripe.fail(#"{"status":500,"headers":{"Stripe-Should-Retry":"false"}}"#)
            #expect(await Self.fetch(provider, id)?.word == "unavailable")
            #expect(try await stripe.requests().count == 4)
            try await stripe.fail(#"{"status":200,"body":"<html>"}"#)
            #expect(await Self.fetch(provider, id)?.word == "unavailable")
            let busy = #"{"status":429,"headers":{"Retry-After":"7"}}"#
            try await stripe.fail(busy, busy, busy)
            guard case .unavailable(let text, let wait) = await Self.fetch(provider, id) else {
                throw Unexpected("it was not refused")
            }
            #expect(text == "stripe 429" && wait == .seconds(7))
        }
    }

    @Test(arguments: [
        (400, #"{"error":{"type":"invalid_request_error","code":"parameter_unknown"}}"#, "rejected"),
        (400, #"{"error":{"type":"idempotency_error"}}"#, "rejected"),
        (400, #"{"error":{"code":"payment_intent_unexpected_state"}}"#, "conflict"),
        (400, #"{"error":{"code":"rate_limit"}}"#, "unavailable"), (400, "", "rejected"), (401, "{}", "rejected"),
        (402, #"{"error":{"type":"card_error","code":"card_declined","decline_code":"fraudulent"}}"#, "declined"),
        (403, "{}", "rejected"), (404, "{}", "missing"), (409, "{}", "unavailable"), (429, "", "unavailable"),
        (500, "<html>", "unavailable"), (503, "", "unavailable"), (302, "", "rejected"),
    ])
    func errorsAreTold(_ status: Int, _ body: String, _ word: String) {
        let error = StripeClient.error(in: IncomingResponse(status: status, body: Array(body.utf8)))
        #expect(error?.word == word)
    }

    @Test func webhooks() async throws {
        try await StandIn.with(.stripe) { stripe in
            let provider = try stripe.stripe()
            let id = try await provider.create(.test(), key: "order-7-create").id
            func event(_ order: String) async throws -> (event: ProviderEvent?, error: PaymentWebhookError?) {
                try await WebhookReceiver.with { receiver in
                    try await stripe.control(
                        "event", #"{"id":"\#(id)","url":"\#(receiver.url)/hook",\#(order)}"#)
                    let delivery = try #require(await receiver.deliveries(at: "/hook", count: 1).first)
                    do throws(PaymentWebhookError) {
                        let event = try await provider.verify(
                            webhook: delivery.body, headers: delivery.headers, now: Date())
                        return (event, nil)
                    } catch { return (nil, error) }
                }
            }
            let signed = #""secret":"\#(stripeWebhookSecret)","type":"payment_intent.succeeded""#
            let good = try await event(signed)
            #expect(
                good.event?.object == id && good.event?.kind == "payment_intent.succeeded" && good.event?.mode == .test)
            #expect(try await event(#""secret":"whsec_other","type":"x""#).error?.word == "forged")
            #expect(try await event(signed + #","age":301"#).error?.word == "forged")
            #expect(try await event(signed + #","event":{"object":"v2.core.event"}"#).error?.word == "malformed")
            #expect(try await event(signed + #","event":{"id":"../x"}"#).error?.word == "malformed")
            #expect(try await event(signed + #","event":{"livemode":true}"#).event?.mode == .live)
            #expect(try await event(signed + #","event":{"account":"acct_1"}"#).event?.object == .some(nil))
            for (object, found) in [
                (#"{"id":"ch_1","object":"charge","payment_intent":"pi_7"}"#, "pi_7"),
                (#"{"id":"du_1","object":"dispute","payment_intent":{"id":"pi_8"}}"#, "pi_8"),
                (#"{"id":"cus_1","object":"customer"}"#, nil), (#"{"id":"pi_/x","object":"payment_intent"}"#, nil),
            ] {
                let seen = try await event(signed + #","event":{"data":{"object":\#(object)}}"#)
                #expect(seen.error == nil && seen.event?.object == .some(found), "\(object)")
            }
        }
    }

    @Test func `keys and secrets stay out of logs and errors`() async throws {
        try await StandIn.with(.stripe) { stripe in
            let logs = LogLines()
            let provider = try stripe.stripe(logs: logs)
            let checkout = try await provider.create(.test(), key: "order-8-create")
            try await stripe.control("pay/" + checkout.id)
            _ = try await provider.fetch(checkout.id)
            let wrong = try stripe.stripe(logs: logs, key: "sk_live_51WrongKeyWrongKey")
            let error = await Self.fetch(wrong, checkout.id)
            #expect(error?.word == "rejected")
            let told = logs.text + "\(String(describing: error)) \(checkout) \(String(reflecting: provider))"
            #expect(logs.text.contains("/v1/payment_intents/{id}") && logs.text.contains("req_"))
            for secret in [
                stripeKey, "sk_live", "_secret_", checkout.id, stripeWebhookSecret, "4242", "Xt5EWLLDS7FJjR1c",
                "pay_test1", "Bearer",
            ] where secret != checkout.id || !"\(checkout)".contains(secret) {
                #expect(!told.contains(secret), "\(secret)")
            }
            #expect(!logs.text.contains(checkout.id))
        }
    }

    @Test func money() {
        func units(_ amount: Int, _ code: String) -> Int { StripeMoney.units(Money(amount, Currency(rawValue: code)!)) }
        #expect(units(1_900, "EUR") == 1_900 && units(500, "JPY") == 500 && units(5, "ISK") == 500)
        #expect(units(12_345, "HUF") == 12_345)
        #expect(
            StripeMoney.amount(500, Currency(rawValue: "ISK")!) == 5
                && StripeMoney.amount(550, Currency(rawValue: "ISK")!) == nil)
        #expect(StripeMoney.amount(7, Currency(rawValue: "MGA")!) == 700)
    }

    @Test func keysTellTheirMode() {
        func mode(_ key: String) -> PaymentMode? { StripeConfiguration.mode(of: Secret(key)) }
        #expect(mode(stripeKey) == .test && mode("rk_live_0123456789abcdef") == .live)
        #expect(
            mode("pk_test_0123456789abcdef") == nil && mode("sk_test_") == nil && mode("sk_test_0123456789\nabc") == nil
        )
    }

    private static func fetch(_ provider: StripeProvider, _ id: String) async -> PaymentProviderError? {
        await providerError { () async throws(PaymentProviderError) in try await provider.fetch(id) }
    }

    private static func refund(
        _ provider: StripeProvider, _ id: String, _ amount: Int, _ key: String
    ) async -> PaymentProviderError? {
        await providerError { () async throws(PaymentProviderError) in
            try await provider.refund(id, Money(amount, Currency(rawValue: "EUR")!), key: key)
        }
    }
}
