import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// The operator's view of money (api.md 3.10).
extension RouteDesk {
    var paymentAdminRoutes: [Route] {
        [
            admin(.get, "/webhook-events", "Webhook events of payment providers") { request, _ in
                try await webhookEvents(request)
            },
            admin(.post, "/webhook-events/{event_id}/replay", "Work on a webhook event again") { _, context in
                try await paymentDesk().replay(try Self.event(context))
                return .noContent()
            },
            admin(.post, "/webhook-events/{event_id}/drop", "Forget a webhook event") { _, context in
                try await paymentDesk().drop(try Self.event(context))
                return .noContent()
            },
            admin(.get, "/payment-alerts", "What somebody must look at") { request, _ in
                let limit = try request.query.integer("limit", in: 1...100) ?? 20
                let alerts = try await paymentDesk().alerts(limit: limit)
                return .json { json in
                    json.array("data", alerts) { json, alert in json.object { alert.write(to: &$0) } }
                }
            },
            admin(.get, "/payments/quarantined", "Payments that something does not fit") { request, _ in
                let limit = try request.query.integer("limit", in: 1...100) ?? 20
                let payments = try await paymentDesk().quarantined(limit: limit)
                return .json { json in
                    json.array("data", payments) { json, payment in
                        json.object { json in
                            PaymentAnswer(payment: payment, base: configuration.publicBaseURL).write(to: &json)
                            json.field("mismatch", payment.mismatch?.rawValue)
                            json.field("object", payment.object)
                        }
                    }
                }
            },
            Route(.post, .payments("/{payment_id}/refund"), "Give money back", limit: .payments, key: .byHandler) {
                try await refundPayment($0, $1)
            },
        ]
    }

    private func webhookEvents(_ request: Request) async throws -> Response {
        let limit = try request.query.integer("limit", in: 1...100) ?? 20
        let state: InboxEvent.State? = try request.query.choice("state")
        let last = request.query["starting_after"]
        let events = try await paymentDesk().events(state, after: last, limit: limit + 1)
        let next = events.count > limit ? events[limit - 1].id : nil
        return .json { json in
            json.array("data", events.prefix(limit)) { json, event in json.object { event.write(to: &$0) } }
            json.field("has_more", next != nil)
            json.field("next_cursor", next)
        }
    }

    /// The amount is what the operator gives back, not what anybody pays.
    private func refundPayment(_ request: Request, _ context: AppContext) async throws -> Response {
        try await admins.check(request)
        let key = try request.idempotencyKey
        var fields = try await fields(request)
        let amount = fields.integer("amount")
        try fields.check()
        let payment = try await paymentDesk().refund(try Self.payment(context), amount: amount, key: key)
        return .json { PaymentAnswer(payment: payment, base: configuration.publicBaseURL).write(to: &$0) }
    }

    private static func event(_ context: AppContext) throws(Problem) -> String {
        guard let id = context.parameters.get("event_id"), id.utf8.count <= 64 else {
            throw Problem(.notFound, "No such event")
        }
        return id
    }
}
