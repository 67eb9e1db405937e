import Domain
import FoundationEssentials

/// A JSON object of Tesla's, read without trust: a member that is missing, null, of another type or out of every
/// plausible range is nil. Reading never throws; only something that is no object at all cannot be decoded.
struct LooseObject: Decodable {
    private let members: KeyedDecodingContainer<MemberName>

    init(from decoder: any Decoder) throws { members = try decoder.container(keyedBy: MemberName.self) }

    /// Trimmed, without control characters, at most 500 characters. Blank and `<invalid>` mean "no value" (facts 4.1).
    func text(_ name: String) -> String? {
        let raw = rawText(name) ?? value(name, as: Int64.self).map(String.init)
        guard let raw else { return nil }
        let printable = raw.unicodeScalars.filter { $0.properties.generalCategory != .control }
        let text = String(String.UnicodeScalarView(printable)).trimmed.prefix(500)
        return text.isEmpty || text == "<invalid>" ? nil : String(text)
    }

    /// As it stands there, of any length.
    func rawText(_ name: String) -> String? { value(name, as: String.self) }

    /// Whole numbers up to 64 bits keep every digit: ids go beyond 2^53 (facts 2.1).
    func integer(_ name: String) -> Int64? {
        if let whole = value(name, as: Int64.self) { return whole }
        if let number = value(name, as: Double.self) { return Int64(exactly: number.rounded()) }
        return value(name, as: String.self).flatMap { Int64($0.trimmed) }
    }

    /// A small whole number; nil outside `range`.
    func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        integer(name).flatMap(Int.init(exactly:)).flatMap { range.contains($0) ? $0 : nil }
    }

    /// nil outside `range`: a figure that cannot be is worth no more than a missing one.
    func number(_ name: String, in range: ClosedRange<Double> = -1e9...1e9) -> Double? {
        let number = value(name, as: Double.self) ?? value(name, as: String.self).flatMap { Double($0.trimmed) }
        return number.flatMap { range.contains($0) ? $0 : nil }
    }

    /// Exact, for money and energy; at most a billion either way. What Tesla's binary fractions leave behind the sixth
    /// decimal (18.400000000000002) is no money.
    func decimal(_ name: String) -> Decimal? {
        let number =
            value(name, as: Decimal.self)
            ?? value(name, as: String.self).flatMap { Decimal(string: $0.trimmed) }
        return number.flatMap { abs($0) <= 1_000_000_000 ? $0.withoutNoise : nil }
    }

    func flag(_ name: String) -> Bool? {
        if let flag = value(name, as: Bool.self) { return flag }
        switch text(name)?.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: return nil
        }
    }

    /// RFC 3339, or a bare date as its midnight in UTC.
    func time(_ name: String) -> OffsetDate? {
        text(name).flatMap { OffsetDate($0) ?? OffsetDate($0 + "T00:00:00Z") }
    }

    /// Epoch seconds or milliseconds, whichever `unit` (seconds per step) says; between 2000 and 2100.
    func epoch(_ name: String, unit: Double) -> Date? {
        guard let seconds = number(name, in: 0...1e14).map({ $0 * unit }),
            (946_684_800...4_102_444_800).contains(seconds)
        else { return nil }
        return Date(timeIntervalSince1970: seconds)
    }

    func object(_ name: String) -> LooseObject? { value(name, as: LooseObject.self) }

    /// The objects of a list, other elements left out. A null list is an empty one; nil when there is no list.
    func objects(_ name: String) -> [LooseObject]? { list(name, of: LooseObject.self) }

    func texts(_ name: String) -> [String]? { list(name, of: String.self) }

    private func list<Element: Decodable>(_ name: String, of type: Element.Type) -> [Element]? {
        guard let key = MemberName(stringValue: name), members.contains(key) else { return nil }
        if (try? members.decodeNil(forKey: key)) == true { return [] }
        return value(name, as: [Lossy<Element>].self)?.compactMap(\.value)
    }

    private func value<Value: Decodable>(_ name: String, as type: Value.Type) -> Value? {
        guard let key = MemberName(stringValue: name) else { return nil }
        return (try? members.decodeIfPresent(type, forKey: key)) ?? nil
    }
}

/// An element that may be of the wrong type.
private struct Lossy<Value: Decodable>: Decodable {
    let value: Value?
    init(from decoder: any Decoder) throws { value = try? Value(from: decoder) }
}

private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        let rest = drop { $0.isWhitespace }
        return rest.lastIndex { !$0.isWhitespace }.map { String(rest[...$0]) } ?? ""
    }
}

extension Decimal {
    /// Rounded half up to six decimals when it has more.
    fileprivate var withoutNoise: Decimal {
        guard exponent < -6, !isNaN, let half = Decimal(string: "0.0000005") else { return self }
        let parts = (magnitude + half).description.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let rounded = Decimal(string: "\(parts[0]).\(parts[1].prefix(6))") else { return self }
        return self < 0 ? -rounded : rounded
    }
}
