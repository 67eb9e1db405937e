/// An ISO 4217 currency, in upper case.
public struct Currency: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    public let rawValue: String

    /// Accepts three ASCII letters, in any case.
    public init?(rawValue: String) {
        let code = rawValue.uppercased()
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { return nil }
        self.rawValue = code
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let currency = Currency(rawValue: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a currency")
        }
        self = currency
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    public var description: String { rawValue }

    /// Decimal places of the minor unit as ISO 4217 has them. A provider that counts otherwise (PayPal takes no decimals
    /// of HUF, Stripe wants two for ISK) converts at its own edge.
    public var exponent: Int {
        if Self.withoutDecimals.contains(rawValue) { return 0 }
        return Self.withThreeDecimals.contains(rawValue) ? 3 : 2
    }

    private static let withoutDecimals: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
        "XPF",
    ]
    private static let withThreeDecimals: Set<String> = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
}

/// An amount in minor units of its currency: `2450 EUR` is 24.50 €, `2450 JPY` is ¥2,450. Never a fraction.
public struct Money: Sendable, Hashable, Codable {
    public var amount: Int
    public var currency: Currency

    public init(_ amount: Int, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }

    /// With exactly the decimals of the currency and a full stop: `24.50`, `2450`, `24.500`.
    public var decimalText: String {
        let digits = String(amount.magnitude)
        let sign = amount < 0 ? "-" : ""
        let places = currency.exponent
        guard places > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// The reverse of `decimalText`; nil when there are more decimals than the currency has, or anything but digits.
    public init?(decimalText text: String, _ currency: Currency) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let places = currency.exponent
        guard (1...2).contains(parts.count), (1...15).contains(parts[0].utf8.count) else { return nil }
        let decimals = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || (!decimals.isEmpty && decimals.utf8.count <= places),
            (parts[0] + decimals).utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let amount = Int(parts[0] + decimals + String(repeating: "0", count: places - decimals.utf8.count))
        else { return nil }
        self.init(amount, currency)
    }
}
