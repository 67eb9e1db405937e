import Domain
import Drivers
import FoundationEssentials

/// Stripe's API as far as we need it: form fields in, JSON out (facts 1.1, 1.2, 1.7).
struct StripeClient: Sendable {
    typealias Fields = [(name: String, value: String)]

    let configuration: StripeConfiguration
    let transport: ProviderTransport

    func get<Value: Decodable>(
        _ path: String, _ query: Fields = [], label: String, until deadline: Duration
    ) async throws(PaymentProviderError) -> Value {
        let tail = query.isEmpty ? "" : "?" + FormFields.encode(query)
        return try await send(ProviderCall(path: path + tail, label: label, headers: headers), until: deadline)
    }

    /// - Parameter key: with it Stripe does this once, however often it is sent.
    func post<Value: Decodable>(
        _ path: String, _ fields: Fields, key: String, label: String, until deadline: Duration
    ) async throws(PaymentProviderError) -> Value {
        var headers = headers
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["Idempotency-Key"] = key
        return try await send(
            ProviderCall(
                method: "POST", path: path, label: label, headers: headers, body: Array(FormFields.encode(fields).utf8)),
            until: deadline)
    }

    private var headers: HeaderList {
        ["Authorization": "Bearer " + configuration.key.reveal(), "Stripe-Version": StripeConfiguration.version]
    }

    private func send<Value: Decodable>(
        _ call: ProviderCall, until deadline: Duration
    ) async throws(PaymentProviderError) -> Value {
        let answer = try await transport.send(call, until: deadline, mayPass: Self.mayPass)
        if let error = Self.error(in: answer) { throw error }
        guard let value = ProviderAnswer.decode(Value.self, from: answer.body) else {
            throw .unreadable(transport.provider)
        }
        return value
    }

    /// Stripe's own word counts before any rule.
    static func mayPass(_ answer: IncomingResponse) -> Bool {
        switch answer.headers["stripe-should-retry"] {
        case "true": true
        case "false": false
        default: [409, 429].contains(answer.status) || answer.status >= 500
        }
    }

    static func error(in answer: IncomingResponse) -> PaymentProviderError? {
        guard !(200..<300).contains(answer.status) else { return nil }
        let detail = ProviderAnswer.decode(StripeErrorBody.self, from: answer.body)?.error
        let summary = ProviderWord.summary("stripe", answer, detail?.word)
        switch answer.status {
        case 402: return .declined(detail?.word ?? summary)
        case 404: return .missing
        case 409, 429, 500...: return .unavailable(summary, after: ProviderTransport.retryAfter(answer))
        case 400 where detail?.code == "rate_limit":
            return .unavailable(summary, after: ProviderTransport.retryAfter(answer))
        case 400 where detail?.code.map(conflicts.contains) == true: return .conflict(summary)
        default: return .rejected(summary)
        }
    }

    private static let conflicts: Set = [
        "payment_intent_unexpected_state", "charge_already_refunded", "charge_already_captured", "charge_disputed",
        "charge_not_refundable", "payment_intent_incompatible_payment_method",
    ]
}
