public import FoundationEssentials

/// An instant together with the UTC offset of the place where it was written down.
///
/// Tesla gives charging times with the site's own offset; months are counted in that local time (facts 5.2).
public struct OffsetDate: Sendable, Hashable, Comparable, Codable {
    public let instant: Date
    /// Seconds east of UTC, -64,800 to 64,800.
    public let offset: Int

    public init(instant: Date, offset: Int = 0) {
        self.instant = instant
        self.offset = offset
    }

    public static func < (left: OffsetDate, right: OffsetDate) -> Bool { left.instant < right.instant }

    /// Calendar fields in the local time of the offset.
    public var local: CivilTime { CivilTime(instant, offset: offset) }

    /// Parses RFC 3339 with or without fractional seconds, with `Z` or an offset; nil for anything else.
    public init?(_ text: String) {
        guard let parsed = RFC3339.parse(text) else { return nil }
        self = parsed
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = OffsetDate(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(RFC3339.format(self))
    }
}

/// Year, month, day, hour, minute, second of the proleptic Gregorian calendar.
public struct CivilTime: Sendable, Hashable {
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
    public let hour: Int
    public let minute: Int
    public let second: Int
    public let millisecond: Int

    public init(_ instant: Date, offset: Int = 0) {
        let total = Int((instant.timeIntervalSince1970 * 1_000).rounded()) + offset * 1_000
        let days = Int((Double(total) / 86_400_000).rounded(.down))
        let rest = total - days * 86_400_000
        (year, month, day) = CivilCalendar.date(daysSinceEpoch: days)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1_000 % 60
        millisecond = rest % 1_000
    }
}

/// Conversions between days since 1970-01-01 and calendar dates (Howard Hinnant's public-domain algorithms).
public enum CivilCalendar {
    public static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    public static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    public static func daysInMonth(year: Int, month: Int) -> Int {
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        return daysSinceEpoch(year: next.0, month: next.1, day: 1) - daysSinceEpoch(year: year, month: month, day: 1)
    }
}
