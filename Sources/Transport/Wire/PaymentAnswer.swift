import Domain
import FoundationEssentials

/// A payment as its owner sees it (api.md 3.8).
struct PaymentAnswer {
    var payment: Payment
    var base: String
    /// nil where nothing is left to pay, or where it was not just asked for.
    var checkout: ProviderCheckout?

    var path: String { base + "/api/v1/payments/" + payment.id.rawValue }

    /// The words of row P3: what is held back for a look is told as being processed.
    static func status(_ payment: Payment) -> String {
        switch payment.status {
        case .created, .requiresPaymentMethod: PaymentStatus.requiresPaymentMethod.rawValue
        case .quarantined: PaymentStatus.processing.rawValue
        case .processing, .succeeded, .failed, .canceled, .refunded, .disputed: payment.status.rawValue
        }
    }

    static func isSettled(_ payment: Payment) -> Bool {
        switch payment.status {
        case .succeeded: payment.documents.allSatisfy { $0.number != nil }
        case .failed, .canceled, .refunded, .disputed: true
        case .created, .requiresPaymentMethod, .processing, .quarantined: false
        }
    }

    func write(to json: inout JSONWriter) {
        let price = payment.price
        json.field("payment_id", payment.id.rawValue)
        json.field("id", payment.id.rawValue)
        json.field("provider", payment.provider)
        json.field("status", Self.status(payment))
        json.field("under_review", payment.status == .quarantined)
        json.field("amount", price.total.amount)
        json.field("currency", price.total.currency.rawValue)
        json.field("plan", price.plan.rawValue)
        json.object("breakdown") { PriceAnswer(price: price).write(to: &$0) }
        json.field("refunded", payment.refunded)
        json.field("client_secret", checkout?.clientSecret?.reveal())
        json.field("approve_url", checkout?.approveURL)
        json.field("failure", payment.failure)
        json.object("entitlement") { json in
            json.field("active", payment.isEntitling)
            json.field("vehicles", price.vehicles)
            json.field("languages", price.languages)
            json.field("reports", price.reports)
            json.field("reports_left", payment.remaining)
        }
        json.field("created_at", payment.createdAt)
        json.field("paid_at", payment.paidAt)
        json.field("status_url", path)
        json.field("receipt_url", payment.paidAt == nil ? nil : path + "/receipt.pdf")
    }
}

/// What a price is made of.
struct PriceAnswer {
    var price: PriceSnapshot

    func write(to json: inout JSONWriter) {
        json.field("amount", price.total.amount)
        json.field("currency", price.total.currency.rawValue)
        json.field("formatted", price.total.decimalText + " " + price.total.currency.rawValue)
        json.field("net", price.net)
        json.field("tax", price.tax)
        json.field("tax_rate", Decimal(price.taxRate) / 100)
        json.field("tax_country", price.taxCountry)
    }
}

/// One event of the inbox, for the operator.
extension InboxEvent {
    func write(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("provider", provider)
        json.field("event_id", event.id)
        json.field("kind", event.kind)
        json.field("object", event.object)
        json.field("mode", event.mode.rawValue)
        json.field("received_at", receivedAt)
        json.field("attempts", attempts)
        json.field("state", state.rawValue)
        json.field("note", note)
    }
}

extension PaymentAlert {
    func write(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("at", at)
        json.field("kind", kind)
        json.field("provider", provider)
        json.field("object", object)
        json.field("payment_id", payment?.rawValue)
        json.field("event_id", event)
    }
}
