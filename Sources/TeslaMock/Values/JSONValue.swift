/// A JSON document whose members keep their order and whose numbers keep their digits.
///
/// The mock must print integers above 2^53, money with exactly the wanted decimals and nulls on purpose;
/// a `Codable` round trip would blur all three.
indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case fixed(FixedPoint)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One name and its value.
    struct Member: Sendable {
        let name: String
        let value: JSONValue
    }

    /// The value, or `null`.
    static func maybe(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    static func maybe(_ number: Int?) -> JSONValue { number.map { .int($0) } ?? .null }

    static func maybe(_ number: Double?) -> JSONValue { number.map { .double($0) } ?? .null }

    /// Both objects' members, in order. A value that is no object counts as empty.
    static func + (first: JSONValue, second: JSONValue) -> JSONValue {
        .object(first.members + second.members)
    }

    var members: [Member] {
        if case .object(let members) = self { return members }
        return []
    }
}

/// A decimal number as a whole number of parts: 1567 at scale 2 is 15.67.
struct FixedPoint: Sendable, Equatable {
    let units: Int
    let scale: Int

    /// Plain digits without trailing zeros: `15.67`, `15`, `-0.5`.
    var text: String {
        guard scale > 0 else { return String(units) }
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let whole = padded.dropLast(scale)
        var fraction = padded.suffix(scale)
        while fraction.last == "0" { fraction.removeLast() }
        return (units < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }

    init(integerLiteral value: Int) { self = .int(value) }

    init(floatLiteral value: Double) { self = .double(value) }

    init(booleanLiteral value: Bool) { self = .bool(value) }

    init(nilLiteral: ()) { self = .null }

    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
