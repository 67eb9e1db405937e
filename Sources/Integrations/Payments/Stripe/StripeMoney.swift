import Domain

/// Stripe's smallest units (facts 1.8), which are not those of ISO 4217 for a few currencies.
enum StripeMoney {
    /// Offered to buyers.
    static let currencies = Set(
        [
            "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "ISK", "JPY", "MXN", "NOK",
            "NZD",
            "PLN", "RON", "SEK", "SGD", "THB", "TRY", "USD",
        ].compactMap(Currency.init(rawValue:)))

    /// Stripe writes two decimals, always zero, where ISO has none.
    private static let padded: Set<String> = ["ISK", "UGX"]

    static func units(_ money: Money) -> Int {
        padded.contains(money.currency.rawValue) ? money.amount * 100 : money.amount
    }

    /// nil when there is a remainder.
    static func amount(_ units: Int, _ currency: Currency) -> Int? {
        switch currency.rawValue {
        case let code where padded.contains(code): units.isMultiple(of: 100) ? units / 100 : nil
        // Two decimals by ISO, none at Stripe.
        case "MGA": units <= Int.max / 100 ? units * 100 : nil
        default: units
        }
    }
}
