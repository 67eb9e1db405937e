public import FoundationEssentials

/// Everything that is computed from a report's facts: pure, language-free, the same for every edition.
public struct ReportFigures: Sendable, Equatable {
    public let identity: VehicleIdentity
    /// When the car answered; the issue time when nothing says so.
    public let dataTime: Date
    /// More than 24 hours lie between the data and the report.
    public let isStale: Bool
    /// Nil when missing or beyond belief.
    public let odometerKm: Double?
    public let range: RangeOutcome
    public let reference: ReferenceRange?
    public let yearly: Result<YearlyDistance, YearlyDistance.Gap>
    /// By end, soonest first.
    public let warranties: [WarrantyFigure]?
    public let warrantyOutlook: WarrantyOutlook?
    public let tyres: [TyreFigure]
    public let charging: ChargingFigures?
    public let alerts: AlertFigures?
    public let completeness: Completeness

    public init(_ model: ReportModel, references: ReferenceRanges) {
        let identity = VehicleIdentity(model)
        let time = model.snapshot?.time ?? model.sources.compactMap(\.askedAt).max() ?? model.issuedAt
        let odometer = model.snapshot?.condition?.odometerKm.flatMap { Plausible.odometerKm.contains($0) ? $0 : nil }
        let yearly = Result { () throws(YearlyDistance.Gap) in
            try YearlyDistance(odometerKm: odometer, warranties: model.warranties ?? [], at: time)
        }
        let kmPerYear = try? yearly.get().km
        self.identity = identity
        dataTime = time
        odometerKm = odometer
        isStale = model.issuedAt.timeIntervalSince(time) > 86_400
        range = RangeOutcome(
            battery: model.snapshot?.battery, outsideC: model.snapshot?.climate?.outsideC, gap: model.gap(.snapshot))
        let named = model.preferences.referenceRangeKm.map { ReferenceRange(km: $0, origin: .owner) }
        reference = [
            named, references.match(identity),
        ].compactMap(\.self).first { Plausible.referenceKm.contains($0.km) }
        self.yearly = yearly
        let warranties = model.warranties.map { Self.sorted($0, time, model.utcOffset, odometer, kmPerYear) }
        self.warranties = warranties
        warrantyOutlook = warranties.map(WarrantyOutlook.init)
        tyres = TyreFigure.all(model.snapshot?.tyres, dataTime: time, units: model.units)
        let now = CivilTime(time, offset: model.utcOffset)
        charging = model.charging.map { ChargingFigures($0, until: now) }
        alerts = model.alerts.map { AlertFigures($0, at: time) }
        completeness = Completeness(model)
    }

    public var yearlyDistance: YearlyDistance? { try? yearly.get() }

    public var retention: RangeRetention? {
        guard let estimate = range.estimate, let reference else { return nil }
        return RangeRetention(estimate, reference: reference)
    }

    private static func sorted(
        _ warranties: [Warranty], _ now: Date, _ offset: Int, _ odometer: Double?, _ kmPerYear: Double?
    ) -> [WarrantyFigure] {
        warranties
            .map { WarrantyFigure($0, at: now, utcOffset: offset, odometerKm: odometer, kmPerYear: kmPerYear) }
            .sorted {
                ($0.firstEnd ?? .distantFuture, $0.warranty.type) < ($1.firstEnd ?? .distantFuture, $1.warranty.type)
            }
    }
}
