public import FoundationEssentials

/// Reads and writes the times of RFC 3339, keeping the offset.
public enum RFC3339 {
    /// `2026-03-01T11:43:45+02:00`, `…45.101Z`; a missing offset counts as UTC. nil for anything else.
    public static func parse(_ text: String) -> OffsetDate? {
        var reader = DigitReader(text.utf8)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2),
            (1...12).contains(month), (1...CivilCalendar.daysInMonth(year: year, month: month)).contains(day),
            hour < 24, minute < 60
        else { return nil }
        var second = 0
        if reader.skip(":") {
            guard let value = reader.number(2), value <= 60 else { return nil }
            second = value
        }
        guard let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd else { return nil }
        let days = CivilCalendar.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return OffsetDate(instant: Date(timeIntervalSince1970: Double(seconds) + fraction), offset: offset)
    }

    /// With `Z` for offset zero; milliseconds only when they are not zero.
    public static func format(_ date: OffsetDate) -> String {
        let time = date.local
        var text = DigitWriter()
        text.add(time.year, 4)
        text.add(time.month, after: "-")
        text.add(time.day, after: "-")
        text.add(time.hour, after: "T")
        text.add(time.minute, after: ":")
        text.add(time.second, after: ":")
        if time.millisecond != 0 { text.add(time.millisecond, 3, after: ".") }
        if date.offset == 0 {
            text.add("Z")
        } else {
            let minutes = abs(date.offset) / 60
            text.add(minutes / 60, after: date.offset < 0 ? "-" : "+")
            text.add(minutes % 60, after: ":")
        }
        return text.string
    }

    /// The instant in UTC.
    public static func format(_ instant: Date) -> String { format(OffsetDate(instant: instant)) }

    /// `20261123T150405123Z`: sortable, free of punctuation, for object names.
    public static func compact(_ instant: Date) -> String {
        let time = CivilTime(instant)
        var text = DigitWriter()
        text.add(time.year, 4)
        text.add(time.month)
        text.add(time.day)
        text.add(time.hour, after: "T")
        text.add(time.minute)
        text.add(time.second)
        text.add(time.millisecond, 3)
        text.add("Z")
        return text.string
    }
}

/// Times stand in every answer and every line of the log: no number becomes a string of its own.
private struct DigitWriter {
    private var text: [UInt8] = []

    init() { text.reserveCapacity(32) }

    var string: String { String(decoding: text, as: UTF8.self) }

    mutating func add(_ mark: Unicode.Scalar) { text.append(UInt8(ascii: mark)) }

    mutating func add(_ number: Int, _ width: Int = 2, after mark: Unicode.Scalar? = nil) {
        if let mark { add(mark) }
        var place = 1
        for _ in 1..<width { place *= 10 }
        // A year may be longer.
        guard (0..<place * 10).contains(number) else { return text += String(number).utf8 }
        while place > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / place % 10))
            place /= 10
        }
    }
}

private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ digits: Int) -> Int? {
        let taken = rest.prefix(digits)
        guard taken.count == digits, taken.allSatisfy({ (48...57).contains($0) }) else { return nil }
        rest.removeFirst(digits)
        return taken.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// 0 when there is none; at most nine digits; nil when a dot has no digit.
    mutating func fraction() -> Double? {
        guard skip(".") else { return 0 }
        let digits = rest.prefix { (48...57).contains($0) }
        guard !digits.isEmpty, digits.count <= 9 else { return nil }
        rest.removeFirst(digits.count)
        let (value, scale) = digits.reduce((0.0, 1.0)) { ($0.0 * 10 + Double($1 - 48), $0.1 * 10) }
        return value / scale
    }

    mutating func offset() -> Int? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours <= 18 else { return nil }
        _ = skip(":")
        guard let minutes = number(2), minutes < 60 else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
