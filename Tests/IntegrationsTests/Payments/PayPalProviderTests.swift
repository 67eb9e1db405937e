import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct PayPalProviderTests {
    @Test func `an order from its making to its end`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal()
            let checkout = try await provider.create(.test(), key: "order-1-create")
            #expect(
                try await provider.create(.test(), key: "order-1-create") == checkout,
                "the same order under the same key")
            #expect(
                checkout.clientSecret == nil && checkout.approveURL == "\(paypal.base)/checkoutnow?token=\(checkout.id)"
            )
            var state = try await provider.fetch(checkout.id)
            #expect(
                state.status == .open && state.total == Money(1_900, Currency(rawValue: "EUR")!) && state.captured == 0)
            #expect(state.reference == "pay_test1" && state.payee == "MERCHANT12345" && state.mode == .test)
            #expect(await Self.capture(provider, checkout.id, "early")?.word == "conflict", "nobody has approved")

            try await paypal.control("approve/" + checkout.id)
            #expect(try await provider.fetch(checkout.id).status == .approved)
            #expect(try await provider.checkout(checkout.id) == checkout, "should the bank say no")
            for key in ["order-1-capture", "order-1-capture", "order-1-capture-2"] {
                #expect(await Self.capture(provider, checkout.id, key) == nil, "taken once, success each time")
            }
            state = try await provider.fetch(checkout.id)
            #expect(
                state.status == .succeeded && state.captured == 1_900 && state.method == PaymentMethod(brand: "PayPal"))

            for _ in 1...2 { #expect(await Self.refund(provider, checkout.id, 700, "order-1-refund") == nil) }
            state = try await provider.fetch(checkout.id)
            #expect(state.status == .succeeded && state.captured == 1_900 && state.refunded == 700)
            #expect(await Self.refund(provider, checkout.id, 1_201, "order-1-refund-2")?.word == "conflict")
            #expect(await Self.refund(provider, checkout.id, 1_200, "order-1-refund-3") == nil)
            #expect(await Self.refund(provider, checkout.id, 1, "order-1-refund-4")?.word == "conflict")
            #expect(try await provider.fetch(checkout.id).refunded == 1_900)
        }
    }

    /// `COMPLETED` of the order is not money (facts 2.2).
    @Test func `a pending capture is not paid`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal()
            let id = try await Self.approved(paypal, provider)
            try await paypal.control("next", #"{"capture":"PENDING"}"#)
            #expect(await Self.capture(provider, id, "a") == nil)
            var state = try await provider.fetch(id)
            #expect(state.status == .processing && state.captured == 0 && state.failure == "ECHECK")
            #expect(await Self.refund(provider, id, 1_900, "b")?.word == "conflict")
            for (word, status) in [
                ("DECLINED", ProviderStatus.failed), ("FAILED", .failed), ("WORD_OF_TOMORROW", .processing),
                ("completed", .processing),
                ("COMPLETED", .succeeded),
            ] {
                try await paypal.control("settle/" + id, #"{"status":"\#(word)"}"#)
                state = try await provider.fetch(id)
                #expect(state.status == status && state.captured == (status == .succeeded ? 1_900 : 0), "\(word)")
            }
        }
    }

    @Test(arguments: ["INSTRUMENT_DECLINED", "PAYER_ACTION_REQUIRED", "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING"])
    func aDeclinedBuyerMayComeBack(_ issue: String) async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal()
            let id = try await Self.approved(paypal, provider)
            try await paypal.control("next", #"{"capture":"\#(issue)"}"#)
            #expect(await Self.capture(provider, id, "a") == .declined(issue))
            #expect(try await provider.fetch(id).status == .open)
            #expect(try await provider.checkout(id).approveURL != nil)
        }
    }

    /// Reported as they are; whoever compares finds the difference.
    @Test func `what is wrong with the money is told`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal()
            let id = try await Self.approved(paypal, provider)
            #expect(await Self.capture(provider, id, "a") == nil)
            func patched(_ members: String) async throws -> ProviderState {
                try await paypal.control("patch/" + id, members)
                return try await provider.fetch(id)
            }
            func captured(_ code: String, _ value: String) -> String {
                #"{"unit":{"payments":{"captures":[{"id":"1","status":"COMPLETED","amount":{"currency_code":"\#(code)","value":"\#(value)"}}]}}}"#
            }
            #expect(try await patched(captured("EUR", "0.01")).captured == 1)
            #expect(try await patched(captured("VND", "1900")).captured == nil, "another currency")
            #expect(try await patched(captured("EUR", "19.001")).captured == nil)
            #expect(try await patched(captured("EUR", "-19.00")).captured == nil)
            #expect(try await patched(captured("EUR", "19.00")).captured == 1_900)
            #expect(try await patched(#"{"unit":{"payee":{"merchant_id":"SOMEBODY"}}}"#).payee == "SOMEBODY")
            #expect(try await patched(#"{"unit":{"payee":{}}}"#).payee == nil)
            #expect(try await patched(#"{"unit":{"custom_id":"pay_other"}}"#).reference == "pay_other")
            #expect(
                try await patched(#"{"unit":{"amount":{"currency_code":"EUR","value":"1.00"}}}"#).total.amount == 100)
            #expect(try await patched(#"{"unit":{"payments":{}},"status":"COMPLETED"}"#).status == .processing)
            for status in ["WORD_OF_TOMORROW", "completed", ""] {
                #expect(try await patched(#"{"status":"\#(status)"}"#).status == .processing, "\(status)")
            }
            #expect(try await patched(#"{"status":"VOIDED"}"#).status == .canceled)
            let two = try await patched(
                #"{"purchase_units":[{"amount":{"currency_code":"EUR","value":"1.00"}},{"custom_id":"pay_test1"}]}"#)
            #expect(two.reference == nil && two.captured == 0)
        }
    }

    @Test func disputes() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal()
            let id = try await Self.approved(paypal, provider)
            #expect(await Self.capture(provider, id, "a") == nil)
            let capture = try await Self.captureID(paypal, id)
            for (status, outcome, amount) in [
                ("OPEN", "", 1_900), ("UNDER_REVIEW", "", 1_900), ("WORD_OF_TOMORROW", "", 1_900),
                ("RESOLVED", "RESOLVED_BUYER_FAVOUR", 1_900), ("RESOLVED", "WORD_OF_TOMORROW", 1_900),
                ("RESOLVED", "RESOLVED_SELLER_FAVOUR", 0), ("RESOLVED", "CANCELED_BY_BUYER", 0),
            ] {
                try await paypal.control(
                    "dispute",
                    #"{"capture":"\#(capture)","status":"\#(status)","outcome":"\#(outcome)","amount":{"currency_code":"EUR","value":"19.00"}}"#
                )
                #expect(try await provider.fetch(id).disputed == amount, "\(status) \(outcome)")
            }
            try await paypal.control(
                "dispute",
                #"{"capture":"\#(capture)","status":"OPEN","amount":{"currency_code":"USD","value":"1.00"}}"#)
            #expect(try await provider.fetch(id).disputed == 1_900, "in another currency: all of it")
            try await paypal.control("settle/" + id, #"{"status":"REVERSED"}"#)
            var state = try await provider.fetch(id)
            #expect(state.status == .succeeded && state.disputed == 1_900, "the bank took it back")
            try await paypal.control("settle/" + id, #"{"status":"REFUNDED"}"#)
            state = try await provider.fetch(id)
            #expect(state.refunded == 1_900, "though no refund is listed")
            try await paypal.control("settle/" + id, #"{"status":"COMPLETED"}"#)
            try await paypal.fail(#"{"path":"/v1/customer","status":403,"body":"{\"name\":\"NOT_AUTHORIZED\"}"}"#)
            #expect(try await provider.fetch(id).disputed == 0, "not allowed to ask")
        }
    }

    @Test func `one token serves many calls, and a dead one is replaced`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal()
            let id = try await provider.create(.test(), key: "a").id
            try await paypal.control("expire")
            try await withThrowingTaskGroup(of: ProviderState.self) { group in
                for _ in 0..<20 { group.addTask { try await provider.fetch(id) } }
                for try await state in group { #expect(state.status == .open) }
            }
            let tokens = try await paypal.requests().count { $0.string("path") == "/v1/oauth2/token" }
            #expect(tokens == 2, "one at first, one for all twenty")
            let wrong = paypal.paypal(secret: "wrong-secret")
            #expect(await Self.fetch(wrong, id)?.word == "rejected")
            #expect(await Self.fetch(provider, "UNKNOWN") == .missing)
            #expect(await Self.fetch(provider, "A/../B") == .missing)
        }
    }

    @Test func `what failed on the way is asked again, and done once`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal()
            let id = try await Self.approved(paypal, provider)
            let path = #""path":"/v2/checkout/orders/""#
            try await paypal.fail(#"{"drop":true,"after":true,\#(path)}"#, #"{"status":500,"after":true,\#(path)}"#)
            #expect(await Self.capture(provider, id, "order-9-capture") == nil)
            let keys = try await paypal.requests().filter { $0.string("path")?.hasSuffix("/capture") == true }
                .map { $0["headers"].string("paypal-request-id") }
            #expect(keys == ["order-9-capture", "order-9-capture", "order-9-capture"])
            #expect(try await provider.fetch(id).captured == 1_900)
            try await paypal.fail(#"{"status":200,"body":"<html>",\#(path)}"#)
            #expect(await Self.fetch(provider, id)?.word == "unavailable")
        }
    }

    @Test(arguments: [
        (400, #"{"name":"INVALID_REQUEST"}"#, "rejected"), (401, #"{"error":"invalid_token"}"#, "rejected"),
        (403, "{}", "rejected"), (404, "{}", "missing"), (415, "", "rejected"), (429, "", "unavailable"),
        (500, "<html>", "unavailable"),
        (422, #"{"details":[{"issue":"ORDER_COMPLETION_IN_PROGRESS"}]}"#, "unavailable"),
        (422, #"{"details":[{"issue":"INSTRUMENT_DECLINED"}]}"#, "declined"),
        (422, #"{"details":[{"issue":"ORDER_NOT_APPROVED"}]}"#, "conflict"),
        (422, #"{"details":[{"issue":"DUPLICATE_INVOICE_ID"}]}"#, "rejected"), (302, "", "rejected"),
    ])
    func errorsAreTold(_ status: Int, _ body: String, _ word: String) {
        #expect(PayPalClient.error(in: IncomingResponse(status: status, body: Array(body.utf8)))?.word == word)
    }

    @Test func `webhooks lead to the order`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal(authorities: try await paypal.get("/__control/authority").body)
            let id = try await Self.approved(paypal, provider)
            #expect(await Self.capture(provider, id, "a") == nil)
            let capture = try await Self.captureID(paypal, id)
            let refund =
                #"{"id":"R1","links":[{"rel":"up","href":"https://api.test/v2/payments/captures/\#(capture)"}]}"#
            for (type, subject, found) in [
                ("CHECKOUT.ORDER.APPROVED", #""order":"\#(id)""#, id),
                ("PAYMENT.CAPTURE.COMPLETED", #""capture":"\#(capture)""#, id),
                (
                    "PAYMENT.CAPTURE.PENDING",
                    #""resource":{"id":"C","supplementary_data":{"related_ids":{"order_id":"O7"}}}"#, "O7"
                ),
                ("PAYMENT.CAPTURE.REFUNDED", #""resource":\#(refund)"#, id),
                ("PAYMENT.CAPTURE.DENIED", #""resource":{"id":"\#(capture)"}"#, id),
                (
                    "CUSTOMER.DISPUTE.CREATED",
                    #""resource":{"disputed_transactions":[{"seller_transaction_id":"\#(capture)"}]}"#, id
                ),
                (
                    "CUSTOMER.DISPUTE.CREATED",
                    #""resource":{"disputed_transactions":[{"seller_transaction_id":"UNKNOWN"}]}"#, nil
                ),
                ("BILLING.PLAN.CREATED", #""resource":{"id":"P-1"}"#, nil),
            ] {
                let event = try await WebhookReceiver.with { receiver in
                    try await paypal.control(
                        "event",
                        #"{"type":"\#(type)",\#(subject),"url":"\#(receiver.url)/hook","webhook_id":"WH-OURS"}"#)
                    let delivery = try #require(await receiver.deliveries(at: "/hook", count: 1).first)
                    return try await provider.verify(webhook: delivery.body, headers: delivery.headers, now: Date())
                }
                #expect(event.kind == type && event.object == found && event.mode == .test, "\(type)")
                #expect(provider.tellsOfApproval(event) == (type == "CHECKOUT.ORDER.APPROVED"))
            }
        }
    }

    @Test func `secrets and tokens stay out of logs and errors`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let logs = LogLines()
            let provider = paypal.paypal(logs: logs)
            let id = try await Self.approved(paypal, provider)
            #expect(await Self.capture(provider, id, "a") == nil)
            let error = await Self.fetch(paypal.paypal(logs: logs, secret: "wrong-secret"), id)
            let told = logs.text + "\(String(describing: error)) \(String(reflecting: provider))"
            #expect(logs.text.contains("/v2/checkout/orders/{id}/capture") && logs.text.contains("d3bug"))
            for secret in [paypalSecret, "wrong-secret", "A21AA", "Basic ", "Bearer", id, "pay_test1"] {
                #expect(!told.contains(secret), "\(secret)")
            }
        }
    }

    @Test func money() {
        func text(_ amount: Int, _ code: String) -> String? {
            PayPalMoney(Money(amount, Currency(rawValue: code)!))?.value
        }
        #expect(text(1_905, "EUR") == "19.05" && text(500, "JPY") == "500" && text(5, "EUR") == "0.05")
        #expect(text(12_300, "HUF") == "123" && text(12_345, "HUF") == nil && text(100, "KWD") == nil)
        for (amount, code) in [(1_905, "EUR"), (500, "JPY"), (12_300, "HUF"), (700, "TWD")] {
            let money = Money(amount, Currency(rawValue: code)!)
            #expect(PayPalMoney(money)?.money == money)
        }
    }

    private static func approved(_ paypal: StandIn, _ provider: PayPalProvider) async throws -> String {
        let id = try await provider.create(.test(), key: "create").id
        try await paypal.control("approve/" + id)
        return id
    }

    private static func captureID(_ paypal: StandIn, _ order: String) async throws -> String {
        let unit = try #require(try await paypal.control("patch/" + order).list("purchase_units").first)
        return try #require(unit["payments"].list("captures").first?.string("id"))
    }

    private static func fetch(_ provider: PayPalProvider, _ id: String) async -> PaymentProviderError? {
        await providerError { () async throws(PaymentProviderError) in try await provider.fetch(id) }
    }

    private static func capture(_ provider: PayPalProvider, _ id: String, _ key: String) async -> PaymentProviderError?
    {
        await providerError { () async throws(PaymentProviderError) in try await provider.capture(id, key: key) }
    }

    private static func refund(
        _ provider: PayPalProvider, _ id: String, _ amount: Int, _ key: String
    ) async -> PaymentProviderError? {
        await providerError { () async throws(PaymentProviderError) in
            try await provider.refund(id, Money(amount, Currency(rawValue: "EUR")!), key: key)
        }
    }
}
