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

    @Test(
        arguments: [
            ("2026-11-11T00:00:00Z", .expired, 0), ("2026-11-12T00:00:00Z", .endsSoon, 0),
            ("2026-11-13T00:00:00Z", .endsSoon, 1),
        ] as [(String, WarrantyFigure.State, Int)])
    func theLastDayIsCovered(end: String, state: WarrantyFigure.State, days: Int) {
        let warranty = figures(end, km: nil, unlimited: true).warranties?.first
        #expect(warranty?.state == state)
        #expect(warranty?.daysLeft == days)
    }

    @Test func aLimitBeyondACenturyEndsByDate() {
        let warranty = figures("2027-03-14T00:00:00Z", km: 80_000, odometer: 10).warranties?.first
        #expect(warranty?.distanceEnd == nil)
        #expect(warranty?.endsFirstBy == .date)
    }

    @Test func whatHasNotBegunHasNoDistanceLeft() {
        let found = figures("2030-03-14T00:00:00Z", km: 80_000, phase: .upcoming)
        #expect(found.warranties?.first?.kmLeft == nil)
        #expect(found.warrantyOutlook == .upcoming)
        #expect(found.yearly == .failure(.noStart))
    }

    @Test func aLimitWithoutOdometerIsNotKnownToBeGood() {
        #expect(
            figures("2028-11-12T00:00:00Z", km: 80_000, odometer: nil).warranties?.first?.hasUnknownDistance == true)
        #expect(
            figures("2028-11-12T00:00:00Z", km: nil, unlimited: true).warranties?.first?.hasUnknownDistance == false)
    }

    @Test func theOutlookDistinguishesEndedFromUnknown() {
        #expect(figures("2020-01-01T00:00:00Z", km: nil).warrantyOutlook == .ended)
        #expect(figures(nil, km: nil).warrantyOutlook == .unclear)
        #expect(figures(nil, km: nil, unlimited: true).warrantyOutlook == .open)
        #expect(figures(nil, km: 80_000).warrantyOutlook == .open)
    }

    @Test func theNextToEndMayEndByDistance() throws {
        var model = ReportModel(
            vin: VIN(rawValue: "XP7YGCEK4PB000202")!, issuedAt: OffsetDate("2026-11-12T08:00:00Z")!.instant)
        model.snapshot = VehicleSnapshot(time: model.issuedAt)
        model.snapshot?.condition = .init()
        model.snapshot?.condition?.odometerKm = 191_900
        model.warranties = [("NEW_MFG_WARRANTY", "2027-08-12", 4, nil), ("BATTERY_WARRANTY", "2031-08-12", 8, 192_000)]
            .map { type, end, years, km in
                Warranty(
                    phase: .active, type: type, name: nil, expiresOn: OffsetDate(end + "T00:00:00Z")!.instant,
                    limitKm: km, isUnlimited: km == nil, coverageYears: years)
            }
        guard case .running(let next) = ReportFigures(model, references: .none).warrantyOutlook else {
            Issue.record("nothing runs")
            return
        }
        #expect(next.warranty.type == "BATTERY_WARRANTY")
        #expect(next.endsFirstBy == .distance && next.kmLeft == 100)
    }

    @Test func withoutDateAndLimitTheStateIsUnknown() {
        #expect(figures(nil, km: nil).warranties?.first?.state == .unknown)
    }

    @Test func whatTeslaCallsExpiredIsExpired() {
        #expect(figures("2028-11-12T00:00:00Z", km: 80_000, phase: .expired).warranties?.first?.state == .expired)
    }
}
