/// The yearly rule at the end of a zone file, for example `EET-2EEST,M3.5.0/3,M10.5.0/4` (POSIX `TZ`).
struct RecurringOffset: Sendable, Equatable {
    /// Week `week` (5: the last) of a month, and the second of the day on the clock that ends then.
    private struct Turn: Sendable, Equatable {
        var month: Int
        var week: Int
        /// 0 is Sunday.
        var weekday: Int
        var second: Int

        /// Seconds since 1970 on that clock.
        func time(in year: Int) -> Int64 {
            let first = CivilCalendar.daysSinceEpoch(year: year, month: month, day: 1)
            // 1 January 1970 was a Thursday.
            let firstWeekday = ((first + 4) % 7 + 7) % 7
            var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            if day >= CivilCalendar.daysInMonth(year: year, month: month) { day -= 7 }
            return Int64((first + day) * 86_400 + second)
        }
    }

    private struct Summer: Sendable, Equatable {
        var offset: Int
        var start: Turn
        var end: Turn
    }

    private let standard: Int
    /// nil: the clock is never changed.
    private let summer: Summer?

    /// nil for a rule of another form; zone files have none today.
    init?(_ text: String) {
        let parts = text.filter { !$0.isNewline }.split(separator: ",", omittingEmptySubsequences: false)
        guard let clocks = parts.first, parts.count == 1 || parts.count == 3 else { return nil }
        var rest = clocks
        guard Self.skipName(&rest), let west = Self.seconds(&rest) else { return nil }
        standard = -west
        guard parts.count == 3 else {
            guard rest.isEmpty else { return nil }
            summer = nil
            return
        }
        guard Self.skipName(&rest) else { return nil }
        let offset = rest.isEmpty ? standard + 3_600 : Self.seconds(&rest).map { -$0 }
        guard let offset, rest.isEmpty, let start = Self.turn(parts[1]), let end = Self.turn(parts[2]) else {
            return nil
        }
        summer = Summer(offset: offset, start: start, end: end)
    }

    func offset(at time: Int64) -> Int {
        guard let summer else { return standard }
        let days = (time + Int64(standard)) / 86_400
        let year = CivilCalendar.date(daysSinceEpoch: Int(days)).year
        let start = summer.start.time(in: year) - Int64(standard)
        let end = summer.end.time(in: year) - Int64(summer.offset)
        // South of the equator the summer lies across the turn of the year.
        let isSummer = start < end ? time >= start && time < end : time >= start || time < end
        return isSummer ? summer.offset : standard
    }

    private static func skipName(_ rest: inout Substring) -> Bool {
        let before = rest.count
        if rest.first == "<" {
            rest = rest.drop { $0 != ">" }.dropFirst()
        } else {
            rest = rest.drop { $0.isLetter }
        }
        return rest.count < before
    }

    /// `[+-]h[:m[:s]]`
    private static func seconds(_ rest: inout Substring) -> Int? {
        let text = rest.prefix { $0.isNumber || $0 == ":" || $0 == "+" || $0 == "-" }
        rest = rest.dropFirst(text.count)
        let sign = text.first == "-" ? -1 : 1
        let numbers = text.drop { $0 == "-" || $0 == "+" }.split(separator: ":").map { Int($0) }
        guard (1...3).contains(numbers.count), numbers.allSatisfy({ $0.map { (0...167).contains($0) } ?? false }) else {
            return nil
        }
        return sign * zip(numbers.compactMap(\.self), [3_600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// `Mmonth.week.weekday[/time]`
    private static func turn(_ text: Substring) -> Turn? {
        let halves = text.split(separator: "/")
        guard let date = halves.first, date.first == "M", halves.count <= 2 else { return nil }
        let numbers = date.dropFirst().split(separator: ".").compactMap { Int($0) }
        guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]),
            (0...6).contains(numbers[2])
        else { return nil }
        var second: Int? = 7_200
        if halves.count == 2 {
            var rest = halves[1]
            second = seconds(&rest)
        }
        return second.map { Turn(month: numbers[0], week: numbers[1], weekday: numbers[2], second: $0) }
    }
}
