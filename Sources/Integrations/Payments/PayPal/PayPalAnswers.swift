import Domain

/// An order as it stands at PayPal (facts 2.2). Words that are not known stay as they are.
struct PayPalOrder: Decodable {
    var id: String
    var status: String
    var purchaseUnits: [Unit]?
    var paymentSource: Source?
    var payer: Payer?
    var links: [PayPalLink]?

    struct Unit: Decodable {
        var customId: String?
        var amount: PayPalMoney?
        var payee: Payee?
        var payments: Payments?
    }
    struct Payee: Decodable { var merchantId: String? }
    struct Payments: Decodable {
        var captures: [PayPalMovement]?
        var refunds: [PayPalMovement]?
    }
    struct Source: Decodable {
        var card: Card?
        var paypal: Payer?
    }
    struct Payer: Decodable { var emailAddress: String? }
    struct Card: Decodable {
        var brand: String?
        var lastDigits: String?
    }
}

/// A capture or a refund.
struct PayPalMovement: Decodable {
    var id: String
    var status: String
    var amount: PayPalMoney?
    var statusDetails: Details?

    struct Details: Decodable { var reason: String? }

    /// The money came, whatever was given back later.
    var isCaptured: Bool { ["COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED", "REVERSED"].contains(status) }
    var hasFailed: Bool { ["DECLINED", "FAILED"].contains(status) }
}

struct PayPalLink: Decodable {
    var href: String
    var rel: String
}

struct PayPalDisputes: Decodable { var items: [PayPalDispute]? }

struct PayPalDispute: Decodable {
    var disputeId: String
    var status: String?
    var disputeAmount: PayPalMoney?
    /// Not in lists.
    var disputeOutcome: Outcome?

    struct Outcome: Decodable { var outcomeCode: String? }

    /// The seller keeps the money: he won, the buyer withdrew, or PayPal paid.
    var tookNothing: Bool {
        let outcome = disputeOutcome?.outcomeCode ?? ""
        return status == "RESOLVED"
            && ["RESOLVED_SELLER_FAVOUR", "CANCELED_BY_BUYER", "RESOLVED_WITH_PAYOUT", "DENIED"].contains(outcome)
    }
}

struct PayPalErrorBody: Decodable {
    var name: String?
    var details: [Detail]?
    /// Of the token endpoint.
    var error: String?

    struct Detail: Decodable { var issue: String? }

    var issue: String? { ProviderWord.code(details?.first?.issue) }
    var word: String? { issue ?? ProviderWord.code(name) ?? ProviderWord.code(error) }
}

struct PayPalToken: Decodable {
    var accessToken: String
    /// Seconds.
    var expiresIn: Int
}

extension PayPalOrder {
    /// An order has one purchase unit of ours; of any other number nothing is ours.
    var unit: Unit? { purchaseUnits?.count == 1 ? purchaseUnits?[0] : nil }

    /// Those that count: a declined one may have been followed by another.
    private var captures: [PayPalMovement] { (unit?.payments?.captures ?? []).filter { !$0.hasFailed } }

    var providerStatus: ProviderStatus {
        if !captures.isEmpty { return captures.allSatisfy(\.isCaptured) ? .succeeded : .processing }
        switch status {
        case "CREATED", "SAVED", "PAYER_ACTION_REQUIRED": return .open
        case "APPROVED": return .approved
        case "VOIDED": return .canceled
        case "COMPLETED" where unit?.payments?.captures?.isEmpty == false: return .failed
        // "COMPLETED" without a capture is not money; what is new is looked at again.
        default: return .processing
        }
    }

    /// The capture that money can be given back from.
    var capture: PayPalMovement? { captures.first(where: \.isCaptured) }

    /// In `currency`; nil when one is in another, or has no amount.
    func captured(in currency: Currency) -> Int? { Self.sum(captures.filter(\.isCaptured), currency) }

    /// At least what captures say of themselves, should the list of refunds lack one.
    func refunded(in currency: Currency) -> Int? {
        let listed = Self.sum((unit?.payments?.refunds ?? []).filter { $0.status == "COMPLETED" }, currency)
        let whole = Self.sum(captures.filter { $0.status == "REFUNDED" }, currency)
        return listed.flatMap { listed in whole.map { max(listed, $0) } }
    }

    /// What the buyer's bank took back.
    func reversed(in currency: Currency) -> Int? { Self.sum(captures.filter { $0.status == "REVERSED" }, currency) }

    /// Why money is held back, or why none came.
    var failure: String? {
        let odd = (unit?.payments?.captures ?? []).last { !$0.isCaptured }
        return odd.flatMap { ProviderWord.code($0.statusDetails?.reason) ?? ProviderWord.code($0.status) }
    }

    /// Where PayPal names it.
    var approveURL: String? {
        links?.first { ["approve", "payer-action"].contains($0.rel) && $0.href.hasPrefix("http") }?.href
    }

    var payerAddress: EmailAddress? {
        (payer?.emailAddress ?? paymentSource?.paypal?.emailAddress).flatMap { EmailAddress(rawValue: $0) }
    }

    var method: PaymentMethod? {
        guard capture != nil else { return nil }
        guard let card = paymentSource?.card else { return PaymentMethod(brand: "PayPal") }
        return PaymentMethod(brand: Self.brand(ProviderWord.code(card.brand) ?? "Card"), lastFour: card.lastDigits)
    }

    /// `VISA` is written `Visa`.
    private static func brand(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst().lowercased() }

    private static func sum(_ movements: [PayPalMovement], _ currency: Currency) -> Int? {
        var sum = 0
        for movement in movements {
            guard let money = movement.amount?.money, money.currency == currency else { return nil }
            sum += money.amount
        }
        return sum
    }
}
