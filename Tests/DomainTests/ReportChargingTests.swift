import Domain
import FoundationEssentials
import Testing

@Suite struct ReportChargingTests {
    private func fee(
        _ kind: ChargingFee.Kind = .charging, _ currency: String = "EUR", usage: String = "10", due: String,
        net: String? = nil, pricing: String? = "PAYMENT", unit: ChargingFee.Unit = .kWh
    ) -> ChargingFee {
        ChargingFee(
            kind: kind, currency: currency, pricing: pricing, unit: unit, usage: Decimal(string: usage)!,
            due: Decimal(string: due)!, netDue: Decimal(string: net ?? due)!)
    }

    private func session(_ id: Int64, _ start: String, _ fees: [ChargingFee], country: String = "FI") -> ChargingSession
    {
        ChargingSession(id: id, vin: nil, site: "Site \(id)", country: country, start: OffsetDate(start)!, fees: fees)
    }

    private func figures(_ sessions: [ChargingSession]) -> ChargingFigures {
        ChargingFigures(sessions, until: CivilTime(OffsetDate("2026-03-15T00:00:00Z")!.instant))
    }

    @Test func currenciesAreNeverAddedAndSumsAreExact() {
        let found = figures([
            session(1, "2026-03-01T10:00:00Z", [fee(due: "0.1"), fee(.parking, due: "0.2", unit: .minutes)]),
            session(2, "2026-03-02T10:00:00Z", [fee(due: "0.1")]),
            session(3, "2026-03-03T10:00:00Z", [fee(.charging, "SEK", due: "238.98")]),
        ])
        #expect(found.totals.map(\.currency) == ["EUR", "SEK"])
        #expect(found.totals.map(\.totalDue) == [Decimal(string: "0.4"), Decimal(string: "238.98")])
        #expect(found.totals.first?.idle == Decimal(string: "0.2"))
        #expect(found.idleSessions == 1)
    }

    @Test func aSessionBelongsToTheMonthOfItsPlace() {
        let found = figures([session(1, "2026-03-01T00:30:00+02:00", [fee(due: "1")])])
        #expect(found.months.map(\.month) == [YearMonth(year: 2026, month: 3)])
    }

    @Test func monthsWithoutASessionStayInTheRow() {
        let found = figures([session(1, "2025-12-24T10:00:00Z", [fee(due: "1")])])
        #expect(found.months.map(\.sessions.count) == [1, 0, 0, 0])
    }

    @Test func minutesAreNotZeroEnergy() {
        let found = figures([session(1, "2026-03-01T10:00:00Z", [fee(usage: "30", due: "9", unit: .minutes)])])
        #expect(found.unmetered == 1)
        #expect(found.sessions.first?.energyKWh == nil)
        #expect(found.totals.first?.pricePerKWh == nil)
    }

    @Test func waivedAndCreditedSessionsAreFreeAndOutsideTheMean() {
        let found = figures([
            session(1, "2026-03-01T10:00:00Z", [fee(due: "4")]),
            session(2, "2026-03-02T10:00:00Z", [fee(due: "0", pricing: "NO_CHARGE")]),
            session(3, "2026-03-03T10:00:00Z", [fee(due: "5", net: "0", pricing: "CREDIT")]),
        ])
        #expect(found.freeSessions == 2)
        #expect(found.totals.first?.pricePerKWh == Decimal(string: "0.4"))
        #expect(found.totals.first?.netDue == 4)
        #expect(found.energyKWh == 30)
    }

    @Test func noAmountIsNeitherFreeNorZero() {
        let pending = ChargingFee(
            kind: .charging, currency: "EUR", unit: .kWh, usage: nil, due: nil, netDue: nil, status: "PENDING")
        let found = figures([
            session(1, "2026-03-01T10:00:00Z", [pending]), session(2, "2026-03-02T10:00:00Z", [fee(due: "4")]),
            session(3, "2026-03-03T10:00:00Z", []), session(4, "2026-03-03T11:00:00Z", [fee(usage: "0", due: "0")]),
        ])
        #expect(found.freeSessions == 0, "an aborted session without energy is no gift either")
        #expect(found.unpriced == 2)
        #expect(found.unmetered == 2)
        #expect(found.totals.first?.sessions == 2)
    }

    @Test(arguments: [("UNPAID", 1), ("REFUNDED", 1), ("PAID", 0), (nil, 0)] as [(String?, Int)])
    func whatIsNotPaidIsNotCalledPaid(status: String?, unpaid: Int) {
        var open = fee(due: "4")
        open.status = status
        let found = figures([session(1, "2026-03-01T10:00:00Z", [open])])
        #expect(found.unpaid == unpaid)
        #expect(found.totals.first?.paid == (unpaid == 0 ? 4 : 0))
        #expect(found.totals.first?.totalDue == 4)
    }

    @Test func creditsKeepASessionOutOfTheMeanPrice() {
        let found = figures([
            session(1, "2026-03-01T10:00:00Z", [fee(due: "4")]),
            session(2, "2026-03-02T10:00:00Z", [fee(due: "9", net: "0")]),
        ])
        #expect(found.totals.first?.pricePerKWh == Decimal(string: "0.4"))
    }

    @Test func aSessionWithoutACountryCountsAsUnknown() {
        let nowhere = ChargingSession(
            id: 1, vin: nil, site: nil, country: nil, start: OffsetDate("2026-03-01T10:00:00Z")!, fees: [fee(due: "4")])
        let found = figures([nowhere])
        #expect(found.countries.map(\.name) == [""])
        #expect(found.months.first?.energy(in: "") == 10)
    }

    @Test func whatGoesOutWithABuyersReportNamesNoDay() {
        var model = ReportModel(vin: VIN(rawValue: "XP7YGCEK4PB000202")!, issuedAt: Date(timeIntervalSince1970: 0))
        model.charging = [session(654_365_280, "2026-03-17T00:30:00+02:00", [fee(due: "4")])]
        let shared = model.shareable.charging?.first
        #expect(shared?.start == OffsetDate("2026-03-01T00:00:00+02:00"))
        #expect(shared?.id == 1 && shared?.site == nil && shared?.fees == model.charging?.first?.fees)
        model.preferences.showChargingSites = true
        #expect(model.shareable == model)
    }

    @Test func whatGoesOutWithAMaskedVINDoesNotTellIt() throws {
        let vin = VIN(rawValue: "XP7YGCEK4PB000202")!
        var model = ReportModel(vin: vin, issuedAt: Date(timeIntervalSince1970: 0))
        var entry = session(1, "2026-03-17T00:30:00+02:00", [fee(due: "4")])
        entry.vin = vin
        model.charging = [entry]
        model.vehicle = try DomainJSON.decode(from: Data(#"{"vin":"XP7YGCEK4PB000202","state":"online"}"#.utf8))
        model.photos = ["vin", "left"].map { slot in
            var photo = ReportPhoto(
                asset: slot + ".jpg", caption: nil, width: 4, height: 3, uploadedAt: nil, sha256: nil)
            photo.slot = PhotoSlot(rawValue: slot)
            return photo
        }
        model.preferences.maskVIN = true
        #expect(model.shareable.photos.map(\.asset) == ["left.jpg"])
        model.maskVIN()
        #expect(model.photos.map(\.asset) == ["left.jpg"])
        let json = try DomainJSON.encode(model)
        #expect(try DomainJSON.decode(ReportModel.self, from: json) == model)
        let text = String(decoding: try DomainJSON.encode(model.shareable), as: UTF8.self)
        #expect(!text.contains("XP7Y") && !text.contains("000202"))
        #expect(text.contains("XXXXXXXXXXXXXX202") && model.vinEnd == "202")
    }

    @Test func theMedianStandsBesideTheMean() {
        let prices = ["4", "5", "12"].enumerated().map { index, due in
            session(Int64(index), "2026-03-0\(index + 1)T10:00:00Z", [fee(usage: "10", due: due)])
        }
        let total = figures(prices).totals.first
        #expect(total?.pricePerKWh == Decimal(string: "0.7") && total?.medianPricePerKWh == Decimal(string: "0.5"))
        #expect(figures(Array(prices.prefix(2))).totals.first?.medianPricePerKWh == Decimal(string: "0.45"))
    }

    @Test func idleFeesAreAShareOfWhatWasPaid() {
        let idle = fee(.parking, due: "1", unit: .minutes)
        var unpaid = idle
        unpaid.status = "UNPAID"
        let found = figures([
            session(1, "2026-03-01T10:00:00Z", [fee(usage: "10", due: "3"), idle]),
            session(2, "2026-03-02T10:00:00Z", [unpaid]),
        ])
        #expect(found.totals.first?.idle == 2 && found.totals.first?.idleShare == 25)
        #expect(figures([session(1, "2026-03-01T10:00:00Z", [fee(due: "3")])]).totals.first?.idleShare == nil)
    }

    @Test func countriesAreRankedByEnergy() {
        let found = figures([
            session(1, "2026-03-01T10:00:00Z", [fee(usage: "10", due: "1")], country: "FI"),
            session(2, "2026-03-02T10:00:00Z", [fee(usage: "30", due: "1")], country: "SE"),
        ])
        #expect(found.countries.map(\.name) == ["SE", "FI"])
    }

    @Test func noSessionGivesNoMonth() {
        #expect(figures([]).months.isEmpty)
    }
}
