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
    /// Whole days; nil without a date, 0 or more.
    public let daysLeft: Int?
    /// nil when unlimited or when limit or odometer is unknown; 0 or more.
    public let kmLeft: Double?
    /// When the distance limit would be reached at the yearly average.
    public let distanceEnd: Date?
    public let endsFirstBy: EndsBy

    init(_ warranty: Warranty, at now: Date, utcOffset: Int, odometerKm: Double?, kmPerYear: Double?) {
        self.warranty = warranty
        start = Self.start(of: warranty)
        let left = warranty.expiresOn.map { $0.timeIntervalSince(now) / 86_400 }
        let today = CivilTime(now, offset: utcOffset)
        let months = warranty.expiresOn.map { today.wholeMonths(until: CivilTime($0)) }
        let distance: Double? =
            if let limit = warranty.limitKm, !warranty.isUnlimited, let odometerKm { limit - odometerKm } else { nil }
        daysLeft = left.map { max(0, Int($0)) }
        monthsLeft = months.map { max(0, $0) }
        kmLeft = distance.map { max(0, $0) }
        let reach = Self.reach(distance, kmPerYear: kmPerYear, now: now)
        distanceEnd = reach
        state = Self.state(warranty, days: left, months: months, km: distance, reach: reach, now: now)
        endsFirstBy = Self.endsFirst(warranty, reach: reach)
    }

    /// nil beyond a century: then distance does not matter.
    private static func reach(_ distance: Double?, kmPerYear: Double?, now: Date) -> Date? {
        guard let distance, let kmPerYear, kmPerYear > 0, distance > 0, distance / kmPerYear < 100 else { return nil }
        return now.addingTimeInterval(distance / kmPerYear * 365.25 * 86_400)
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
        _ warranty: Warranty, days: Double?, months: Int?, km: Double?, reach: Date?, now: Date
    ) -> State {
        if warranty.phase == .upcoming { return .upcoming }
        if warranty.phase == .expired || days ?? 1 <= 0 || km ?? 1 <= 0 { return .expired }
        if days == nil, km == nil, !warranty.isUnlimited { return .unknown }
        let halfYear = now.addingTimeInterval(183 * 86_400)
        return months ?? 6 < 6 || reach.map { $0 < halfYear } ?? false ? .endsSoon : .active
    }

    private static func endsFirst(_ warranty: Warranty, reach: Date?) -> EndsBy {
        guard let end = warranty.expiresOn else { return reach == nil ? .unknown : .distance }
        if warranty.isUnlimited { return .date }
        guard let reach else { return .unknown }
        return reach < end ? .distance : .date
    }
}

/// Average distance in a year since the start of the first warranty.
public struct YearlyDistance: Sendable, Equatable {
    public let km: Double
    public let since: Date

    /// nil without odometer or start, and in the first three months.
    init?(odometerKm: Double?, warranties: [Warranty], at now: Date) {
        let original = ["NEW_MFG_WARRANTY", "BATTERY_WARRANTY", "DRIVEUNIT_WARRANTY"]
        let starts = warranties.filter { original.contains($0.type) }.compactMap(WarrantyFigure.start)
        guard let odometerKm, let since = starts.min() else { return nil }
        let days = now.timeIntervalSince(since) / 86_400
        guard days >= 91 else { return nil }
        km = odometerKm / days * 365.25
        self.since = since
    }
}
