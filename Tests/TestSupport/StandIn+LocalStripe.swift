import Drivers

/// The buyer's browser at localstripe, and its settings.
extension StandIn {
    /// Where webhooks go, and the secret they are signed with.
    public func listen(at url: String, secret: String = "whsec_of_tests") async throws {
        let answer = try await http.execute(
            OutgoingRequest(
                method: "POST", url: base + "/_config/webhooks/ours", headers: ["Content-Type": "application/json"],
                body: Array(#"{"url":"\#(url)","secret":"\#(secret)"}"#.utf8)))
        guard answer.status == 200 else { throw Unexpected(answer) }
    }

    /// Pays with a card, as the form in a browser does; the status of the last answer.
    public func pay(_ intent: String, card: String) async throws -> Int {
        let method = try await form(
            "/v1/payment_methods",
            "type=card&card[number]=\(card)&card[exp_month]=12&card[exp_year]=2030&card[cvc]=123")
        let id = JSON(method).string("id") ?? ""
        _ = try await form("/v1/payment_intents/" + intent, "payment_method=" + id)
        return try await form("/v1/payment_intents/\(intent)/confirm", "").status
    }

    private func form(_ path: String, _ fields: String) async throws -> IncomingResponse {
        try await http.execute(
            OutgoingRequest(
                method: "POST", url: base + path,
                headers: [
                    "Authorization": "Bearer sk_test_browser", "Content-Type": "application/x-www-form-urlencoded",
                ],
                body: Array(fields.utf8)))
    }
}
