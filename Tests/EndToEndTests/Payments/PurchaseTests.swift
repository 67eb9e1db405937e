import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Buying from outside: order, checkout page, webhook, report, receipt (rows P1 to P7).
@Suite(.timeLimit(.minutes(5))) struct PurchaseTests {
    private static let admin = "admin-token-of-a-test-0123456789abcdef"

    private static func with(
        _ more: [String: String] = [:], _ body: (Deployment, Shop, ProgramProcess) async throws -> Void
    ) async throws {
        try await Deployment.with { deployment in
            try await Shop.with(deployment) { shop in
                let settings = shop.settings.merging(["PAYMENTS_REQUIRED": "true", "ADMIN_TOKEN": admin]) { $1 }
                try await deployment.withServer(settings.merging(more) { $1 }) { server in
                    try await body(deployment, shop, server)
                }
            }
        }
    }

    private static func order(
        _ user: User, _ session: String, _ plan: String = "basic", key: String = "k1", extra: String = ""
    ) async throws -> IncomingResponse {
        try await user.send(
            "POST", "/api/v1/payments", type: "application/json",
            body: Array(#"{"plan":"\#(plan)","session_id":"\#(session)","amount":1,"locale":"fi"\#(extra)}"#.utf8),
            headers: ["Idempotency-Key": key])
    }

    private static func settled(_ user: User, _ payment: String, _ session: String) async throws -> JSON {
        var last = JSON.null
        for _ in 0..<20 {
            last = JSON(try await user.get("/api/v1/payments/\(payment)?wait=5&session_id=\(session)"))
            if ["succeeded", "refunded", "failed", "canceled"].contains(last.string("status") ?? "") { return last }
        }
        throw Unexpected("the payment did not settle: \(last)")
    }

    @Test func `a report is gated, bought, made, and has a receipt`() async throws {
        try await Self.with { deployment, shop, server in
            let user = deployment.user(of: server)
            let session = try await user.signIn()
            let vin = try await user.firstCar(session)
            let body = #"{"session_id":"\#(session)","vin":"\#(vin)","locale":"fi"}"#
            let refused = try await user.post("/api/v1/tesla/vehicle-report/pdf/async", body)
            #expect(refused.status == 402 && JSON(refused).string("code") == "payment_required")

            let quote = JSON(
                try await user.post(
                    "/api/v1/payments/quote",
                    #"{"session_id":"\#(session)","vins":["\#(vin)"],"locales":["fi"],"currency":"JPY"}"#))
            #expect(quote.string("plan") == "basic" && quote["breakdown"].int("amount") == 1600)
            #expect(try await Self.order(user, session, "gold", key: "g").status == 422)
            #expect(try await Self.order(user, session, extra: #","provider":"nobody""#).status == 422)
            #expect(
                try await Self.order(user, session, key: "x", extra: #","return_url":"https://evil.example/""#).status
                    == 422)
            let made = try await Self.order(user, session)
            let order = JSON(made)
            #expect(made.status == 201 && order.int("amount") == 990 && order.string("currency") == "EUR")
            #expect(order.string("status") == "requires_payment_method")
            let again = try await Self.order(user, session)
            #expect(again.headers["Idempotency-Replayed"] == "true")
            #expect(JSON(again).string("payment_id") == order.string("payment_id"))
            #expect(try await Self.order(user, session, "pro").status == 409, "the key with another plan")

            let payment = try #require(order.string("payment_id"))
            let receipt = "/api/v1/payments/\(payment)/receipt.pdf?session_id=\(session)"
            let early = try await user.get(receipt)
            #expect(early.status == 409 && JSON(early).string("code") == "not_paid")
            let page = try await shop.http.execute(OutgoingRequest(url: try #require(order.string("approve_url"))))
            #expect(page.status == 200 && page.text.contains("Checkout"))
            try await shop.press("pay", try #require(order.string("approve_url")))
            let paid = try await Self.settled(user, payment, session)
            #expect(paid.string("status") == "succeeded" && paid["entitlement"].int("reports_left") == 3)

            let task = try await user.ask(session, vin, "fi")
            #expect(try await user.follow(task).last?.string("status") == "complete")
            let swedish = try await user.post(
                "/api/v1/tesla/vehicle-report/pdf/async",
                #"{"session_id":"\#(session)","vin":"\#(vin)","locale":"sv"}"#)
            #expect(swedish.status == 402 && JSON(swedish).string("code") == "plan_limit", "basic has one language")
            let after = JSON(try await user.get("/api/v1/payments/\(payment)?session_id=\(session)"))
            #expect(after["entitlement"].int("reports_left") == 2)

            let pdf = try await user.get(receipt)
            #expect(pdf.status == 200 && pdf.headers["Content-Type"] == "application/pdf")
            let text = try await Self.text(of: pdf.body, deployment)
            #expect(
                text.contains("Kuitti") && text.contains("CP-000001") && text.contains("9,90") && text.contains("4242"))
            let stranger = deployment.user(of: server)
            #expect(try await stranger.get("/api/v1/payments/\(payment)/receipt.pdf").status == 401)
            let other = try #require(
                JSON(try await stranger.post("/api/v1/session", "{}")).string("id"))
            #expect(
                try await stranger.get("/api/v1/payments/\(payment)/receipt.pdf?session_id=\(other)").status == 404)
            let links = JSON(try await user.get("/api/v1/payments/\(payment)/receipt?session_id=\(session)"))
            let link = try #require(links.list("documents").first?.string("download_url"))
            #expect(try await stranger.get(link).status == 200, "signed links open it")
            let log = server.logLines.joined()
            #expect(!log.contains(payment) && !log.contains(Shop.secret) && !log.contains("4242"))
        }
    }

    @Test func `webhooks: forged, oversized, doubled, foreign; and what the operator sees`() async throws {
        try await Self.with(["RATE_LIMIT_WEBHOOKS": "20/60"]) { deployment, shop, server in
            let user = deployment.user(of: server)
            let session = try await user.signIn()
            let order = JSON(try await Self.order(user, session))
            let payment = try #require(order.string("payment_id"))
            let forged = try await user.post("/webhooks/mock", #"{"id":"evt_1","type":"x","mode":"test"}"#)
            #expect(forged.status == 400 && JSON(forged).string("code") == "signature_invalid")
            let large = try await user.send(
                "POST", "/webhooks/mock", type: "application/json", body: [UInt8](repeating: 0x20, count: 300_000))
            #expect(large.status == 413)
            #expect(try await user.post("/webhooks/nobody", "{}").status == 404)

            try await shop.tell("switches", #"{"webhook_copies":3,"webhook_delay_ms":300}"#)
            let checkout = try #require(try await shop.checkouts()[payment]?.string("id"))
            try await shop.tell("checkouts/\(checkout)", #"{"amount":1}"#)
            try await shop.press("pay", try #require(order.string("approve_url")))
            let seen = try await eventually(within: .seconds(60)) {
                let held = try await Self.get("/api/v1/admin/payments/quarantined", user)
                return held.list("data").first?.string("mismatch") == "amount"
            }
            #expect(seen, "the operator sees tampered money")
            let status = JSON(try await user.get("/api/v1/payments/\(payment)?session_id=\(session)"))
            #expect(status.string("status") == "processing" && "\(status["under_review"])" == "true")
            #expect("\(status["entitlement"]["active"])" == "false")
            #expect(
                try await Self.get("/api/v1/admin/payment-alerts", user).list("data").first?.string("kind") == "amount")
            let events = try await Self.get("/api/v1/admin/webhook-events", user).list("data")
            #expect(events.count == 1, "three copies are one event")
            let event = try #require(events.first?.string("id"))
            try await shop.tell("checkouts/\(checkout)", #"{"amount":990,"captured":990}"#)
            let replay = try await user.send(
                "POST", "/api/v1/admin/webhook-events/\(event)/replay",
                headers: ["Authorization": "Bearer " + Self.admin])
            #expect(replay.status == 204)
            #expect(try await Self.settled(user, payment, session).string("status") == "succeeded", "it fits now")
            #expect(try await user.get("/api/v1/admin/webhook-events").status == 401)

            for _ in 0..<25 { _ = try await user.post("/webhooks/mock", "{}") }
            #expect(try await user.post("/webhooks/mock", "{}").status == 429)
            try await shop.tell("checkouts/\(checkout)/tell")
            let isIn = try await eventually(within: .seconds(60)) {
                try await Self.get("/api/v1/admin/webhook-events?state=done", user).list("data").count >= 2
            }
            #expect(isIn, "what is signed rightly is never refused")
        }
    }

    @Test func `the receipt comes by mail, in the buyer's language, and the credit note after it`() async throws {
        try await MailReceiver.with { receiver in
            let mail = ["SMTP_URL": "smtp://127.0.0.1:\(receiver.port)?tls=none", "MAIL_FROM": "shop@x.example"]
            try await Self.with(mail) { deployment, shop, server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let buyer = #","buyer":{"name":"Anna","email":"anna@example.com","country":"FI"}"#
                let order = JSON(try await Self.order(user, session, extra: buyer))
                let payment = try #require(order.string("payment_id"))
                try await shop.press("pay", try #require(order.string("approve_url")))
                _ = try await Self.settled(user, payment, session)
                let first = try await receiver.mail(1)
                #expect(first.to == ["anna@example.com"] && first.subject == "Kuittisi CP-000001")
                #expect(first["Content-Language"] == "fi")
                let pdf = try #require(first.parts.last)
                #expect(pdf.header.contains("Content-Disposition: attachment; filename=\"CP-000001.pdf\""))
                let text = try await Self.text(of: pdf.bytes, deployment)
                #expect(text.contains("Kuitti") && text.contains("Anna"))
                let back = try await user.send(
                    "POST", "/api/v1/payments/\(payment)/refund", type: "application/json", body: Array("{}".utf8),
                    headers: ["Authorization": "Bearer " + Self.admin])
                #expect(back.status == 200)
                let second = try await receiver.mail(2)
                #expect(second.subject == "Hyvityslaskusi CP-000002" && second["Message-ID"] != first["Message-ID"])
                #expect(!server.logLines.joined().contains("anna@example.com"))
            }
        }
    }

    @Test func `sessions that nobody has are no way around the limit`() async throws {
        try await Self.with(["RATE_LIMIT_PAYMENTS": "2/3600"]) { deployment, shop, server in
            let user = deployment.user(of: server)
            let session = try await user.signIn()
            var statuses: [Int] = []
            for number in 2...5 {
                let answer = try await user.send(
                    "POST", "/api/v1/payments/pay_x/cancel",
                    headers: ["X-Session-Id": String(session.dropLast(4)) + "aaa\(number)"])
                statuses.append(answer.status)
            }
            #expect(statuses.suffix(2) == [429, 429] && !statuses.prefix(2).contains(429), "\(statuses)")
            let stranger = deployment.user(of: server)
            #expect(try await Self.order(stranger, session).status == 429, "named in the body: the address counts")
            let order = try await user.send(
                "POST", "/api/v1/payments", type: "application/json", body: Array(#"{"plan":"basic"}"#.utf8),
                headers: ["X-Session-Id": session])
            #expect(order.status == 201)
        }
    }

    @Test func `a lost webhook is made up for, and what goes back has a credit note`() async throws {
        try await Self.with { deployment, shop, server in
            let user = deployment.user(of: server)
            let session = try await user.signIn()
            try await shop.tell("switches", #"{"webhook_copies":0}"#)
            let order = JSON(try await Self.order(user, session, "pro"))
            let payment = try #require(order.string("payment_id"))
            try await shop.press("pay", try #require(order.string("approve_url")))
            // Nobody asks: reconciliation alone.
            let isMade = try await eventually(within: .seconds(120)) {
                (try? await FileStore().list(deployment.folder.file("data/objects/receipts")))?.count == 1
            }
            #expect(isMade)
            let refund = "/api/v1/payments/\(payment)/refund"
            #expect(try await user.post(refund, "{}").status != 200)
            let back = try await user.send(
                "POST", refund, type: "application/json", body: Array(#"{"amount":450}"#.utf8),
                headers: ["Authorization": "Bearer " + Self.admin])
            #expect(back.status == 200 && JSON(back).int("refunded") == 450)
            let documents = JSON(try await user.get("/api/v1/payments/\(payment)/receipt?session_id=\(session)"))
            #expect(documents.list("documents").map { $0.string("kind") ?? "" } == ["receipt", "credit_note"])
            let note = try await user.get(
                "/api/v1/payments/\(payment)/receipt.pdf?number=CP-000002&session_id=\(session)")
            #expect(try await Self.text(of: note.body, deployment).contains("Hyvityslasku"))
        }
    }

    private static func get(_ path: String, _ user: User) async throws -> JSON {
        JSON(try await user.send("GET", path, headers: ["Authorization": "Bearer " + admin]))
    }

    private static func text(of pdf: [UInt8], _ deployment: Deployment) async throws -> String {
        let file = deployment.folder.file("receipt-\(UInt32.random(in: .min ... .max)).pdf")
        try await FileStore().writeAtomically(file, pdf)
        return try await Tool.run("pdftotext", "-layout", file, "-").output
    }
}
