/// A moment of the mock's clock, in milliseconds since 1970, and the text forms the API uses.
struct Timestamp: Sendable, Comparable {
    let milliseconds: Int

    var seconds: Int { Self.floorDivide(milliseconds, by: 1_000) }

    /// Whole UTC days since 1970; generated data changes only with it.
    var dayIndex: Int { Self.floorDivide(seconds, by: 86_400) }

    static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// `2026-03-19T22:01:15.101+00:00`, as in recent alerts.
    static func fractionalText(milliseconds: Int) -> String {
        let fraction = milliseconds - floorDivide(milliseconds, by: 1_000) * 1_000
        let digits = String(repeating: "0", count: 3 - String(fraction).count) + String(fraction)
        return wallText(floorDivide(milliseconds, by: 1_000)) + "." + digits + "+00:00"
    }

    /// `2026-03-01T11:43:45`, of seconds that already hold the local offset.
    static func wallText(_ seconds: Int) -> String {
        let day = floorDivide(seconds, by: 86_400)
        let rest = seconds - day * 86_400
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map(CivilDate.two).joined(separator: ":")
        return CivilDate(dayIndex: day).text + "T" + clock
    }

    /// Reads `2026-03-01T11:43:45Z` or with an offset and optional fraction; epoch seconds, or nil.
    static func parse(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] == 84, bytes[13] == 58, bytes[16] == 58,
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), let offset = offset(String(text.dropFirst(19)))
        else { return nil }
        return CivilDate(year, month, day).dayIndex * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    private static func offset(_ tail: String) -> Int? {
        let zone = tail.hasPrefix(".") ? tail.dropFirst().drop { $0.isNumber } : tail[...]
        if zone == "Z" { return 0 }
        let parts = zone.dropFirst().split(separator: ":")
        guard let sign = zone.first, sign == "+" || sign == "-", parts.count == 2,
            let hours = Int(parts[0]), let minutes = Int(parts[1])
        else { return nil }
        return (hours * 60 + minutes) * 60 * (sign == "-" ? -1 : 1)
    }

    static func floorDivide(_ value: Int, by divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }
}
