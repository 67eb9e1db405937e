import Crypto
import FoundationEssentials
public import Hummingbird
public import Logging
import NIOCore

/// A payment provider for development and tests: hosted checkout page, idempotent calls, signed webhooks, and switches
/// that make it fail. No money moves.
public actor PaymentMock {
    public static let payee = "mock-merchant"

    public struct Configuration: Sendable {
        public var host = "127.0.0.1"
        public var port = 0
        /// What merchants call with, and what webhooks are signed with.
        public var secret: String
        /// Delivers a webhook and answers the status; nil when nobody answered.
        public var send: @Sendable (_ url: String, _ headers: [String: String], _ body: [UInt8]) async -> Int?

        public init(
            secret: String,
            send: @escaping @Sendable (_ url: String, _ headers: [String: String], _ body: [UInt8]) async -> Int?
        ) {
            self.secret = secret
            self.send = send
        }
    }

    nonisolated let configuration: Configuration
    private(set) var checkouts: [String: Checkout] = [:]
    private var calls: [String: (fingerprint: String, id: String)] = [:]
    private(set) var switches = MockSwitches()
    private var base = ""
    private var count = 0

    public init(configuration: Configuration) { self.configuration = configuration }

    /// The server. Runs in a `ServiceGroup`; `onListening` learns the address once the port is open.
    public nonisolated func buildApplication(
        logger: Logger = Logger(label: "payment-mock"),
        onListening: @escaping @Sendable (String) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let configuration = configuration
        let router = Router(context: BasicRequestContext.self)
        PaymentMockRoutes(mock: self).add(to: router)
        return Application(
            responder: router.buildResponder(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "payment-mock"),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                let base = "http://\(configuration.host):\(port)"
                await self.listens(at: base)
                await onListening(base)
            },
            logger: logger)
    }

    private func listens(at base: String) { self.base = base }

    /// True when this call is to fail, and whether it shall have its effect first.
    func failure() -> (fails: Bool, first: Bool) {
        guard switches.failing_calls > 0 else { return (false, false) }
        switches.failing_calls -= 1
        return (true, switches.failing_calls.isMultiple(of: 2))
    }

    func change(switches json: Data) -> MockSwitches? {
        guard let changed = merged(switches, with: json) else { return nil }
        switches = changed
        return changed
    }

    /// nil: the key was used for something else.
    func open(_ order: CheckoutOrder, key: String) -> Checkout? {
        let fingerprint = "\(order)"
        if let call = calls["open|" + key] { return call.fingerprint == fingerprint ? checkouts[call.id] : nil }
        count += 1
        let id = "mock_\(String(UInt64.random(in: .min ... .max), radix: 36))\(count)"
        let checkout = Checkout(
            id: id, reference: order.reference, amount: order.amount, currency: order.currency,
            captured_currency: order.currency, url: "\(base)/checkout/\(id)", description: order.description,
            return_url: order.return_url, cancel_url: order.cancel_url, webhook_url: order.webhook_url)
        checkouts[id] = checkout
        calls["open|" + key] = (fingerprint, id)
        return checkout
    }

    enum Step: String, Sendable { case pay, decline, approve, pending, cancel, capture, dispute }

    /// False when the checkout is in no state for the step.
    @discardableResult func take(_ step: Step, _ id: String) -> Bool {
        guard var checkout = checkouts[id] else { return false }
        let isOpen = [.open, .approved, .processing].contains(checkout.status)
        switch step {
        case .pay where isOpen:
            checkout.method = Checkout.Method(brand: "Visa", last_four: "4242")
            if switches.needs_capture, checkout.status == .open {
                checkout.status = .approved
            } else {
                settle(&checkout)
            }
        case .capture where checkout.status == .approved: settle(&checkout)
        case .capture where checkout.status == .succeeded: return true
        case .approve where isOpen: checkout.status = .approved
        case .pending where isOpen: checkout.status = .processing
        case .decline where isOpen: checkout.failure = "card_declined"
        case .cancel where isOpen: checkout.status = .canceled
        case .cancel where checkout.status == .canceled: return true
        case .dispute where checkout.status == .succeeded: checkout.disputed = checkout.captured
        default: return false
        }
        checkouts[id] = checkout
        tell("checkout." + (step == .decline ? "payment_failed" : checkout.status.rawValue), of: checkout)
        return true
    }

    func name(payer email: String, of id: String) { checkouts[id]?.email = email }

    private func settle(_ checkout: inout Checkout) {
        checkout.status = .succeeded
        checkout.captured = checkout.amount
        checkout.failure = nil
    }

    /// False when there is not so much left.
    func refund(_ id: String, _ amount: Int, key: String) -> Bool {
        if calls["refund|" + key] != nil { return true }
        guard var checkout = checkouts[id], checkout.status == .succeeded, amount > 0,
            checkout.refunded + amount <= checkout.captured
        else { return false }
        checkout.refunded += amount
        checkouts[id] = checkout
        calls["refund|" + key] = ("", id)
        tell("checkout.refunded", of: checkout)
        return true
    }

    /// Changes what the mock has, without telling anybody.
    func falsify(_ id: String, _ json: Data) -> Checkout? {
        guard let checkout = checkouts[id], let changed = merged(checkout, with: json) else { return nil }
        checkouts[id] = changed
        return changed
    }

    func tell(_ id: String) {
        if let checkout = checkouts[id] { tell("checkout." + checkout.status.rawValue, of: checkout) }
    }

    private struct Event: Encodable {
        var id, type, checkout, mode: String
    }

    /// Unstructured on purpose: the buyer's answer does not wait for the merchant.
    private func tell(_ kind: String, of checkout: Checkout) {
        count += 1
        let event = Event(
            id: "evt_\(String(UInt64.random(in: .min ... .max), radix: 36))\(count)", type: kind,
            checkout: checkout.id, mode: checkout.mode)
        guard let body = try? JSONEncoder().encode(event) else { return }
        for _ in 0..<switches.webhook_copies {
            let wait = switches.webhook_delay_ms > 0 ? Int.random(in: 0...switches.webhook_delay_ms) : 0
            Task {
                try? await Task.sleep(for: .milliseconds(wait))
                await self.deliver([UInt8](body), to: checkout.webhook_url)
            }
        }
    }

    private func deliver(_ body: [UInt8], to url: String) async {
        for attempt in 0..<6 {
            let status = await configuration.send(
                url,
                ["Content-Type": "application/json", "Mock-Signature": signature(of: body)], body)
            if let status, (200..<300).contains(status) { return }
            try? await Task.sleep(for: .milliseconds(500 << attempt))
        }
    }

    /// `t=<seconds>,v1=<hex>` over `<seconds>.<body>`.
    private nonisolated func signature(of body: [UInt8]) -> String {
        let time = String(Int(Date().timeIntervalSince1970))
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(time).".utf8) + body, using: SymmetricKey(data: Array(configuration.secret.utf8)))
        let digits = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "t=\(time),v1=\(digits)"
    }
}
