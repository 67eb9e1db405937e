public import Domain
public import FoundationEssentials

extension Formats {
    /// An amount with its currency: € for the euro, the ISO 4217 code for every other, since `kr` and `$` are
    /// ambiguous in a report of several currencies.
    public func money(_ amount: Decimal, currency: String) -> String {
        money(amount, currency: currency, digits: Self.decimals(of: currency))
    }

    /// With all decimals of the currency: what stands on a receipt adds up.
    public func money(_ money: Money) -> String {
        let digits = money.currency.exponent
        let unit = (0..<digits).reduce(Decimal(1)) { unit, _ in unit * 10 }
        return self.money(Decimal(money.amount) / unit, currency: money.currency.rawValue, digits: digits)
    }

    private func money(_ amount: Decimal, currency: String, digits: Int) -> String {
        guard let number = RoundedNumber(amount, digits: digits) else { return Self.dash }
        let currency = Self.name(currency)
        guard conventions.currencyFirst else {
            return text(number) + Conventions.space + (currency == "EUR" ? "€" : currency)
        }
        let sign = number.isNegative ? conventions.minus : ""
        let symbol = currency == "EUR" ? "€" : currency + Conventions.space
        return sign + symbol + magnitude(number)
    }

    /// A question mark where Tesla names no currency.
    public static func name(_ currency: String) -> String { currency.isEmpty ? "?" : currency }

    /// The number alone, with the decimals its currency has.
    public func amount(_ amount: Decimal, currency: String) -> String {
        decimal(amount, digits: Self.decimals(of: currency))
    }

    /// Decimals with which prices are shown; the forint has fillér in ISO 4217, but nobody charges them.
    private static func decimals(of currency: String) -> Int {
        switch currency {
        case "CLP", "HUF", "ISK", "JPY", "KRW": 0
        default: 2
        }
    }
}
