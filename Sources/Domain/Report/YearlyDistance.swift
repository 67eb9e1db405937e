public import FoundationEssentials

/// Average distance in a year since the start of the first warranty.
public struct YearlyDistance: Sendable, Equatable {
    /// Why there is none.
    public enum Gap: Error, Sendable { case noOdometer, noStart, tooNew }

    public let km: Double
    public let since: Date

    /// - Throws: without odometer or start, and in the first three months.
    init(odometerKm: Double?, warranties: [Warranty], at now: Date) throws(Gap) {
        let original = ["NEW_MFG_WARRANTY", "BATTERY_WARRANTY", "DRIVEUNIT_WARRANTY"]
        let starts = warranties.filter { $0.phase != .upcoming && original.contains($0.type) }
            .compactMap(WarrantyFigure.start)
        guard let odometerKm else { throw .noOdometer }
        guard let since = starts.min() else { throw .noStart }
        let days = now.timeIntervalSince(since) / 86_400
        guard days >= 91 else { throw .tooNew }
        km = odometerKm / days * 365.25
        self.since = since
    }
}
