import Domain

/// Amounts as PayPal wants them: a text with exactly the decimals of its own table (facts 2.2).
struct PayPalMoney: Codable, Equatable {
    var currencyCode: String
    var value: String

    /// Those that PayPal takes.
    static let currencies = Set(
        [
            "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY", "MXN", "MYR", "NOK",
            "NZD",
            "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD",
        ].compactMap(Currency.init(rawValue:)))

    /// ISO has two decimals, PayPal none.
    private static let whole: Set<String> = ["HUF", "TWD"]

    /// nil when the amount has decimals that PayPal does not take.
    init?(_ money: Money) {
        guard Self.currencies.contains(money.currency) else { return nil }
        currencyCode = money.currency.rawValue
        value = money.decimalText
        guard Self.whole.contains(currencyCode) else { return }
        guard value.hasSuffix(".00") else { return nil }
        value.removeLast(3)
    }

    var money: Money? { Currency(rawValue: currencyCode).flatMap { Money(decimalText: value, $0) } }
}
