public import Domain
public import Drivers
public import FoundationEssentials
public import Logging

/// Cards by Stripe's PaymentIntents. The buyer's browser pays with the client secret; Stripe captures by itself.
public struct StripeProvider: PaymentProvider {
    public let name = "stripe"
    public let displayName = "Stripe"
    public var currencies: Set<Currency> { StripeMoney.currencies }
    public var mode: PaymentMode { client.configuration.mode }
    /// An intent names nobody but those who get the money in our place: this stands for nobody else.
    public let payee: String? = "own"

    private static let path = "/v1/payment_intents"
    /// Where the intent carries our id.
    private static let referenceField = "payment"

    private let client: StripeClient
    private let signature: StripeSignature

    public init(
        _ configuration: StripeConfiguration, http: HTTPClient, pacing: RetryPacing = .system, logger: Logger
    ) {
        self.init(
            configuration, exchange: { request throws(HTTPClientError) in try await http.execute(request) },
            pacing: pacing, logger: logger)
    }

    init(
        _ configuration: StripeConfiguration, exchange: @escaping ProviderTransport.Exchange, pacing: RetryPacing,
        logger: Logger
    ) {
        client = StripeClient(
            configuration: configuration,
            transport: ProviderTransport(
                provider: "stripe", base: configuration.base, exchange: exchange, pacing: pacing, logger: logger))
        signature = StripeSignature(secrets: configuration.webhookSecrets)
    }

    public func create(_ order: ProviderOrder, key: String) async throws(PaymentProviderError) -> ProviderCheckout {
        let intent: StripeIntent = try await client.post(
            Self.path,
            [
                ("amount", String(StripeMoney.units(order.total))),
                ("currency", order.total.currency.rawValue.lowercased()), ("payment_method_types[0]", "card"),
                ("metadata[\(Self.referenceField)]", order.reference), ("description", order.description),
            ], key: key, label: Self.path, until: client.transport.deadline)
        return checkout(intent)
    }

    public func checkout(_ id: String) async throws(PaymentProviderError) -> ProviderCheckout {
        checkout(try await intent(id, until: client.transport.deadline))
    }

    public func fetch(_ id: String) async throws(PaymentProviderError) -> ProviderState {
        let deadline = client.transport.deadline
        let intent = try await intent(id, until: deadline)
        guard let currency = Currency(rawValue: intent.currency) else { throw .unreadable(name) }
        let charge = intent.latestCharge?.object
        var (refunded, disputed) = (0, 0)
        if (charge?.amountRefunded ?? 0) > 0 {
            refunded = try await sum("refunds", of: id, until: deadline) { $0 == "succeeded" }
        }
        if charge?.disputed == true {
            // An inquiry ("warning_…") holds nothing back; a word that is not known here counts as a dispute.
            disputed = try await sum("disputes", of: id, until: deadline) { status in
                !(status == "won" || status == "prevented" || status?.hasPrefix("warning_") == true)
            }
        }
        return ProviderState(
            id: intent.id, status: intent.providerStatus,
            total: Money(StripeMoney.amount(intent.amount, currency) ?? intent.amount, currency),
            captured: StripeMoney.amount(intent.amountReceived ?? 0, currency),
            refunded: StripeMoney.amount(refunded, currency) ?? refunded,
            disputed: StripeMoney.amount(disputed, currency) ?? disputed,
            reference: intent.metadata?[Self.referenceField], mode: intent.livemode ? .live : .test,
            payee: intent.otherPayee ?? payee, method: intent.method, failure: intent.lastPaymentError?.word,
            payer: intent.payerAddress)
    }

    public func capture(_ id: String, key: String) async throws(PaymentProviderError) {
        throw .conflict("stripe captures by itself")
    }

    public func cancel(_ id: String, key: String) async throws(PaymentProviderError) {
        let deadline = client.transport.deadline
        do throws(PaymentProviderError) {
            let _: StripeIntent = try await client.post(
                try path(id) + "/cancel", [], key: key, label: Self.path + "/{id}/cancel", until: deadline)
        } catch {
            // Stripe refuses to cancel twice.
            switch error {
            case .conflict, .rejected:
                if try await intent(id, until: deadline).providerStatus != .canceled { throw error }
            default: throw error
            }
        }
    }

    @discardableResult
    public func refund(_ id: String, _ money: Money, key: String) async throws(PaymentProviderError) -> String {
        do throws(PaymentProviderError) {
            let refund: StripeList.Entry = try await client.post(
                "/v1/refunds",
                [("payment_intent", id), ("amount", String(StripeMoney.units(money)))], key: key, label: "/v1/refunds",
                until: client.transport.deadline)
            return refund.id.flatMap(ProviderWord.code) ?? "unnamed"
        } catch {
            // More than is left has no code of its own.
            if case .rejected(let text) = error, text.hasPrefix("stripe 400 invalid_request_error") {
                throw .conflict(text)
            }
            throw error
        }
    }

    public func verify(
        webhook body: [UInt8], headers: [String: String], now: Date
    ) async throws(PaymentWebhookError) -> ProviderEvent {
        guard let header = headers["stripe-signature"] else { throw .forged("no signature") }
        guard signature.accepts(header, body: body, at: now) else {
            throw .forged("wrong signature, or too old or new")
        }
        guard let event = ProviderAnswer.decode(StripeEvent.self, from: body), event.object == "event",
            let id = ProviderWord.code(event.id), let kind = ProviderWord.code(event.type)
        else { throw .malformed("no event with a snapshot") }
        return ProviderEvent(
            id: id, kind: kind, object: event.intent.flatMap(Self.intentID), mode: event.livemode ? .live : .test)
    }

    private func checkout(_ intent: StripeIntent) -> ProviderCheckout {
        ProviderCheckout(
            id: intent.id, clientSecret: intent.providerStatus == .open ? intent.clientSecret.map { Secret($0) } : nil)
    }

    private func intent(_ id: String, until deadline: Duration) async throws(PaymentProviderError) -> StripeIntent {
        try await client.get(
            try path(id), [("expand[0]", "latest_charge")], label: Self.path + "/{id}", until: deadline)
    }

    /// Of all refunds or disputes whose status counts.
    private func sum(
        _ kind: String, of id: String, until deadline: Duration, counts: (_ status: String?) -> Bool
    ) async throws(PaymentProviderError) -> Int {
        let list: StripeList = try await client.get(
            "/v1/" + kind, [("payment_intent", id), ("limit", "100")], label: "/v1/" + kind, until: deadline)
        guard list.hasMore != true else { throw .unreadable(name) }
        return list.data.filter { counts($0.status) }.reduce(0) { $0 + min(max($1.amount, 0), 1 << 40) }
    }

    private func path(_ id: String) throws(PaymentProviderError) -> String {
        guard let id = Self.intentID(id) else { throw .missing }
        return Self.path + "/" + id
    }

    /// nil for what is no id of an intent: it would change the path.
    private static func intentID(_ text: String) -> String? {
        text.hasPrefix("pi_") && !text.contains(".") ? ProviderWord.code(text) : nil
    }
}
