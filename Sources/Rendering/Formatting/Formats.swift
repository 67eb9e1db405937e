public import Domain
public import FoundationEssentials

/// Numbers in the writing of one language; money, dates and quantities are in the extensions.
///
/// Spaces inside a number, and between a number and its unit, never break a line. A value that is not a number
/// prints as a dash.
public struct Formats: Sendable {
    public let language: ReportLanguage
    public let units: MeasureUnits
    let conventions: Conventions

    static let dash = "–"

    public init(language: ReportLanguage, units: MeasureUnits) {
        self.language = language
        self.units = units
        conventions = .of(language)
    }

    public func integer(_ value: Int) -> String { decimal(Decimal(value), digits: 0) }

    /// Rounded half up to `digits` decimals, which are always shown.
    public func decimal(_ value: Double, digits: Int) -> String {
        RoundedNumber(value, digits: digits).map { text($0) } ?? Self.dash
    }

    /// Rounded half up to `digits` decimals, which are always shown.
    public func decimal(_ value: Decimal, digits: Int) -> String {
        RoundedNumber(value, digits: digits).map { text($0) } ?? Self.dash
    }

    /// A difference: `+0,1` or `−0,4`, zero without a sign. The minus is U+2212 in all languages, as wide as the plus.
    public func signed(_ value: Double, digits: Int) -> String {
        guard let number = RoundedNumber(value, digits: digits) else { return Self.dash }
        let sign = number.isZero ? "" : number.isNegative ? Conventions.minus : "+"
        return sign + magnitude(number)
    }

    /// `value` is 74 for 74 %.
    public func percent(_ value: Int) -> String { integer(value) + conventions.percentSpace + "%" }

    /// `value` is 74 for 74 %.
    public func percent(_ value: Double, digits: Int) -> String {
        decimal(value, digits: digits) + conventions.percentSpace + "%"
    }

    func text(_ number: RoundedNumber) -> String {
        (number.isNegative ? conventions.minus : "") + magnitude(number)
    }

    func magnitude(_ number: RoundedNumber) -> String {
        grouped(number.whole) + (number.fraction.isEmpty ? "" : conventions.decimalSeparator + number.fraction)
    }

    private func grouped(_ digits: String) -> String {
        guard digits.count >= conventions.groupsFrom else { return digits }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += conventions.groupSeparator }
            result.append(digit)
        }
        return result
    }
}
