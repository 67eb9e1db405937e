import Domain
import Drivers
import FoundationEssentials

/// PayPal's API as far as we need it: JSON both ways, with a token (facts 2.1 to 2.3).
struct PayPalClient: Sendable {
    let transport: ProviderTransport
    let tokens: PayPalTokens

    init(_ configuration: PayPalConfiguration, _ transport: ProviderTransport) {
        self.transport = transport
        tokens = PayPalTokens(configuration, transport)
    }

    func get<Value: Decodable>(
        _ path: String, label: String, until deadline: Duration
    ) async throws(PaymentProviderError) -> Value {
        try await read(ProviderCall(path: path, label: label), until: deadline)
    }

    /// - Parameter key: with it PayPal does this once, however often it is sent; nil for what changes nothing.
    func post<Value: Decodable>(
        _ path: String, _ body: [UInt8], key: String?, label: String, until deadline: Duration
    ) async throws(PaymentProviderError) -> Value {
        // Without this header the answer has no amounts.
        var headers: HeaderList = ["Content-Type": "application/json", "Prefer": "return=representation"]
        headers["PayPal-Request-Id"] = key
        return try await read(
            ProviderCall(method: "POST", path: path, label: label, headers: headers, body: body), until: deadline)
    }

    private func read<Value: Decodable>(
        _ call: ProviderCall, until deadline: Duration
    ) async throws(PaymentProviderError) -> Value {
        let answer = try await send(call, until: deadline)
        if let error = Self.error(in: answer) { throw error }
        guard let value = ProviderAnswer.decode(Value.self, from: answer.body) else {
            throw .unreadable(transport.provider)
        }
        return value
    }

    /// With the token; when PayPal does not take it, once more with a fresh one.
    private func send(
        _ call: ProviderCall, until deadline: Duration
    ) async throws(PaymentProviderError) -> IncomingResponse {
        let token = try await tokens.token()
        let answer = try await send(call, with: token, until: deadline)
        guard answer.status == 401 else { return answer }
        await tokens.drop(token)
        return try await send(call, with: try await tokens.token(), until: deadline)
    }

    private func send(
        _ call: ProviderCall, with token: Secret, until deadline: Duration
    ) async throws(PaymentProviderError) -> IncomingResponse {
        var call = call
        call.headers["Authorization"] = "Bearer " + token.reveal()
        call.headers["Accept"] = "application/json"
        return try await transport.send(call, until: deadline, mayPass: Self.mayPass)
    }

    static func mayPass(_ answer: IncomingResponse) -> Bool {
        [408, 409, 429].contains(answer.status) || answer.status >= 500
            || answer.status == 422 && issue(answer) == "ORDER_COMPLETION_IN_PROGRESS"
    }

    static func error(in answer: IncomingResponse) -> PaymentProviderError? {
        guard !(200..<300).contains(answer.status) else { return nil }
        let body = ProviderAnswer.decode(PayPalErrorBody.self, from: answer.body)
        let summary = ProviderWord.summary("paypal", answer, body?.word)
        switch answer.status {
        case _ where mayPass(answer): return .unavailable(summary, after: ProviderTransport.retryAfter(answer))
        case 404: return .missing
        case 422 where body?.issue.map(declines.contains) == true: return .declined(body?.issue ?? "")
        case 422 where body?.issue.map(mistakes.contains) != true: return .conflict(summary)
        default: return .rejected(summary)
        }
    }

    /// The first issue that an error names.
    static func issue(_ answer: IncomingResponse) -> String? {
        ProviderAnswer.decode(PayPalErrorBody.self, from: answer.body)?.issue
    }

    /// The buyer may come back with another means.
    private static let declines: Set = [
        "INSTRUMENT_DECLINED", "PAYER_ACTION_REQUIRED", "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING", "TRANSACTION_REFUSED",
        "PAYER_CANNOT_PAY", "COMPLIANCE_VIOLATION", "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
    ]

    /// Of ours, about which only the operator can do something.
    private static let mistakes: Set = [
        "DUPLICATE_INVOICE_ID", "REFUND_CAPTURE_CURRENCY_MISMATCH", "CURRENCY_NOT_SUPPORTED", "DECIMAL_PRECISION",
        "PAYEE_ACCOUNT_INVALID", "PAYEE_ACCOUNT_RESTRICTED", "PAYEE_NOT_CONSENTED", "PAYEE_ACCOUNT_NOT_VERIFIED",
    ]
}
