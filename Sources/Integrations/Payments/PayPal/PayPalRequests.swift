import Domain

/// What an order is made of. `DomainJSON` writes the names as PayPal has them.
struct PayPalOrderRequest: Encodable {
    var intent = "CAPTURE"
    var purchaseUnits: [Unit]
    var paymentSource: Source

    struct Unit: Encodable {
        var amount: PayPalMoney
        var customId: String
        /// Unique within the merchant's account: PayPal refuses to take money for it twice.
        var invoiceId: String
        var description: String
        var payee: Payee?
    }
    struct Payee: Encodable { var merchantId: String }
    struct Source: Encodable { var paypal: Wallet }
    struct Wallet: Encodable { var experienceContext: Experience }
    struct Experience: Encodable {
        var returnUrl: String
        var cancelUrl: String
        var locale: String
        var userAction = "PAY_NOW"
        var shippingPreference = "NO_SHIPPING"
    }

    init(_ order: ProviderOrder, merchantID: String?) throws(PaymentProviderError) {
        guard let amount = PayPalMoney(order.total) else { throw .rejected("paypal takes no such amount") }
        purchaseUnits = [
            Unit(
                amount: amount, customId: order.reference, invoiceId: order.reference,
                description: String(order.description.prefix(127)), payee: merchantID.map(Payee.init))
        ]
        paymentSource = Source(
            paypal: Wallet(
                experienceContext: Experience(
                    returnUrl: order.returnURL, cancelUrl: order.cancelURL,
                    locale: Self.locales[order.language] ?? "en-GB")))
    }

    private static let locales: [ReportLanguage: String] = [
        .en: "en-GB", .fi: "fi-FI", .sv: "sv-SE", .no: "no-NO", .da: "da-DK", .de: "de-DE", .fr: "fr-FR", .es: "es-ES",
        .it: "it-IT",
    ]
}

struct PayPalRefundRequest: Encodable { var amount: PayPalMoney }
