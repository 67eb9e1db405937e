public import Domain
public import Drivers
public import FoundationEssentials
public import Logging

/// PayPal's Orders v2: the buyer approves at PayPal, and we capture.
public struct PayPalProvider: PaymentProvider {
    public let name = "paypal"
    public let displayName = "PayPal"
    public var currencies: Set<Currency> { PayPalMoney.currencies }
    public var mode: PaymentMode { configuration.mode }
    public var payee: String? { configuration.merchantID }
    public let letsOrdersLapse = true

    private static let orders = "/v2/checkout/orders"
    private static let captures = "/v2/payments/captures"
    private static let disputes = "/v1/customer/disputes"

    private let configuration: PayPalConfiguration
    private let client: PayPalClient
    private let webhooks: PayPalWebhooks

    public init(
        _ configuration: PayPalConfiguration, http: HTTPClient, pacing: RetryPacing = .system, logger: Logger
    ) {
        self.init(
            configuration, exchange: { request throws(HTTPClientError) in try await http.execute(request) },
            pacing: pacing, logger: logger)
    }

    init(
        _ configuration: PayPalConfiguration, exchange: @escaping ProviderTransport.Exchange, pacing: RetryPacing,
        logger: Logger
    ) {
        self.configuration = configuration
        client = PayPalClient(
            configuration,
            ProviderTransport(
                provider: "paypal", base: configuration.base, exchange: exchange, pacing: pacing, logger: logger))
        webhooks = PayPalWebhooks(
            configuration: configuration, client: client,
            certificates: PayPalCertificates(
                origins: configuration.certificateOrigins, exchange: exchange, now: pacing.now))
    }

    public func create(_ order: ProviderOrder, key: String) async throws(PaymentProviderError) -> ProviderCheckout {
        let request = try PayPalOrderRequest(order, merchantID: configuration.merchantID)
        let order: PayPalOrder = try await post(
            Self.orders, request, key: key, label: Self.orders, until: client.transport.deadline)
        return checkout(order)
    }

    public func checkout(_ id: String) async throws(PaymentProviderError) -> ProviderCheckout {
        checkout(try await order(id, until: client.transport.deadline))
    }

    public func fetch(_ id: String) async throws(PaymentProviderError) -> ProviderState {
        let deadline = client.transport.deadline
        let order = try await order(id, until: deadline)
        guard let total = (order.unit ?? order.purchaseUnits?.first)?.amount?.money else { throw .unreadable(name) }
        let captured = order.captured(in: total.currency)
        return ProviderState(
            id: order.id, status: order.providerStatus, total: total, captured: captured,
            refunded: order.refunded(in: total.currency) ?? 0,
            disputed: try await disputed(order, total.currency, until: deadline), reference: order.unit?.customId,
            mode: mode,
            payee: order.unit?.payee?.merchantId, method: order.method, failure: order.failure,
            payer: order.payerAddress)
    }

    public func capture(_ id: String, key: String) async throws(PaymentProviderError) {
        do throws(PaymentProviderError) {
            let _: PayPalOrder = try await client.post(
                try path(id) + "/capture", [], key: key, label: Self.orders + "/{id}/capture",
                until: client.transport.deadline)
        } catch {
            if case .conflict(let text) = error, text.contains("ORDER_ALREADY_CAPTURED") { return }
            throw error
        }
    }

    /// PayPal lets orders lapse by themselves, and takes no word about it.
    public func cancel(_ id: String, key: String) async throws(PaymentProviderError) {}

    @discardableResult
    public func refund(_ id: String, _ money: Money, key: String) async throws(PaymentProviderError) -> String {
        let deadline = client.transport.deadline
        guard let capture = try await order(id, until: deadline).capture?.id, let word = ProviderWord.code(capture)
        else {
            throw .conflict("paypal: nothing was captured")
        }
        guard let amount = PayPalMoney(money) else { throw .rejected("paypal takes no such amount") }
        let refund: PayPalMovement = try await post(
            "\(Self.captures)/\(word)/refund", PayPalRefundRequest(amount: amount), key: key,
            label: Self.captures + "/{id}/refund", until: deadline)
        return ProviderWord.code(refund.id) ?? "unnamed"
    }

    public func verify(
        webhook body: [UInt8], headers: [String: String], now: Date
    ) async throws(PaymentWebhookError) -> ProviderEvent {
        try await verify(webhook: body, headers: headers, now: now) { true }
    }

    public func verify(
        webhook body: [UInt8], headers: [String: String], now: Date, mayAsk: @Sendable () async -> Bool
    ) async throws(PaymentWebhookError) -> ProviderEvent {
        guard let delivery = PayPalDelivery(body: body, header: { headers[$0] }) else {
            throw .forged("a header is missing or odd")
        }
        // Read first: only what is JSON may be put into a question to PayPal.
        guard let event = ProviderAnswer.decode(PayPalEvent.self, from: body), let id = ProviderWord.code(event.id),
            let kind = ProviderWord.code(event.eventType)
        else { throw .malformed("no event") }
        try await webhooks.check(delivery, now: now, mayAsk: mayAsk)
        return ProviderEvent(id: id, kind: kind, object: try await order(of: event), mode: mode)
    }

    public func tellsOfApproval(_ event: ProviderEvent) -> Bool { event.kind == "CHECKOUT.ORDER.APPROVED" }

    /// Where the event names a capture only, PayPal is asked whose it is.
    private func order(of event: PayPalEvent) async throws(PaymentWebhookError) -> String? {
        if let order = event.order { return ProviderWord.code(order) }
        guard let capture = event.capture.flatMap(ProviderWord.code) else { return nil }
        do throws(PaymentProviderError) {
            let found: PayPalEvent.Resource = try await client.get(
                "\(Self.captures)/\(capture)", label: Self.captures + "/{id}", until: client.transport.deadline)
            return found.order.flatMap(ProviderWord.code)
        } catch {
            if error == .missing { return nil }
            throw .unverifiable("\(error)")
        }
    }

    /// What disputes hold back or took, and what was reversed without one.
    private func disputed(
        _ order: PayPalOrder, _ currency: Currency, until deadline: Duration
    ) async throws(PaymentProviderError) -> Int {
        guard let taken = order.capture, let capture = ProviderWord.code(taken.id) else { return 0 }
        var sum = order.reversed(in: currency) ?? 0
        guard sum == 0 else { return sum }
        do throws(PaymentProviderError) {
            let list: PayPalDisputes = try await client.get(
                "\(Self.disputes)?disputed_transaction_id=\(capture)", label: Self.disputes, until: deadline)
            for var dispute in (list.items ?? []).prefix(10) {
                if dispute.status == "RESOLVED", let id = ProviderWord.code(dispute.disputeId) {
                    dispute = try await client.get(
                        "\(Self.disputes)/\(id)", label: Self.disputes + "/{id}", until: deadline)
                }
                guard !dispute.tookNothing else { continue }
                let money = [dispute.disputeAmount?.money, taken.amount?.money].compactMap(\.self)
                // Of a dispute in another currency only the whole is certain.
                sum += money.first { $0.currency == currency }?.amount ?? 0
            }
        } catch {
            // An application without that permission learns of disputes by mail only.
            switch error {
            case .rejected, .missing: return 0
            default: throw error
            }
        }
        return sum
    }

    /// Also of an approved order, which PayPal shows without the link: after a no of the buyer's bank he chooses again.
    private func checkout(_ order: PayPalOrder) -> ProviderCheckout {
        let isUnpaid = [.open, .approved].contains(order.providerStatus)
        let page = ProviderWord.code(order.id).map { "\(configuration.pages)/checkoutnow?token=\($0)" }
        return ProviderCheckout(id: order.id, approveURL: isUnpaid ? order.approveURL ?? page : nil)
    }

    private func order(_ id: String, until deadline: Duration) async throws(PaymentProviderError) -> PayPalOrder {
        try await client.get(try path(id), label: Self.orders + "/{id}", until: deadline)
    }

    private func post<Value: Decodable>(
        _ path: String, _ content: some Encodable, key: String, label: String, until deadline: Duration
    ) async throws(PaymentProviderError) -> Value {
        guard let body = try? DomainJSON.encode(content) else { throw .rejected("paypal: no JSON") }
        return try await client.post(path, [UInt8](body), key: key, label: label, until: deadline)
    }

    private func path(_ id: String) throws(PaymentProviderError) -> String {
        guard let id = ProviderWord.code(id), !id.contains(".") else { throw .missing }
        return Self.orders + "/" + id
    }
}
