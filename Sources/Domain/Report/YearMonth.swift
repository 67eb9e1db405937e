/// A month of the calendar.
public struct YearMonth: Sendable, Hashable, Comparable {
    public let year: Int
    /// 1 to 12.
    public let month: Int

    public init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    public init(_ time: CivilTime) { self.init(year: time.year, month: time.month) }

    public static func < (left: YearMonth, right: YearMonth) -> Bool { left.index < right.index }

    /// `2026-03`
    public var text: String { "\(year)-" + (month < 10 ? "0" : "") + "\(month)" }

    /// Months since year 0: differences of it count months.
    public var index: Int { year * 12 + month - 1 }

    public func adding(months: Int) -> YearMonth {
        let sum = index + months
        return YearMonth(year: sum / 12, month: sum % 12 + 1)
    }
}

extension CivilTime {
    /// Whole months to a later date; negative when `end` lies before.
    func wholeMonths(until end: CivilTime) -> Int {
        YearMonth(end).index - YearMonth(self).index - (end.day < day ? 1 : 0)
    }
}
