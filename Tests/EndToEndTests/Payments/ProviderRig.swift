import Drivers
import FoundationEssentials
import TestSupport

/// A buyer at a server whose provider is a stand-in.
struct Purchase: Sendable {
    static let adminToken = "0123456789abcdef0123456789abcdef"
    static let stripeKey = "sk_test_51NotAKeyOfAnybody"
    static let webhookSecret = "whsec_of_tests"

    let server: ProgramProcess
    let user: User
    let provider: String
    let id: String
    let session: String
    /// What the server answered when it was ordered.
    let order: JSON
    /// The provider's id of it.
    var object: String {
        let text = order.string("client_secret") ?? order.string("approve_url") ?? ""
        return text.firstRange(of: "_secret_").map { String(text[..<$0.lowerBound]) }
            ?? String(text[(text.lastIndex(of: "=") ?? text.startIndex)...].dropFirst())
    }

    static let stripe: @Sendable (StandIn) -> [String: String] = { standIn in
        ["STRIPE_SECRET_KEY": stripeKey, "STRIPE_WEBHOOK_SECRETS": webhookSecret, "STRIPE_API_BASE": standIn.base]
    }

    /// A server with the stand-in as its one provider.
    static func with<Value>(
        _ kind: StandIn.Kind, _ more: [String: String] = [:],
        _ body: (StandIn, ProgramProcess, User) async throws -> Value
    ) async throws -> Value {
        try await StandIn.with(kind) { standIn in
            try await Deployment.with { deployment in
                var settings = ["ADMIN_TOKEN": adminToken, "PAYMENTS_MOCK": "false", "RATE_LIMIT_PAYMENTS": "off"]
                if kind == .paypal {
                    let file = deployment.folder.file("authority.pem")
                    try Data(try await standIn.get("/__control/authority").body).write(to: URL(filePath: file))
                    settings.merge([
                        "PAYPAL_CLIENT_ID": "client-id-of-tests", "PAYPAL_CLIENT_SECRET": "client-secret-of-tests",
                        "PAYPAL_MERCHANT_ID": "MERCHANT12345", "PAYPAL_WEBHOOK_ID": "WH-OURS",
                        "PAYPAL_API_BASE": standIn.base, "PAYPAL_CERT_CA_FILE": file,
                    ]) { $1 }
                } else {
                    settings.merge(stripe(standIn)) { $1 }
                }
                settings.merge(["LOG_LEVEL": "trace", "LOG_FORMAT": "json"].merging(more) { $1 }) { $1 }
                return try await deployment.withServer(settings) { server in
                    try await body(standIn, server, deployment.user(of: server))
                }
            }
        }
    }

    /// A session, and an order in it.
    static func order(
        _ server: ProgramProcess, _ user: User, _ provider: String, currency: String = "EUR"
    ) async throws -> Purchase {
        let session = JSON(try await user.post("/api/v1/session", "{}")).string("id") ?? ""
        let answer = try await user.post(
            "/api/v1/payments",
            #"{"plan":"pro","provider":"\#(provider)","currency":"\#(currency)","session_id":"\#(session)"}"#)
        guard answer.status == 201, let id = JSON(answer).string("payment_id") else { throw Unexpected(answer) }
        return Purchase(server: server, user: user, provider: provider, id: id, session: session, order: JSON(answer))
    }

    var hook: String { server.base + "/api/v1/payments/webhook/" + provider }

    /// As its owner.
    func send(_ method: String, _ action: String) async throws -> IncomingResponse {
        try await user.send(
            method, "/api/v1/payments/\(id)\(action)", type: method == "POST" ? "application/json" : nil,
            body: method == "POST" ? Array("{}".utf8) : [], headers: ["X-Session-Id": session])
    }

    /// The browser came back: the server looks at the provider.
    func confirm() async throws -> JSON { JSON(try await send("POST", "/confirm")) }

    func admin(_ method: String, _ path: String, _ json: String = "") async throws -> IncomingResponse {
        try await user.send(
            method, path, type: json.isEmpty ? nil : "application/json", body: Array(json.utf8),
            headers: ["Authorization": "Bearer " + Self.adminToken])
    }

    /// The note on the newest event of that kind, once it was worked on.
    func event(_ kind: String) async throws -> JSON {
        let limit = ContinuousClock.now + .seconds(60)
        var seen = JSON.null
        while ContinuousClock.now < limit {
            seen = JSON(try await admin("GET", "/api/v1/admin/webhook-events"))
            if let event = seen.list("data").first(where: { $0.string("kind") == kind && $0.string("state") == "done" })
            {
                return event
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Unexpected("no \(kind) was worked on: \(seen)")
    }
}
