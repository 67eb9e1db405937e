import Domain
import FoundationEssentials
import Testing

@Suite struct ReportWarrantyTests {
    private func figures(
        _ end: String?, km: Double?, unlimited: Bool = false, odometer: Double? = 61_482,
        phase: Warranty.Phase = .active
    ) -> ReportFigures {
        var model = ReportModel(
            vin: VIN(rawValue: "XP7YGCEK4PB000202")!, issuedAt: OffsetDate("2026-11-12T08:00:00Z")!.instant)
        model.snapshot = VehicleSnapshot(time: model.issuedAt)
        model.snapshot?.condition = .init()
        model.snapshot?.condition?.odometerKm = odometer
        model.warranties = [
            Warranty(
                phase: phase, type: "NEW_MFG_WARRANTY", name: nil, expiresOn: end.flatMap { OffsetDate($0)?.instant },
                limitKm: km, isUnlimited: unlimited, coverageYears: 4)
        ]
        return ReportFigures(model, references: .none)
    }

    @Test func wholeMonthsAndDistanceAreLeft() throws {
        let found = figures("2027-03-14T00:00:00Z", km: 80_000)
        let warranty = try #require(found.warranties?.first)
        #expect(warranty.monthsLeft == 4)
        #expect(warranty.kmLeft == 18_518)
        #expect(warranty.state == .endsSoon)
        #expect(warranty.endsFirstBy == .date)
        #expect((16_700..<16_900).contains(try #require(found.yearlyDistance).km))
    }

    @Test func aFastCarReachesTheDistanceFirst() {
        let warranty = figures("2028-11-12T00:00:00Z", km: 80_000).warranties?.first
        #expect(warranty?.endsFirstBy == .distance)
        #expect(warranty?.state == .active)
    }

    @Test func distanceAloneEndsAWarranty() {
        #expect(figures("2028-11-12T00:00:00Z", km: 60_000).warranties?.first?.state == .expired)
    }

    @Test func unlimitedDistanceEndsByDate() {
        let warranty = figures("2035-03-14T00:00:00Z", km: nil, unlimited: true).warranties?.first
        #expect(warranty?.kmLeft == nil)
        #expect(warranty?.endsFirstBy == .date)
    }

    @Test func withoutOdometerNothingIsProjected() {
        let warranty = figures("2028-11-12T00:00:00Z", km: 80_000, odometer: nil).warranties?.first
        #expect(warranty?.endsFirstBy == .unknown)
        #expect(warranty?.kmLeft == nil)
    }

    @Test func aCarOfSomeWeeksHasNoYearlyAverage() {
        #expect(figures("2030-10-12T00:00:00Z", km: 80_000, odometer: 900).yearlyDistance == nil)
    }

    @Test func withoutDateAndLimitTheStateIsUnknown() {
        #expect(figures(nil, km: nil).warranties?.first?.state == .unknown)
    }

    @Test func whatTeslaCallsExpiredIsExpired() {
        #expect(figures("2028-11-12T00:00:00Z", km: 80_000, phase: .expired).warranties?.first?.state == .expired)
    }
}
