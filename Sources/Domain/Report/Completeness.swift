/// How many of the data points that a report can hold were there, and why the others are missing.
public struct Completeness: Sendable, Equatable {
    public let present: Int
    public let total: Int
    /// Missing data points by reason.
    public let missing: [DataGap: Int]

    init(_ model: ReportModel) {
        let points = Self.points(model)
        total = points.count
        present = points.count { $0.isPresent }
        missing = points.filter { !$0.isPresent }.reduce(into: [:]) { $0[model.gap($1.source), default: 0] += 1 }
    }

    private typealias Point = (source: DataSource.Name, isPresent: Bool)

    private static func points(_ model: ReportModel) -> [Point] {
        let snapshot = model.snapshot
        return battery(snapshot?.battery, snapshot?.climate) + configuration(snapshot?.configuration)
            + condition(snapshot?.condition) + tyres(snapshot?.tyres)
            + [
                (.charging, model.charging != nil), (.warranty, model.warranties != nil),
                (.service, model.service != nil), (.alerts, model.alerts != nil), (.options, model.options != nil),
                (.releaseNotes, model.releaseNotes != nil),
            ]
    }

    private static func battery(
        _ battery: VehicleSnapshot.Battery?, _ climate: VehicleSnapshot.Climate?
    ) -> [Point] {
        [
            battery?.level != nil, battery?.usableLevel != nil, battery?.ratedRangeKm != nil,
            battery?.estimatedRangeKm != nil, battery?.chargeLimit != nil, battery?.chargingState != nil,
            battery?.maxRangeChargeCounter != nil, climate?.outsideC != nil, climate?.insideC != nil,
        ].map { (.snapshot, $0) }
    }

    private static func configuration(_ car: VehicleSnapshot.Configuration?) -> [Point] {
        [
            car?.carType != nil, car?.trimBadging != nil, car?.exteriorColor != nil, car?.interiorTrim != nil,
            car?.wheelType != nil, car?.roofColor != nil, car?.chargePort != nil, car?.driverAssist != nil,
            car?.rearSeatHeaters != nil, car?.hasAirSuspension != nil, car?.powerLiftgate != nil,
            car?.thirdRowSeats != nil,
        ].map { (.snapshot, $0) }
    }

    private static func condition(_ state: VehicleSnapshot.Condition?) -> [Point] {
        [
            state?.odometerKm != nil, state?.software != nil, state?.locked != nil, state?.doorsClosed != nil,
            state?.trunksClosed != nil, state?.windowsClosed != nil,
        ].map { (.snapshot, $0) }
    }

    private static func tyres(_ tyres: VehicleSnapshot.Tyres?) -> [Point] {
        [
            tyres?.frontLeft.bar != nil, tyres?.frontRight.bar != nil, tyres?.rearLeft.bar != nil,
            tyres?.rearRight.bar != nil, tyres?.recommendedFrontBar != nil, tyres?.recommendedRearBar != nil,
        ].map { (.snapshot, $0) }
    }
}

extension ReportModel {
    /// Why something of this source is missing (facts 10.4).
    public func gap(_ source: DataSource.Name) -> DataGap {
        guard let entry = self.source(source) else { return .notProvided }
        return entry.gap ?? .notInAnswer
    }
}
