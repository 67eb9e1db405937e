import FoundationEssentials

/// A number rounded half up (away from zero) to a fixed count of decimals, as decimal digits.
///
/// It works on the decimal digits a person would write down, so 2.675 becomes 2.68 whatever its binary value.
struct RoundedNumber: Sendable, Equatable {
    /// False for anything that rounds to zero.
    let isNegative: Bool
    let isZero: Bool
    /// At least one digit.
    let whole: String
    /// As many digits as asked for.
    let fraction: String

    /// nil when `value` is not a number.
    init?(_ value: Decimal, digits: Int) {
        guard !value.isNaN else { return nil }
        self.init(value.magnitude.description, digits: digits, isNegative: value < 0)
    }

    /// nil when `value` is not finite or beyond what `Decimal` holds.
    init?(_ value: Double, digits: Int) {
        guard value.isFinite else { return nil }
        let text = value.magnitude.description
        if !text.utf8.contains(UInt8(ascii: "e")) {
            self.init(text, digits: digits, isNegative: value < 0)
        } else if let decimal = Decimal(string: value.description) {
            self.init(decimal, digits: digits)
        } else {
            return nil
        }
    }

    /// nil unless `text` is digits, with or without a point among them.
    private init?(_ text: String, digits: Int, isNegative: Bool) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1)
        let whole = parts.first.map { Array($0) } ?? []
        let fraction = parts.count > 1 ? Array(parts[1]) : []
        guard (whole + fraction).allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.init(whole: whole, fraction: fraction, digits: max(0, digits), isNegative: isNegative)
    }

    private init(whole: [UInt8], fraction: [UInt8], digits: Int, isNegative: Bool) {
        let padded = fraction + Array(repeating: 48, count: max(0, digits + 1 - fraction.count))
        var kept = whole + padded.prefix(digits)
        if padded[digits] >= 53 { Self.increment(&kept) }
        isZero = kept.allSatisfy { $0 == 48 }
        self.isNegative = isNegative && !isZero
        self.whole = String(decoding: kept.dropLast(digits), as: UTF8.self)
        self.fraction = String(decoding: kept.suffix(digits), as: UTF8.self)
    }

    private static func increment(_ digits: inout [UInt8]) {
        for index in digits.indices.reversed() {
            guard digits[index] == 57 else {
                digits[index] += 1
                return
            }
            digits[index] = 48
        }
        digits.insert(49, at: 0)
    }
}
