import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// A server that takes payments by PayPal, against a strict stand-in.
@Suite(.timeLimit(.minutes(5))) struct PayPalTests {
    @Test func `ordered, approved, captured when the browser comes back`() async throws {
        try await Purchase.with(.paypal) { paypal, server, user in
            let purchase = try await Purchase.order(server, user, "paypal")
            #expect(purchase.order.string("approve_url")?.hasPrefix(paypal.base) == true)
            #expect(
                try await purchase.confirm().string("status") == "requires_payment_method",
                "not approved yet")
            try await paypal.control("approve/" + purchase.object)
            for _ in 1...2 {
                #expect(JSON(try await purchase.send("POST", "/capture")).string("status") == "succeeded")
            }
            #expect(try await purchase.send("GET", "/receipt.pdf").status == 200)
            let captures = try await paypal.requests().count { $0.string("path")?.hasSuffix("/capture") == true }
            #expect(captures == 1)
            let refund = try await purchase.admin("POST", "/api/v1/payments/\(purchase.id)/refund", "{}")
            #expect(refund.status == 200 && JSON(refund).string("status") == "refunded", "\(refund.text)")
            let log = server.logLines.joined()
            for secret in ["client-secret-of-tests", "A21AA", "Y2xpZW50LWlkLW9mLXRlc3Rz"] {
                #expect(!log.contains(secret), "logged: \(secret)")
            }
        }
    }

    @Test func `the buyer never comes back: the webhook captures`() async throws {
        try await Purchase.with(.paypal) { paypal, server, user in
            let purchase = try await Purchase.order(server, user, "paypal", currency: "JPY")
            try await paypal.control("approve/" + purchase.object)
            #expect(try await Self.tell(paypal, purchase) == 200)
            _ = try await purchase.event("CHECKOUT.ORDER.APPROVED")
            let captures = try await paypal.requests().filter { $0.string("path")?.hasSuffix("/capture") == true }
            #expect(captures.count == 1)
            #expect(JSON(try await purchase.send("GET", "")).string("status") == "succeeded")
            for forgery in [
                #""sign":{"as_":"{}"}"#, #""sign":{"name":"evil.test"}"#, #""sign":{"days":[-9,-1]}"#,
                #""sign":{"algorithm":"SHA1withRSA"}"#, #""webhook_id":"WH-OTHER""#,
            ] { #expect(try await Self.tell(paypal, purchase, "," + forgery) == 400, "\(forgery)") }
            let down = #"{"status":503,"path":"/v1/notifications/certs/"}"#
            try await paypal.control("faults", "[\(down)]")
            #expect(try await Self.tell(paypal, purchase) == 503, "sent again later")
        }
    }

    @Test func `forgeries cost a few calls to PayPal, and keep no real webhook out`() async throws {
        try await Purchase.with(.paypal, ["RATE_LIMIT_WEBHOOKS": "3/3600"]) { paypal, server, user in
            let purchase = try await Purchase.order(server, user, "paypal")
            let body = #"{"id":"WH-1","event_type":"CHECKOUT.ORDER.APPROVED","resource":{"id":"\#(purchase.object)"}}"#
            let text = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
            let signed = try await paypal.control(
                "sign", #"{"body":\#(text),"webhook_id":"WH-OURS","chain":true}"#)
            guard case .object(let members) = signed else { throw Unexpected("\(signed)") }
            func tell() async throws -> Int {
                var headers = HeaderList()
                for (name, value) in members { headers[name] = "\(value)" }
                return try await user.send(
                    "POST", "/webhooks/paypal", type: "application/json", body: Array(body.utf8), headers: headers
                ).status
            }
            #expect(try await tell() == 200)
            func fetches() async throws -> Int {
                try await paypal.requests().count { $0.string("path")?.contains("/certs/") == true }
            }
            let before = try await fetches()
            var statuses: [Int] = []
            for number in 0..<8 {
                let forgery = try await user.send(
                    "POST", "/webhooks/paypal", type: "application/json",
                    body: Array(#"{"id":"WH-\#(number)","event_type":"x"}"#.utf8),
                    headers: [
                        "PAYPAL-TRANSMISSION-ID": "t", "PAYPAL-TRANSMISSION-TIME": "2026-11-28T20:00:00Z",
                        "PAYPAL-TRANSMISSION-SIG": "AAAA", "PAYPAL-AUTH-ALGO": "SHA256withRSA",
                        "PAYPAL-CERT-URL": "\(paypal.base)/v1/notifications/certs/FORGED-\(number)",
                    ])
                statuses.append(forgery.status)
            }
            #expect(statuses.prefix(2) == [400, 400] && statuses.suffix(5).allSatisfy { $0 == 429 }, "\(statuses)")
            #expect(try await fetches() - before <= 3)
            #expect(try await tell() == 200, "its certificate is here")
        }
    }

    /// None becomes paid; each is visible to the operator.
    @Test func `money that does not fit is not taken for paid`() async throws {
        try await Purchase.with(.paypal) { paypal, server, user in
            for change in [
                #"{"unit":{"payee":{"merchant_id":"SOMEBODY"}}}"#, #"{"unit":{"custom_id":"pay_other"}}"#,
                #"{"unit":{"amount":{"currency_code":"EUR","value":"0.01"}}}"#,
                #"{"unit":{"amount":{"currency_code":"HUF","value":"2450"}}}"#,
            ] {
                let purchase = try await Purchase.order(server, user, "paypal")
                try await paypal.control("patch/" + purchase.object, change)
                try await paypal.control("approve/" + purchase.object)
                #expect(try await Self.tell(paypal, purchase) == 200)
                let state = try await purchase.confirm()
                #expect(
                    state.string("status") != "succeeded" && "\(state["under_review"])" == "true", "\(change): \(state)"
                )
                let quarantined = try await purchase.admin("GET", "/api/v1/admin/payments/quarantined?limit=100").text
                #expect(quarantined.contains(purchase.id), "\(change)")
            }
            // What does not fit is not taken.
            #expect(try await paypal.requests().allSatisfy { $0.string("path")?.hasSuffix("/capture") != true })

            let pending = try await Purchase.order(server, user, "paypal")
            try await paypal.control("next", #"{"capture":"PENDING"}"#)
            try await paypal.control("approve/" + pending.object)
            #expect(
                JSON(try await pending.send("POST", "/capture")).string("status") == "processing",
                "the order says COMPLETED")
            try await paypal.control("settle/" + pending.object, #"{"status":"COMPLETED"}"#)
            #expect(try await pending.confirm().string("status") == "succeeded")
        }
    }

    private static func tell(_ paypal: StandIn, _ purchase: Purchase, _ more: String = "") async throws -> Int? {
        try await paypal.control(
            "event",
            #"{"type":"CHECKOUT.ORDER.APPROVED","order":"\#(purchase.object)","url":"\#(purchase.hook)","webhook_id":"WH-OURS"\#(more)}"#
        ).int("status")
    }
}
