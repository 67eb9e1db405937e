/// Date and time as ZIP stores them: two seconds exact, without a zone (we write UTC), from 1980 to 2107.
public struct DOSTime: Sendable, Equatable {
    let date: UInt16
    let time: UInt16

    /// Seconds since 1970 UTC; a time outside the range becomes its nearest end.
    public init(unixSeconds: Int64) {
        let first: Int64 = 315_532_800  // 1980-01-01
        let last: Int64 = 4_354_819_198  // 2107-12-31 23:59:58
        let seconds = min(max(unixSeconds, first), last)
        let (year, month, day) = Self.civil(daysSince1970: seconds / 86_400)
        let inDay = seconds % 86_400
        date = UInt16((year - 1_980) << 9 | month << 5 | day)
        time = UInt16((inDay / 3_600) << 11 | (inDay / 60 % 60) << 5 | (inDay % 60) / 2)
    }

    /// Howard Hinnant's civil_from_days, http://howardhinnant.github.io/date_algorithms.html
    private static func civil(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = daysSince1970 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
