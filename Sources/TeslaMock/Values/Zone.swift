/// A place's clock: a standard offset and a summer time rule.
struct Zone: Sendable, Equatable {
    enum SummerTime: Sendable { case none, european, american }

    let standardMinutes: Int
    let summerTime: SummerTime

    static let western = Zone(standardMinutes: 0, summerTime: .european)
    static let central = Zone(standardMinutes: 60, summerTime: .european)
    static let eastern = Zone(standardMinutes: 120, summerTime: .european)
    static let pacific = Zone(standardMinutes: -480, summerTime: .american)
    static let mountain = Zone(standardMinutes: -420, summerTime: .american)

    /// Minutes east of UTC at a moment in epoch seconds.
    func offsetMinutes(at seconds: Int) -> Int {
        standardMinutes + (isSummer(at: seconds) ? 60 : 0)
    }

    /// Epoch seconds of a local wall time; in the doubled hour of autumn the later one.
    func seconds(of date: CivilDate, minuteOfDay: Int, second: Int = 0) -> Int {
        let wall = date.dayIndex * 86_400 + minuteOfDay * 60 + second
        return wall - offsetMinutes(at: wall - standardMinutes * 60) * 60
    }

    /// `2026-03-01T11:43:45+02:00`
    func iso(_ seconds: Int) -> String {
        let offset = offsetMinutes(at: seconds)
        let sign = offset < 0 ? "-" : "+"
        let magnitude = abs(offset)
        return Timestamp.wallText(seconds + offset * 60) + sign + CivilDate.two(magnitude / 60) + ":"
            + CivilDate.two(magnitude % 60)
    }

    /// The local calendar day.
    func date(at seconds: Int) -> CivilDate {
        CivilDate(dayIndex: Timestamp.floorDivide(seconds + offsetMinutes(at: seconds) * 60, by: 86_400))
    }

    private func isSummer(at seconds: Int) -> Bool {
        let year = CivilDate(dayIndex: Timestamp.floorDivide(seconds, by: 86_400)).year
        switch summerTime {
        case .none: return false
        case .european:  // the last Sundays of March and October, 01:00 UTC everywhere
            let start = Self.lastSunday(year, 3) * 86_400 + 3_600
            let end = Self.lastSunday(year, 10) * 86_400 + 3_600
            return seconds >= start && seconds < end
        case .american:  // second Sunday of March and first of November, 02:00 local
            let start = Self.sunday(2, year, 3) * 86_400 + 7_200 - standardMinutes * 60
            let end = Self.sunday(1, year, 11) * 86_400 + 3_600 - standardMinutes * 60
            return seconds >= start && seconds < end
        }
    }

    private static func lastSunday(_ year: Int, _ month: Int) -> Int {
        let last = CivilDate(year, month, 31)
        return last.dayIndex - last.weekday
    }

    private static func sunday(_ ordinal: Int, _ year: Int, _ month: Int) -> Int {
        let first = CivilDate(year, month, 1)
        return first.dayIndex + (7 - first.weekday) % 7 + (ordinal - 1) * 7
    }
}
