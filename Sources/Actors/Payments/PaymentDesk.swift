public import Domain
import FoundationEssentials

/// What a buyer asks for: never a price.
public struct PaymentRequest: Sendable {
    public var plan: Plan
    /// nil: the first one that is offered.
    public var provider: String?
    /// nil: that of the price list.
    public var currency: Currency?
    public var buyer: Buyer
    public var language: ReportLanguage
    public var returnURL: String?
    public var cancelURL: String?

    public init(
        plan: Plan, provider: String?, currency: Currency?, buyer: Buyer, language: ReportLanguage,
        returnURL: String?, cancelURL: String?
    ) {
        self.plan = plan
        self.provider = provider
        self.currency = currency
        self.buyer = buyer
        self.language = language
        self.returnURL = returnURL
        self.cancelURL = cancelURL
    }

    var fingerprint: String {
        [
            plan.rawValue, provider ?? "", currency?.rawValue ?? "", buyer.name ?? "", buyer.email?.rawValue ?? "",
            buyer.country ?? "", buyer.vatNumber ?? "", language.rawValue, returnURL ?? "", cancelURL ?? "",
        ].joined(separator: "|")
    }
}

/// A payment that was just asked for, and how it can be paid.
public struct OpenedPayment: Sendable {
    public var payment: Payment
    /// nil when there is nothing left to pay.
    public var checkout: ProviderCheckout?
    public var isReplay: Bool
}

/// Payments from the order to the refund. Whatever changes one goes through `PaymentBook`; whatever a provider says goes
/// through `apply`.
public struct PaymentDesk: Sendable {
    let services: PaymentServices
    let book: PaymentBook
    let documents: ReceiptDesk

    public init(_ services: PaymentServices) {
        self.services = services
        book = PaymentBook(services: services)
        documents = ReceiptDesk(services: services, book: book)
    }

    public var prices: PriceList { services.prices }
    public var providers: [any PaymentProvider] { services.providers }

    /// Writes the order down, then opens a checkout for it.
    ///
    /// With a key every repeat finds the same order, and the provider's own idempotency makes the same checkout of it,
    /// whoever died in between.
    /// - Throws: `unknown_plan`, `unknown_provider`, `idempotency_key_reused`, `provider_error`.
    public func create(
        _ request: PaymentRequest, in session: SessionID, account: AccountID?, key: IdempotencyKey?
    ) async throws(Problem) -> OpenedPayment {
        let id = key.map { $0.id(PaymentID.self, in: session, sealer: services.sealer) }
        let fingerprint = services.digest(request.fingerprint)
        if let id, let known = try await book.find(id) {
            guard Self.isRepeat(known, fingerprint, account) else { throw Self.reused }
            return try await open(known, isReplay: true)
        }
        let order = try await order(
            request, id ?? services.ids.payment(in: session), session, account, fingerprint, isNamed: id != nil)
        let payment = try await book.create(order)
        guard Self.isRepeat(payment, fingerprint, account) else { throw Self.reused }
        services.metrics.count(payment)
        return try await open(payment, isReplay: false)
    }

    /// What an account ordered is not shown to whoever uses its session without it.
    private static func isRepeat(_ known: Payment, _ fingerprint: String, _ account: AccountID?) -> Bool {
        known.fingerprint == fingerprint && (known.account == nil || known.account == account)
    }

    private func order(
        _ request: PaymentRequest, _ id: PaymentID, _ session: SessionID, _ account: AccountID?,
        _ fingerprint: String, isNamed: Bool
    ) async throws(Problem) -> Payment {
        let named = request.provider.map { services.provider($0) } ?? services.providers.first
        guard let provider = named else {
            let known = services.providers.map(\.name).joined(separator: ", ")
            throw Problem(
                .unknownProvider, known.isEmpty ? "No payment provider is configured" : "The providers are \(known)",
                at: ["body", "provider"])
        }
        let currency = request.currency ?? services.prices.currency
        guard
            let price = services.prices.price(of: request.plan, in: currency, country: request.buyer.country),
            provider.currencies.contains(currency)
        else {
            throw Problem(
                .unknownPlan, "\(request.plan.rawValue) is not sold in \(currency) by \(provider.name)",
                at: ["body", "currency"])
        }
        // Whole seconds: they are part of a name that is made again from what was stored.
        var birth = Date(timeIntervalSince1970: services.clock.now.timeIntervalSince1970.rounded(.down))
        if isNamed { birth = try await book.birth(of: id, at: birth) }
        let page = services.publicBaseURL + "/api/v1/payments/\(id.rawValue)"
        return Payment(
            id: id, provider: provider.name, mode: provider.mode, price: price,
            session: services.sealer.hash(of: session), account: account, buyer: request.buyer,
            language: request.language, returnAddress: request.returnURL ?? page,
            cancelAddress: request.cancelURL ?? page, fingerprint: fingerprint, createdAt: birth)
    }

    func open(_ payment: Payment, isReplay: Bool) async throws(Problem) -> OpenedPayment {
        guard let provider = services.provider(payment.provider) else { throw Self.gone(payment) }
        guard let object = payment.object else {
            // One that lapsed before a provider knew it is not opened again at the price of then.
            guard payment.status == .created else {
                return OpenedPayment(payment: payment, checkout: nil, isReplay: isReplay)
            }
            let (opened, checkout) = try await openCheckout(payment, at: provider)
            return OpenedPayment(payment: opened, checkout: checkout, isReplay: isReplay)
        }
        guard !payment.status.wasPaid, payment.status != .canceled else {
            return OpenedPayment(payment: payment, checkout: nil, isReplay: isReplay)
        }
        let checkout = try await asking(provider) { () async throws(PaymentProviderError) in
            try await provider.checkout(object)
        }
        return OpenedPayment(payment: payment, checkout: checkout, isReplay: isReplay)
    }

    /// The first call to the provider about an order. Repeated by whoever finds an order without an object.
    func openCheckout(
        _ payment: Payment, at provider: any PaymentProvider
    ) async throws(Problem) -> (Payment, ProviderCheckout?) {
        let checkout = try await asking(provider) { () async throws(PaymentProviderError) in
            try await provider.create(providerOrder(payment), key: key("create", payment))
        }
        let change = try await book.update(payment.id) { payment throws(Problem) in
            guard payment.object == nil, payment.status == .created else { return }
            payment.object = checkout.id
            payment.status = .requiresPaymentMethod
        }
        await tell(change)
        // The record decides. What was opened beside it, by a store that forgot and a provider that forgot as well, is
        // shown to nobody.
        guard let object = change.after.object else { return (change.after, nil) }
        guard object != checkout.id else { return (change.after, checkout) }
        return (
            change.after,
            try await asking(provider) { () async throws(PaymentProviderError) in try await provider.checkout(object) }
        )
    }

    private func providerOrder(_ payment: Payment) -> ProviderOrder {
        ProviderOrder(
            reference: payment.id.rawValue, total: payment.price.total,
            description: "CarPulse " + payment.price.plan.rawValue.capitalized, language: payment.language,
            returnURL: payment.returnAddress, cancelURL: payment.cancelAddress,
            webhookURL: services.publicBaseURL + "/api/v1/payments/webhook/" + payment.provider)
    }

    /// Made of our own row, so that every repeat of the same step is the same call to the provider.
    func key(_ step: String, _ payment: Payment) -> String {
        services.digest("\(step)|\(payment.id.rawValue)")
    }

    public func payments(
        of account: AccountID, after last: PaymentID?, limit: Int
    ) async throws(Problem) -> [Payment] {
        try await storing { () async throws(StoreError) in
            try await services.store.payments(of: .account(account), after: last, limit: limit)
        }
    }

    /// For those whose it is: the account that ordered, the session where there was none, sessions that claimed it.
    /// - Throws: `payment_not_found`, also for everybody else.
    public func payment(
        _ id: PaymentID, session: SessionID?, account: AccountID?
    ) async throws(Problem) -> Payment {
        let payment = try await book.payment(id)
        let owner = session.map { services.sealer.hash(of: $0) }
        let isBuyer = payment.account.map { $0 == account } ?? (owner == payment.session)
        guard isBuyer || owner.map(payment.claims.contains) == true else { throw PaymentBook.unknown }
        return payment
    }

    /// Lets another session use what was paid for: whoever knows the payment's id and the buyer's address (decisions.md 4).
    public func claim(
        _ id: PaymentID, email: EmailAddress, for session: SessionID
    ) async throws(Problem) -> Payment {
        guard let known = try await book.find(id), let address = known.buyer.email,
            Secret(address.rawValue).matches(email.rawValue)
        else { throw PaymentBook.unknown }
        let owner = services.sealer.hash(of: session)
        return try await book.update(id) { payment throws(Problem) in
            guard !payment.owners.contains(.session(owner)) else { return }
            guard payment.claims.count < Self.maxClaims else {
                throw Problem(.paymentClosed, "The payment is used in \(Self.maxClaims) other sessions already")
            }
            payment.claims.append(owner)
        }.after
    }

    /// Sessions that may claim one payment.
    static let maxClaims = 20
    private static let reused = Problem(
        .idempotencyKeyReused, "This Idempotency-Key was used for another request")

    static func gone(_ payment: Payment) -> Problem {
        Problem(.providerError, "The payment's provider is not offered any more", cause: payment.provider)
    }
}

/// Runs a call to a provider and turns its error into the caller's problem.
func asking<Value>(
    _ provider: any PaymentProvider, _ call: () async throws(PaymentProviderError) -> Value
) async throws(Problem) -> Value {
    do throws(PaymentProviderError) { return try await call() } catch { throw error.problem(provider.name) }
}

extension PaymentProviderError {
    func problem(_ name: String) -> Problem {
        switch self {
        case .unavailable(let cause, let after):
            Problem(
                .providerError, "The payment provider does not answer", retryAfter: after ?? .seconds(5),
                cause: "\(name): \(cause)")
        case .missing: Problem(.providerError, "The payment provider does not know this payment", cause: name)
        case .declined(let cause): Problem(.paymentClosed, "The payment was declined", cause: "\(name): \(cause)")
        case .conflict(let cause):
            Problem(.paymentClosed, "The payment is in no state for this", cause: "\(name): \(cause)")
        case .rejected(let cause):
            Problem(.providerError, "The payment provider refused the request", cause: "\(name): \(cause)")
        }
    }
}
