public import FoundationEssentials

/// What is left of one warranty (facts 10.3).
public struct WarrantyFigure: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case active
        /// Less than six months left.
        case endsSoon = "ends_soon"
        case expired, upcoming
        /// Neither date nor distance is known.
        case unknown
    }

    public enum EndsBy: String, Sendable, CaseIterable { case date, distance, unknown }

    public let warranty: Warranty
    public let state: State
    /// End minus the years of cover.
    public let start: Date?
    /// Whole months; nil without a date, 0 or more.
    public let monthsLeft: Int?
    /// Days of the calendar; nil without a date, 0 on the last day and after it.
    public let daysLeft: Int?
    /// nil when unlimited, not begun, or when limit or odometer is unknown; 0 or more.
    public let kmLeft: Double?
    /// When the distance limit would be reached at the yearly average; nil beyond a century.
    public let distanceEnd: Date?
    public let endsFirstBy: EndsBy

    init(_ warranty: Warranty, at now: Date, utcOffset: Int, odometerKm: Double?, kmPerYear: Double?) {
        self.warranty = warranty
        start = Self.start(of: warranty)
        let today = CivilTime(now, offset: utcOffset)
        let end = warranty.expiresOn.map { CivilTime($0) }
        let days = end.map { $0.day(since: today) }
        let months = end.map { today.wholeMonths(until: $0) }
        let distance = Self.distance(warranty, odometerKm: odometerKm)
        daysLeft = days.map { max(0, $0) }
        monthsLeft = months.map { max(0, $0) }
        kmLeft = distance.map { max(0, $0) }
        let years = Self.years(to: distance, kmPerYear: kmPerYear)
        let reach = years.flatMap { $0 < 100 ? now.addingTimeInterval($0 * 365.25 * 86_400) : nil }
        distanceEnd = reach
        state = Self.state(warranty, days: days, months: months, km: distance, reach: reach, now: now)
        endsFirstBy = Self.endsFirst(warranty, years: years, reach: reach)
    }

    /// By date or by distance, whichever comes first.
    public var firstEnd: Date? { [warranty.expiresOn, distanceEnd].compactMap(\.self).min() }

    public var isRunning: Bool { state == .active || state == .endsSoon }

    /// There is a limit, but nothing tells whether it was passed or when it will be: no grade without data.
    public var hasUnknownDistance: Bool { warranty.limitKm != nil && !warranty.isUnlimited && endsFirstBy == .unknown }

    private static func distance(_ warranty: Warranty, odometerKm: Double?) -> Double? {
        guard warranty.phase != .upcoming, !warranty.isUnlimited, let limit = warranty.limitKm, let odometerKm else {
            return nil
        }
        return limit - odometerKm
    }

    /// Until the limit is reached, at the yearly average; nil when nothing is left or known.
    private static func years(to distance: Double?, kmPerYear: Double?) -> Double? {
        guard let distance, let kmPerYear, distance > 0, kmPerYear >= 0 else { return nil }
        return distance / kmPerYear
    }

    static func start(of warranty: Warranty) -> Date? {
        guard let end = warranty.expiresOn, let years = warranty.coverageYears, Plausible.coverageYears.contains(years)
        else { return nil }
        let date = CivilTime(end)
        let year = date.year - years
        let day = min(date.day, CivilCalendar.daysInMonth(year: year, month: date.month))
        let days = CivilCalendar.daysSinceEpoch(year: year, month: date.month, day: day)
        return Date(timeIntervalSince1970: Double(days) * 86_400)
    }

    private static func state(
        _ warranty: Warranty, days: Int?, months: Int?, km: Double?, reach: Date?, now: Date
    ) -> State {
        if warranty.phase == .upcoming { return .upcoming }
        if warranty.phase == .expired || days ?? 0 < 0 || km ?? 1 <= 0 { return .expired }
        if days == nil, km == nil, !warranty.isUnlimited { return .unknown }
        let halfYear = now.addingTimeInterval(183 * 86_400)
        return months ?? 6 < 6 || reach.map { $0 < halfYear } ?? false ? .endsSoon : .active
    }

    private static func endsFirst(_ warranty: Warranty, years: Double?, reach: Date?) -> EndsBy {
        guard let end = warranty.expiresOn else { return reach == nil ? .unknown : .distance }
        if warranty.isUnlimited { return .date }
        guard years != nil else { return .unknown }
        // A limit more than a century away comes after every date.
        return reach.map { $0 < end } ?? false ? .distance : .date
    }
}

/// What all warranties together say to somebody who asks "what cover is left".
public enum WarrantyOutlook: Sendable, Equatable {
    /// The next of the running ones to end.
    case running(WarrantyFigure)
    /// At least one runs, but none of them has a date.
    case open
    case upcoming, ended, unclear, unlisted

    /// - Parameter warranties: in the order of their ends.
    init(_ warranties: [WarrantyFigure]) {
        let running = warranties.filter(\.isRunning)
        if let next = running.first(where: { $0.warranty.expiresOn != nil }) {
            self = .running(next)
        } else if !running.isEmpty {
            self = .open
        } else if warranties.isEmpty {
            self = .unlisted
        } else if warranties.allSatisfy({ $0.state == .expired }) {
            self = .ended
        } else {
            self = warranties.allSatisfy { $0.state == .upcoming } ? .upcoming : .unclear
        }
    }
}

extension CivilTime {
    /// Days of the calendar from another day to this one.
    fileprivate func day(since other: CivilTime) -> Int {
        CivilCalendar.daysSinceEpoch(year: year, month: month, day: day)
            - CivilCalendar.daysSinceEpoch(year: other.year, month: other.month, day: other.day)
    }
}
