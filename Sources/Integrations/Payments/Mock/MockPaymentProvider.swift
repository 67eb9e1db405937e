import Crypto
public import Domain
public import Drivers
public import FoundationEssentials

/// The built-in provider that moves no money, by its own HTTP interface (docs/payments.md).
public struct MockPaymentProvider: PaymentProvider {
    public let name = "mock"
    public let displayName = "Test"
    public let currencies: Set<Currency>
    public let mode = PaymentMode.test
    public let payee: String? = "mock-merchant"

    private let http: HTTPClient
    private let base: String
    private let secret: Secret

    /// A signature that is older or newer is refused.
    private static let tolerance = 300.0

    /// - Parameter base: `http://host:port`
    public init(http: HTTPClient, base: String, secret: Secret, currencies: [Currency]) {
        self.http = http
        self.base = base
        self.secret = secret
        self.currencies = Set(currencies)
    }

    public func create(_ order: ProviderOrder, key: String) async throws(PaymentProviderError) -> ProviderCheckout {
        let body = Order(
            reference: order.reference, amount: order.total.amount, currency: order.total.currency.rawValue,
            description: order.description, language: order.language.rawValue, return_url: order.returnURL,
            cancel_url: order.cancelURL, webhook_url: order.webhookURL)
        return checkout(try await call("POST", "", key: key, body))
    }

    public func checkout(_ id: String) async throws(PaymentProviderError) -> ProviderCheckout {
        checkout(try await object(id))
    }

    private func checkout(_ object: Object) -> ProviderCheckout {
        let isOpen = object.status == .open
        return ProviderCheckout(id: object.id, approveURL: isOpen ? object.url : nil)
    }

    public func fetch(_ id: String) async throws(PaymentProviderError) -> ProviderState {
        let object = try await object(id)
        guard let currency = Currency(rawValue: object.currency), let mode = PaymentMode(rawValue: object.mode) else {
            throw .rejected("an object that cannot be read")
        }
        return ProviderState(
            id: object.id, status: object.status, total: Money(object.amount, currency),
            captured: object.captured_currency == object.currency ? object.captured : nil,
            refunded: object.refunded, disputed: object.disputed, reference: object.reference, mode: mode,
            payee: object.payee,
            method: object.method.map { PaymentMethod(brand: $0.brand, lastFour: $0.last_four) },
            failure: object.failure, payer: object.email.flatMap { EmailAddress(rawValue: $0) })
    }

    public func capture(_ id: String, key: String) async throws(PaymentProviderError) {
        _ = try await call("POST", "/\(id)/capture", key: key, [String: Int]())
    }

    public func cancel(_ id: String, key: String) async throws(PaymentProviderError) {
        _ = try await call("POST", "/\(id)/cancel", key: key, [String: Int]())
    }

    @discardableResult
    public func refund(_ id: String, _ money: Money, key: String) async throws(PaymentProviderError) -> String {
        _ = try await call("POST", "/\(id)/refund", key: key, ["amount": money.amount])
        return "refund_" + key
    }

    public func verify(
        webhook body: [UInt8], headers: [String: String], now: Date
    ) async throws(PaymentWebhookError) -> ProviderEvent {
        let parts = (headers["mock-signature"] ?? "").split(separator: ",").map { $0.split(separator: "=") }
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), parts[0][0] == "t", parts[1][0] == "v1",
            let time = Int(parts[0][1])
        else { throw .forged("no signature") }
        guard abs(now.timeIntervalSince1970 - Double(time)) <= Self.tolerance else { throw .forged("stale") }
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(time).".utf8) + body, using: SymmetricKey(data: Array(secret.reveal().utf8)))
        let digits = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        guard Secret(digits).matches(String(parts[1][1])) else { throw .forged("wrong signature") }
        guard let event = try? JSONDecoder().decode(Event.self, from: Data(body)),
            let mode = PaymentMode(rawValue: event.mode), !event.id.isEmpty
        else { throw .malformed("not an event") }
        return ProviderEvent(id: event.id, kind: event.type, object: event.checkout, mode: mode)
    }

    private func object(_ id: String) async throws(PaymentProviderError) -> Object {
        guard
            id.utf8.allSatisfy({
                $0 == UInt8(ascii: "_") || Unicode.Scalar($0).properties.isAlphabetic || (48...57).contains($0)
            })
        else { throw .missing }
        return try await call("GET", "/\(id)", key: nil, [String: Int]?.none)
    }

    private func call(
        _ method: String, _ path: String, key: String?, _ body: (some Encodable)?
    ) async throws(PaymentProviderError) -> Object {
        var request = OutgoingRequest(
            method: method, url: base + "/v1/checkouts" + path,
            headers: ["Authorization": "Bearer " + secret.reveal()], timeout: .seconds(10), maxBodyBytes: 65_536)
        if let key { request.headers["Idempotency-Key"] = key }
        if let body {
            guard let json = try? JSONEncoder().encode(body) else { throw .rejected("a request without a JSON form") }
            request.headers["Content-Type"] = "application/json"
            request.body = [UInt8](json)
        }
        let answer: IncomingResponse
        do throws(HTTPClientError) { answer = try await http.execute(request) } catch {
            throw .unavailable("no answer", after: nil)
        }
        switch answer.status {
        case 200..<300:
            guard let object = try? JSONDecoder().decode(Object.self, from: Data(answer.body)) else {
                throw .unavailable("an answer that cannot be read", after: nil)
            }
            return object
        case 404: throw .missing
        case 409: throw .conflict("\(answer.status)")
        case 429, 500...: throw .unavailable("\(answer.status)", after: nil)
        default: throw .rejected("\(answer.status)")
        }
    }

    private struct Order: Encodable {
        var reference: String
        var amount: Int
        var currency, description, language, return_url, cancel_url, webhook_url: String
    }

    private struct Object: Decodable {
        struct Method: Decodable {
            var brand: String
            var last_four: String?
        }

        var id: String
        var status: ProviderStatus
        var reference: String?
        var amount: Int
        var currency: String
        var captured: Int
        var captured_currency: String
        var refunded, disputed: Int
        var mode: String
        var payee: String?
        var method: Method?
        var failure: String?
        var email: String?
        var url: String
    }

    private struct Event: Decodable {
        var id, type, mode: String
        var checkout: String?
    }
}
