import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// Plans, orders and their payment, receipts (api.md 3.8).
extension RouteDesk {
    var paymentRoutes: [Route] {
        [
            Route(.get, .payments("/plans"), "Plans and prices") { request, _ in try plans(request) },
            Route(.get, .payments("/providers"), "Who takes payments") { _, _ in try paymentProviders() },
            Route(.post, .payments("/quote"), "The cheapest plan for cars and languages", key: .none) {
                try await quote($0, $1)
            },
            Route(
                .post,
                .payments("").and(.payments("/create")).and(.payments("/create-intent")).and(.payments("/intent")),
                "Order a plan", limit: .payments, key: .byHandler
            ) { try await createPayment($0, $1) },
            Route(.get, .payments(""), "Payments of the account", limit: .status) { request, _ in
                try await payments(request)
            },
            Route(
                .get,
                .payments("/{payment_id}").and(.payments("/status/{payment_id}"))
                    .and(.payments("/verify/{payment_id}")),
                "State of a payment", limit: .status
            ) { try await paymentStatus($0, $1) },
            Route(
                .post, .payments("/{payment_id}/confirm").and(.payments("/{payment_id}/capture")),
                "The buyer came back", limit: .payments, key: .none
            ) { try await confirmPayment($0, $1) },
            Route(.post, .payments("/{payment_id}/cancel"), "Give up a payment", limit: .payments, key: .none) {
                request, context in
                let changed = try await paymentDesk().cancel(try await payment(request, context))
                return .json { PaymentAnswer(payment: changed, base: configuration.publicBaseURL).write(to: &$0) }
            },
            Route(
                .post, .payments("/{payment_id}/claim"), "Use a payment in another session", limit: .payments,
                key: .none
            ) {
                try await claimPayment($0, $1)
            },
            Route(.get, .payments("/{payment_id}/receipt"), "Receipts and credit notes", limit: .status) {
                try await receipts($0, $1)
            },
            Route(.get, .payments("/{payment_id}/receipt.pdf"), "A receipt as PDF", limit: .status) {
                try await receiptPDF($0, $1)
            },
            Route(.get, .plain("/verify/receipt/{document}"), "Whether a receipt is genuine", limit: .verify) {
                try await verifyReceipt($0, $1)
            },
            Route(
                .post,
                .payments("/webhook/{provider}").and(
                    .plain("/api/v1/webhooks/{provider}", "/webhooks/{provider}")),
                "What a payment provider tells", limit: nil, key: .none
            ) { try await receiveWebhook($0, $1) },
        ]
    }

    /// - Throws: `not_found` where nothing is sold.
    func paymentDesk() throws(Problem) -> PaymentDesk {
        guard let desk = dependencies.payments else { throw Problem(.notFound, "Nothing is sold here") }
        return desk
    }

    private func plans(_ request: Request) throws -> Response {
        let prices = try paymentDesk().prices
        let currency = try Self.currency(request.query["currency"], prices)
        let country = request.query["country"]?.uppercased()
        return .json { json in
            json.field("currency", currency.rawValue)
            json.array("currencies", prices.currencies) { $0.element($1.rawValue) }
            json.array("plans", prices.plans) { json, offer in
                json.object { json in
                    json.field("plan", offer.plan.rawValue)
                    if let price = prices.price(of: offer.plan, in: currency, country: country) {
                        json.object("price") { PriceAnswer(price: price).write(to: &$0) }
                    }
                    json.field("vehicles", offer.vehicles)
                    json.field("languages", offer.languages)
                    json.field("reports", offer.reports)
                    json.field("queue_weight", offer.plan.weight)
                }
            }
        }
    }

    private static func currency(_ text: String?, _ prices: PriceList) throws(ValidationFailure) -> Currency {
        guard let text else { return prices.currency }
        guard let currency = Currency(rawValue: text), prices.currencies.contains(currency) else {
            throw ValidationFailure([
                .word(prices.currencies.map(\.rawValue), ["query", "currency"], .string(String(text.prefix(40))))
            ])
        }
        return currency
    }

    private func paymentProviders() throws -> Response {
        let providers = try paymentDesk().providers
        return .json { json in
            json.array("data", providers) { json, provider in
                json.object { json in
                    json.field("name", provider.name)
                    json.field("display_name", provider.displayName)
                    json.field("mode", provider.mode.rawValue)
                    json.array("currencies", provider.currencies.map(\.rawValue).sorted()) { $0.element($1) }
                }
            }
        }
    }

    private func quote(_ request: Request, _ context: AppContext) async throws -> Response {
        let desk = try paymentDesk()
        var fields = try await fields(request)
        let session = fields.string("session_id")
        let vins = fields.vins("vins")
        let locales = fields.languages("locales")
        let currency = PaymentOrder.currency(&fields, "currency")
        let country = fields.string("country")?.uppercased()
        fields.require("vins")
        fields.require("locales")
        fields.limit("vins", count: Set(vins ?? []).count, to: 1...100)
        fields.limit("locales", count: Set(locales ?? []).count, to: 1...ReportLanguage.allCases.count)
        try fields.check()
        _ = try await access.session(request, context, field: session)
        let (cars, languages) = (Set(vins ?? []).count, Set(locales ?? []).count)
        let prices = desk.prices
        let fitting = prices.plans.filter {
            $0.vehicles >= cars && $0.languages >= languages && $0.reports >= cars * languages
        }.compactMap { prices.price(of: $0.plan, in: currency ?? prices.currency, country: country) }
        let cheapest = fitting.min { $0.total.amount < $1.total.amount }
        return .json { json in
            json.field("vehicles", cars)
            json.field("languages", languages)
            json.field("reports", cars * languages)
            json.field("plan", cheapest?.plan.rawValue)
            if let cheapest { json.object("breakdown") { PriceAnswer(price: cheapest).write(to: &$0) } }
            json.array("fitting", fitting.map(\.plan.rawValue)) { $0.element($1) }
        }
    }

    private func createPayment(_ request: Request, _ context: AppContext) async throws -> Response {
        let desk = try paymentDesk()
        let key = try request.idempotencyKey
        let origins = access.origins
        let order = try PaymentOrder(
            try await fields(request), language: request.preferredLanguage, allows: { origins.owns($0) })
        let session = try await access.session(request, context, field: order.sessionField)
        let opened = try await desk.create(
            order.request, in: session.id, account: try await users.optionalUser(request)?.account.id, key: key)
        let answer = PaymentAnswer(
            payment: opened.payment, base: configuration.publicBaseURL, checkout: opened.checkout)
        var response = Response.json(status: .created) { answer.write(to: &$0) }
        response.headers[.location] = answer.path
        if opened.isReplay { response.headers[.idempotencyReplayed] = "true" }
        return response
    }

    private func payments(_ request: Request) async throws -> Response {
        let desk = try paymentDesk()
        let user = try await users.user(request)
        let limit = try request.query.integer("limit", in: 1...100) ?? 20
        let last = request.query["starting_after"].flatMap { PaymentID(rawValue: $0) }
        let found = try await desk.payments(of: user.account.id, after: last, limit: limit + 1)
        let next = found.count > limit ? found[limit - 1].id.rawValue : nil
        return .json { json in
            json.array("data", found.prefix(limit)) { json, payment in
                json.object { PaymentAnswer(payment: payment, base: configuration.publicBaseURL).write(to: &$0) }
            }
            json.field("has_more", next != nil)
            json.field("next_cursor", next)
        }
    }

    /// The payment of the path, for those whose it is.
    private func payment(_ request: Request, _ context: AppContext) async throws -> Payment {
        try await payment(try Self.payment(context), request, context)
    }

    private func payment(_ id: PaymentID, _ request: Request, _ context: AppContext) async throws -> Payment {
        let desk = try paymentDesk()
        let session = try access.id(request, context)
        let user = try await users.optionalUser(request)
        guard session != nil || user != nil else { throw Problem.notAuthenticated }
        return try await desk.payment(id, session: session, account: user?.account.id)
    }

    static func payment(_ context: AppContext) throws(Problem) -> PaymentID {
        guard let id = context.parameters.get("payment_id").flatMap({ PaymentID(rawValue: $0) }) else {
            throw Problem(.paymentNotFound, "No such payment")
        }
        return id
    }

    private func paymentStatus(_ request: Request, _ context: AppContext) async throws -> Response {
        let desk = try paymentDesk()
        let poll = try Poll(request)
        let first = try await payment(request, context)
        var now = try await desk.refresh(first)
        let end = ContinuousClock.now + poll.wait
        while ContinuousClock.now < end,
            !poll.isOver(tag: Self.tag(now), atFirst: Self.tag(first), isSettled: PaymentAnswer.isSettled(now))
        {
            try await Task.sleep(for: .milliseconds(500))
            now = try await desk.refresh(now)
        }
        let answer = PaymentAnswer(payment: now, base: configuration.publicBaseURL)
        return poll.answer(tag: Self.tag(now), isSettled: PaymentAnswer.isSettled(now)) { answer.write(to: &$0) }
    }

    private static func tag(_ payment: Payment) -> String { "\"\(payment.version)\"" }

    /// Where the buyer has to pay in another way, the answer says how.
    private func confirmPayment(_ request: Request, _ context: AppContext) async throws -> Response {
        let seen = try await paymentDesk().confirm(try await payment(request, context))
        let answer = PaymentAnswer(
            payment: seen.payment, base: configuration.publicBaseURL, checkout: seen.checkout)
        return .json { answer.write(to: &$0) }
    }

    private func claimPayment(_ request: Request, _ context: AppContext) async throws -> Response {
        let desk = try paymentDesk()
        var fields = try await fields(request)
        let session = fields.string("session_id")
        let email = fields.string("email")
        fields.require("email")
        try fields.check()
        let claimant = try await access.session(request, context, field: session)
        guard let address = email.flatMap({ EmailAddress(rawValue: $0) }) else {
            throw Problem(.paymentNotFound, "No such payment")
        }
        let payment = try await desk.claim(try Self.payment(context), email: address, for: claimant.id)
        return .json { PaymentAnswer(payment: payment, base: configuration.publicBaseURL).write(to: &$0) }
    }

    /// The documents of a paid payment; what is still being made is made first.
    private func documents(_ request: Request, _ context: AppContext) async throws -> (Payment, [PaymentDocument]) {
        let payment = try await paymentDesk().refresh(try await payment(request, context))
        guard payment.paidAt != nil else { throw Problem(.notPaid, "The payment is not paid") }
        let ready = payment.documents.filter { $0.number != nil }
        guard !ready.isEmpty else {
            throw Problem(.notReady, "The receipt is being made", retryAfter: .seconds(5))
        }
        return (payment, ready)
    }

    private func receipts(_ request: Request, _ context: AppContext) async throws -> Response {
        let desk = try paymentDesk()
        let (payment, documents) = try await documents(request, context)
        let expiry = linkExpiry
        var links: [String] = []
        for document in documents {
            guard let object = desk.object(of: document, in: payment) else { continue }
            let number = ReceiptNumber(document.number ?? 0)
            links.append(
                try await sign(
                    DownloadGrant(
                        object: object, fileName: "\(number).pdf", contentType: "application/pdf", expiresAt: expiry,
                        payment: payment.id)))
        }
        return .json { json in
            json.field("payment_id", payment.id.rawValue)
            json.field("plan", payment.price.plan.rawValue)
            json.object("breakdown") { PriceAnswer(price: payment.price).write(to: &$0) }
            json.field("locale", payment.language.rawValue)
            json.field("method", payment.method?.brand)
            json.field("last_four", payment.method?.lastFour)
            json.array("documents", zip(documents, links)) { json, item in
                json.object { json in
                    json.field("kind", item.0.kind.rawValue)
                    json.field("number", ReceiptNumber(item.0.number ?? 0).description)
                    json.field("amount", item.0.amount)
                    json.field("currency", payment.price.total.currency.rawValue)
                    json.field("issued_at", item.0.issuedAt)
                    json.field("download_url", item.1)
                    json.field("download_expires_at", expiry)
                }
            }
        }
    }

    /// For who may read the payment: to a fresh link.
    func redirect(
        to grant: DownloadGrant, of id: PaymentID, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let payment = try await payment(id, request, context)
        let desk = try paymentDesk()
        guard payment.documents.contains(where: { desk.object(of: $0, in: payment) == grant.object }) else {
            throw Problem(.notFound, "No such document")
        }
        var fresh = grant
        fresh.expiresAt = linkExpiry
        return Response(status: .temporaryRedirect, headers: [.location: try await sign(fresh)])
    }

    /// Of a link that is made now.
    private var linkExpiry: Date {
        clock.now.addingTimeInterval(Double(configuration.linkTTL.components.seconds))
    }

    private func sign(_ grant: DownloadGrant) async throws(Problem) -> String {
        do throws(StorageError) { return try await dependencies.signer.link(grant) } catch { throw error.problem }
    }

    /// - `number`: another document of the payment than its receipt.
    private func receiptPDF(_ request: Request, _ context: AppContext) async throws -> Response {
        let (payment, documents) = try await documents(request, context)
        let wanted = request.query["number"]
        let found = documents.first { document in
            wanted.map { ReceiptNumber($0)?.value == document.number } ?? (document.kind == .receipt)
        }
        guard let found, let number = found.number.map({ ReceiptNumber($0) }),
            let object = try paymentDesk().object(of: found, in: payment)
        else {
            throw Problem(.notFound, "No such document")
        }
        return try await StoredObject(storage: dependencies.storage, name: object).response(
            to: request, type: "application/pdf", disposition: contentDisposition("\(number).pdf", inline: true))
    }

    /// What the code on a receipt leads to.
    private func verifyReceipt(_ request: Request, _ context: AppContext) async throws -> Response {
        let code = context.parameters.get("document") ?? ""
        let number = code.utf8.count <= 64 ? try await paymentDesk().verify(receipt: code) : nil
        let status: HTTPResponse.Status = number == nil ? .notFound : .ok
        if request.wantsHTML {
            return ReceiptPage(number: number, language: request.preferredLanguage).response(status)
        }
        return .json(status: status) { json in
            json.field("state", number == nil ? "unknown" : "genuine")
            json.field("number", number?.description)
        }
    }
}

extension RoutePath {
    /// Payments answer with and without the prefix of the version.
    static func payments(_ rest: String) -> RoutePath { .plain("/api/v1/payments" + rest, "/payments" + rest) }
}
