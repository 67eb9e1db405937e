import Domain
import FoundationEssentials

/// A PaymentIntent, with the latest charge expanded (facts 1.3).
struct StripeIntent: Decodable {
    var id: String
    /// An unknown one stays as it is.
    var status: String
    var amount: Int
    var amountReceived: Int?
    var currency: String
    var livemode: Bool
    var clientSecret: String?
    var metadata: [String: String]?
    var latestCharge: Expandable<StripeCharge>?
    var lastPaymentError: StripeErrorBody.Detail?
    var receiptEmail: String?
    /// The money goes on to another account.
    var transferData: Transfer?
    var onBehalfOf: Expandable<StripeObject>?

    struct Transfer: Decodable { var destination: Expandable<StripeObject>? }
}

/// What we read of a thing of which we want the id alone.
struct StripeObject: Decodable, Sendable { var id: String }

struct StripeCharge: Decodable, Sendable {
    var amountRefunded: Int?
    var disputed: Bool?
    var paymentMethodDetails: Details?
    var receiptEmail: String?
    var billingDetails: Billing?

    struct Billing: Decodable, Sendable { var email: String? }

    struct Details: Decodable, Sendable {
        var type: String?
        var card: Card?
    }
    struct Card: Decodable, Sendable {
        var brand: String?
        var last4: String?
    }
}

/// Refunds or disputes of an intent.
struct StripeList: Decodable {
    var data: [Entry]
    var hasMore: Bool?

    struct Entry: Decodable {
        var id: String?
        var amount: Int
        var status: String?
    }
}

struct StripeErrorBody: Decodable {
    var error: Detail

    struct Detail: Decodable {
        var type: String?
        var code: String?
        var declineCode: String?

        var word: String? { ProviderWord.code(declineCode) ?? ProviderWord.code(code) ?? ProviderWord.code(type) }
    }
}

/// An event of the kind that carries a snapshot; of that only the ids are read: the object is always fetched anew.
struct StripeEvent: Decodable {
    var id: String
    var object: String
    var type: String
    var livemode: Bool
    /// Set for events of other accounts that are connected to ours.
    var account: String?
    var data: Content

    struct Content: Decodable { var object: Subject }
    struct Subject: Decodable {
        var id: String?
        var object: String?
        var paymentIntent: Expandable<StripeObject>?
    }

    /// The intent that it is about.
    var intent: String? {
        guard account == nil else { return nil }
        if data.object.object == "payment_intent" { return data.object.id }
        switch data.object.paymentIntent {
        case .id(let id): return id
        case .object(let intent): return intent.id
        case nil: return nil
        }
    }
}

extension StripeIntent {
    var providerStatus: ProviderStatus {
        switch status {
        case "requires_payment_method", "requires_confirmation", "requires_action": .open
        case "succeeded": .succeeded
        case "canceled": .canceled
        // "requires_capture" is none of ours: we let Stripe capture. What is new is not paid, and is looked at again.
        default: .processing
        }
    }

    /// The account that gets the money in place of ours.
    var otherPayee: String? {
        for account in [transferData?.destination, onBehalfOf] {
            switch account {
            case .id(let id): return id
            case .object(let account): return account.id
            case nil: continue
            }
        }
        return nil
    }

    var payerAddress: EmailAddress? {
        let charge = latestCharge?.object
        return (receiptEmail ?? charge?.receiptEmail ?? charge?.billingDetails?.email)
            .flatMap { EmailAddress(rawValue: $0) }
    }

    var method: PaymentMethod? {
        guard let details = latestCharge?.object?.paymentMethodDetails else { return nil }
        if let card = details.card {
            return PaymentMethod(brand: Self.brands[card.brand ?? ""] ?? "Card", lastFour: card.last4)
        }
        return ProviderWord.code(details.type).map { PaymentMethod(brand: $0) }
    }

    private static let brands = [
        "visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "discover": "Discover",
        "diners": "Diners Club", "jcb": "JCB", "unionpay": "UnionPay", "cartes_bancaires": "Cartes Bancaires",
        "eftpos_au": "eftpos",
    ]
}
