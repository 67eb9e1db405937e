import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Facts 2.4, with an authority of the test's own; PayPal's old library agrees but for what it does not look at.
@Suite struct PayPalSignatureTests {
    private struct Case: Encodable {
        let name: String
        var headers: [String: String]
        var body: String
        var webhookId = "WH-OURS"
        let accepted: Bool
        /// What PayPal's library says, where it differs.
        var theirs: Bool?
    }

    private static let event = #"{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","summary":"café €"}"#

    @Test func checksums() {
        func crc(_ text: String) -> UInt32 { CRC32.of(Array(text.utf8)) }
        #expect(crc("123456789") == 3_421_780_262 && crc("") == 0)
        #expect(crc(#"{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED"}"#) == 2_325_436_976)
        #expect(crc(#"{"id":"WH-1","summary":"café €"}"#) == 3_223_102_010)
        #expect(CRC32.of(Array("6789".utf8), after: crc("12345")) == 3_421_780_262)
    }

    @Test func `PayPal's library agrees`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal(authorities: try await paypal.get("/__control/authority").body)
            let cases = try await Self.cases(paypal)
            let json = String(decoding: try DomainJSON.encode(cases), as: UTF8.self)
            let theirs = try await PythonClient.run(
                "payment_oracles.py", in: "paypal-tools", ["paypal", paypal.base, json]
            ).list("answers")
            try #require(theirs.count == cases.count)
            for (item, answer) in zip(cases, theirs) {
                let ours = await Self.error(provider, item.headers, item.body)
                #expect((ours == nil) == item.accepted, "\(item.name): \(String(describing: ours))")
                #expect("\(answer)" == "\(item.theirs ?? item.accepted)", "\(item.name)")
            }
            // The one algorithm.
            let weak = try await Self.sign(paypal, #""algorithm":"SHA1withRSA""#)
            #expect(await Self.error(provider, weak)?.word == "forged")
            // Trusted by nobody here.
            let honest = try await Self.sign(paypal)
            #expect(await Self.error(paypal.paypal(), honest)?.word == "forged")
            for name in honest.keys {
                var headers = honest
                headers[name] = nil
                #expect(await Self.error(provider, headers)?.word == "forged", "\(name)")
            }
        }
    }

    @Test func `certificates are fetched once, in one place, with limits`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal(authorities: try await paypal.get("/__control/authority").body)
            let headers = try await Self.sign(paypal)
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { await Self.error(provider, headers) == nil } }
                for await accepted in group { #expect(accepted) }
            }
            #expect(try await Self.fetches(paypal) == 1)
            var other = try await Self.sign(paypal)
            try await paypal.fail(#"{"status":503,"path":"/v1/notifications/certs/"}"#)
            #expect(await Self.error(provider, other)?.word == "unverifiable")
            let page = String(repeating: "x", count: 100_000)
            try await paypal.fail(#"{"status":200,"path":"/v1/notifications/certs/","body":"\#(page)"}"#)
            #expect(await Self.error(provider, other)?.word == "forged")
            try await paypal.fail(
                #"{"status":302,"path":"/v1/notifications/certs/","headers":{"Location":"\#(paypal.base)/x"}}"#)
            #expect(await Self.error(provider, other)?.word == "forged")
            #expect(await Self.error(provider, other) == nil, "what failed is asked again")
            other["paypal-cert-url"] = paypal.base + "/v1/notifications/certs/CERT-gone"
            #expect(await Self.error(provider, other)?.word == "forged")
        }
    }

    @Test func `who may not ask has what is here, and absent certificates are asked for once`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal(authorities: try await paypal.get("/__control/authority").body)
            let headers = try await Self.sign(paypal)
            func error(_ headers: [String: String], mayAsk: Bool) async -> PaymentWebhookError? {
                await webhookError { () throws(PaymentWebhookError) in
                    try await provider.verify(
                        webhook: Array(Self.event.utf8), headers: headers, now: Date(), mayAsk: { mayAsk })
                }
            }
            #expect(await error(headers, mayAsk: false)?.word == "unverifiable")
            #expect(try await Self.fetches(paypal) == 0)
            #expect(await error(headers, mayAsk: true) == nil)
            #expect(await error(headers, mayAsk: false) == nil, "it is here by now")
            var absent = headers
            absent["paypal-cert-url"] = paypal.base + "/v1/notifications/certs/CERT-gone"
            for _ in 0..<3 { #expect(await error(absent, mayAsk: true)?.word == "forged") }
            #expect(await error(absent, mayAsk: false)?.word == "forged")
            #expect(try await Self.fetches(paypal) == 2)
            let online = paypal.paypal(check: .online)
            let refused = await webhookError { () throws(PaymentWebhookError) in
                try await online.verify(
                    webhook: Array(Self.event.utf8), headers: headers, now: Date(), mayAsk: { false })
            }
            #expect(refused?.word == "unverifiable")
            #expect(
                try await !paypal.requests().contains { $0.string("path")?.contains("verify-webhook") == true })
        }
    }

    @Test(arguments: [
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com.evil.test/v1/notifications/certs/CERT-1",
        "https://api.paypal.com@evil.test/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:8443/v1/notifications/certs/C",
        "https://evil.test/v1/notifications/certs/CERT-1", "https://API.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/v1/notifications/certs/../../x", "https://api.paypal.com/v1/notifications/certs/",
        "https://api.paypal.com/v1/notifications/certs/C?x=1", "https://api.paypal.com/v1/notifications/certs/a/b",
        "https://api.paypal.com/v1/other/certs/CERT-1", "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
        "file:///etc/passwd", "https://169.254.169.254/v1/notifications/certs/CERT-1",
    ])
    func `only PayPal's own place for certificates is asked`(_ url: String) async {
        let live = PayPalConfiguration(
            base: PayPalConfiguration.liveBase, clientID: "c", clientSecret: Secret("s"), merchantID: nil,
            webhookID: "W")
        let certificates = PayPalCertificates(
            origins: live.certificateOrigins,
            exchange: { request throws(HTTPClientError) in
                Issue.record("asked \(request.url)")
                throw HTTPClientError(.connect, "")
            }, now: { .zero })
        #expect(certificates.permits("https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2"))
        #expect(certificates.permits("https://api-m.paypal.com/v1/notifications/certs/CERT-1"))
        #expect(!certificates.permits(url))
        await #expect(throws: PayPalCertificates.Failure.refused) { try await certificates.certificate(at: url) }
    }

    @Test func `PayPal is asked with the very text that came`() async throws {
        try await StandIn.with(.paypal) { paypal in
            let provider = paypal.paypal(check: .online)
            // Numbers, escapes and spaces that no encoder would write so.
            let body =
                #"{ "id":"WH-9", "event_type":"CHECKOUT.ORDER.APPROVED","resource":{"id":"5O1","n":1.0,"t":"\u00e9\/"} }"#
            let headers = try await Self.sign(paypal, body: body)
            let event = try await provider.verify(webhook: Array(body.utf8), headers: headers, now: Date())
            #expect(event == ProviderEvent(id: "WH-9", kind: "CHECKOUT.ORDER.APPROVED", object: "5O1", mode: .test))
            #expect(await Self.error(provider, headers, body + " ")?.word == "forged")
            #expect(await Self.error(provider, headers, #"{"id":"a","event_type":"b"},"x":{}"#)?.word == "malformed")
            try await paypal.fail(
                #"{"status":200,"path":"/v1/notifications","body":"{\"verification_status\":\"MAYBE\"}"}"#)
            #expect(await Self.error(provider, headers, body)?.word == "unverifiable")
            let down = #"{"status":503,"path":"/v1/notifications"}"#
            try await paypal.fail(down, down, down)
            #expect(await Self.error(provider, headers, body)?.word == "unverifiable")
        }
    }

    private static func cases(_ paypal: StandIn) async throws -> [Case] {
        let good = try await sign(paypal)
        func changed(_ name: String, _ value: String) -> [String: String] {
            good.merging(["paypal-" + name: value]) { $1 }
        }
        return [
            Case(name: "as it should be", headers: good, body: event, accepted: true),
            Case(name: "another body", headers: good, body: event + " ", accepted: false),
            Case(name: "another id", headers: changed("transmission-id", "x"), body: event, accepted: false),
            Case(
                name: "another time", headers: changed("transmission-time", "2026-11-28T20:00:01Z"), body: event,
                accepted: false),
            Case(
                name: "a broken signature", headers: changed("transmission-sig", "AAAA"), body: event, accepted: false),
            Case(
                name: "another webhook's", headers: try await sign(paypal, webhook: "WH-OTHER"), body: event,
                accepted: false),
            Case(name: "ended", headers: try await sign(paypal, #""days":[-40,-2]"#), body: event, accepted: false),
            Case(name: "not begun", headers: try await sign(paypal, #""days":[2,40]"#), body: event, accepted: false),
            Case(
                name: "somebody else's", headers: try await sign(paypal, #""name":"paypal.com.evil.test""#),
                body: event, accepted: false),
            Case(
                name: "alike", headers: try await sign(paypal, #""name":"certs.notpaypal.com""#), body: event,
                accepted: false),
            // Ours needs the intermediate in the file, or among the trusted ones; theirs carries it.
            Case(
                name: "alone", headers: try await sign(paypal, #""chain":false"#), body: event, accepted: false,
                theirs: true),
        ]
    }

    private static func sign(
        _ paypal: StandIn, _ more: String = #""chain":true"#, webhook: String = "WH-OURS", body: String = event
    ) async throws -> [String: String] {
        let text = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
        let signed = try await paypal.control("sign", #"{"body":\#(text),"webhook_id":"\#(webhook)",\#(more)}"#)
        guard case .object(let members) = signed else { throw Unexpected("\(signed)") }
        return members.mapValues { "\($0)" }
    }

    private static func error(
        _ provider: PayPalProvider, _ headers: [String: String], _ body: String = event
    ) async -> PaymentWebhookError? {
        await webhookError { () throws(PaymentWebhookError) in
            try await provider.verify(webhook: Array(body.utf8), headers: headers, now: Date())
        }
    }

    private static func fetches(_ paypal: StandIn) async throws -> Int {
        try await paypal.requests().count { $0.string("path")?.contains("/certs/") == true }
    }
}
