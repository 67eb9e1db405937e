import Domain
import FoundationEssentials
import Testing

@Suite struct ReportFiguresTests {
    private func model(_ change: (inout ReportModel) -> Void = { _ in }) -> ReportModel {
        var model = ReportModel(
            vin: VIN(rawValue: "XP7YGCEK4PB000202")!, issuedAt: Date(timeIntervalSince1970: 1_794_000_000))
        model.snapshot = VehicleSnapshot(time: model.issuedAt)
        change(&model)
        return model
    }

    private func figures(_ change: (inout ReportModel) -> Void) -> ReportFigures {
        ReportFigures(model(change), references: .none)
    }

    private func battery(usable: Int?, level: Int?, rated: Double?) -> VehicleSnapshot.Battery {
        var battery = VehicleSnapshot.Battery()
        (battery.usableLevel, battery.level, battery.ratedRangeKm) = (usable, level, rated)
        return battery
    }

    @Test func rangeAtFullChargeHasTheBandOfWholePercents() throws {
        let found = figures { $0.snapshot?.battery = battery(usable: 74, level: 74, rated: 243.1 * 1.609344) }
        let estimate = try #require(found.range.estimate)
        #expect((528..<530).contains(estimate.km))
        #expect((525..<526).contains(estimate.lowKm))
        #expect((532..<533).contains(estimate.highKm))
        #expect(estimate.confidence == .medium)
    }

    @Test(
        arguments: [(19, 19, nil), (20, 20, .rough), (49, 49, .rough), (60, 62, .cold), (70, 70, .high)]
            as [(Int, Int, RangeEstimate.Confidence?)])
    func confidenceFollowsLevelAndCold(usable: Int, level: Int, expected: RangeEstimate.Confidence?) {
        let found = figures {
            $0.snapshot?.battery = battery(usable: usable, level: level, rated: 300)
            $0.snapshot?.climate = .init()
            $0.snapshot?.climate?.outsideC = 20
        }
        #expect(found.range.estimate?.confidence == expected)
    }

    @Test func wearIsToldOnlyAgainstAReference() throws {
        let range = battery(usable: 80, level: 80, rated: 400)
        let alone = figures { $0.snapshot?.battery = range }
        #expect(alone.retention == nil)
        let found = figures {
            $0.snapshot?.battery = range
            $0.preferences.referenceRangeKm = 531
        }
        let retention = try #require(found.retention)
        #expect((94...95).contains(retention.percent))
        #expect(retention.reference.origin == .owner)
    }

    @Test func aReferenceNeedsModelVariantAndYear() throws {
        let json = """
            {"entries":[{"model":"Model Y","trim_words":["long","range"],"years":[2023],"km":500,
            "source":"A label","source_year":2023}]}
            """
        let references = try DomainJSON.decode(ReferenceRanges.self, from: Data(json.utf8))
        let option = VehicleOption(code: "MTY03", name: "Model Y Long Range AWD", isActive: true, colorCode: nil)
        #expect(ReportFigures(model { $0.options = [option] }, references: references).reference?.km == 500)
        #expect(ReportFigures(model(), references: references).reference == nil)
    }

    @Test func aReferenceOfOtherPlantsOrOfHalfAWordIsNone() throws {
        func reference(_ members: String) throws -> ReferenceRange? {
            let json = """
                {"entries":[{"model":"Model Y","years":[2023],"km":500,"source":"A label","source_year":2023,\(members)}]}
                """
            let references = try DomainJSON.decode(ReferenceRanges.self, from: Data(json.utf8))
            let option = VehicleOption(code: "MTY03", name: "Model Y P100D", isActive: true, colorCode: nil)
            return ReportFigures(model { $0.options = [option] }, references: references).reference
        }
        #expect(try reference(#""trim_words":["P100D"],"plants":["berlin"]"#) != nil)
        #expect(try reference(#""trim_words":["P100D"],"plants":["fremont","austin"]"#) == nil)
        #expect(try reference(#""trim_words":["100D"]"#) == nil)
    }

    @Test func oldDataAreKnown() {
        let old = figures { $0.snapshot?.time = $0.issuedAt.addingTimeInterval(-90_000) }
        let fresh = figures { _ in }
        #expect(old.isStale)
        #expect(!fresh.isStale)
    }

    @Test func aFullBatteryCannotBeFullerThanThat() throws {
        let found = figures { $0.snapshot?.battery = battery(usable: 100, level: 100, rated: 400) }
        #expect(try #require(found.range.estimate).lowKm == 400)
    }

    @Test func anEmptyBatteryIsTooLowAndNotMissing() {
        #expect(figures { $0.snapshot?.battery = battery(usable: 0, level: 0, rated: 0) }.range == .levelTooLow(0))
    }

    @Test func whatWasAskedForInVainIsStale() {
        let found = model {
            $0.sources = [
                DataSource(name: .alerts, askedAt: $0.issuedAt - 3_600, gap: .noAnswer, triedAt: $0.issuedAt),
                DataSource(name: .warranty, askedAt: $0.issuedAt - 90_000, gap: nil),
                DataSource(name: .charging, askedAt: $0.issuedAt - 3_600, gap: nil),
            ]
        }
        #expect(found.staleSince(.alerts) == found.issuedAt - 3_600)
        #expect(found.staleSince(.warranty) != nil)
        #expect(found.staleSince(.charging) == nil && found.staleSince(.options) == nil)
    }

    @Test(
        arguments: [
            (nil, nil, nil), (false, nil, false), (nil, false, false), (false, true, true), (true, false, true),
        ] as [(Bool?, Bool?, Bool?)])
    func atTheWorkshopIsYesNoOrUnknown(list: Bool?, visit: Bool?, expected: Bool?) {
        let found = model {
            $0.vehicle = VehicleSummary(vin: $0.vin, displayName: nil, state: .online, access: nil, inService: list)
            $0.service = ServiceStatus(inService: visit)
        }
        #expect(found.isInService == expected)
    }

    @Test func eachUnitFollowsTheCarsOwnScreen() {
        let british = model {
            $0.snapshot?.display = .init()
            $0.snapshot?.display?.miles = true
            $0.snapshot?.display?.fahrenheit = false
        }
        #expect(british.units == MeasureUnits(miles: true, fahrenheit: false, psi: false))
        #expect(model { $0.preferences.units = .imperial }.units == .imperial)
    }

    @Test func yearsBefore2018AreKnown() throws {
        #expect(VINDecoder(try #require(VIN(rawValue: "5YJSA7E67CF000404"))).year == 2012)
        #expect(VINDecoder(try #require(VIN(rawValue: "5YJSA7E67HF000404"))).year == 2017)
    }

    @Test func everyGapIsCountedWithItsReason() {
        let found = figures {
            $0.snapshot = nil
            $0.sources = [DataSource(name: .snapshot, askedAt: nil, gap: .asleep)]
        }.completeness
        #expect(found.present == 0)
        #expect(found.missing[.asleep] == found.total - 6)
        #expect(found.missing[.notProvided] == 6)
    }

    @Test(arguments: [
        ("LRW3E7EK1RC000101", "Model 3", 2024, VINDecoder.Plant.shanghai),
        ("XP7YGCEK4PB000202", "Model Y", 2023, .berlin),
        ("LRW3F7FR9NC000303", "Model 3", 2022, .shanghai), ("5YJSA7E67MF000404", "Model S", 2021, .fremont),
        ("7SAXCDE56PF000505", "Model X", 2023, .fremont), ("XP7YGCFS5TB000606", "Model Y", 2026, .berlin),
    ])
    func aVINNamesModelYearAndPlant(vin: String, model: String, year: Int, plant: VINDecoder.Plant) throws {
        let decoded = VINDecoder(try #require(VIN(rawValue: vin)))
        #expect(decoded.model == model)
        #expect(decoded.year == year)
        #expect(decoded.plant == plant)
    }

    @Test func inPSIFourOrMoreUnderIsLow() {
        func tyre(_ bar: Double) -> TyreFigure? {
            figures {
                $0.preferences.units = .imperial
                $0.snapshot?.tyres = .init(frontLeft: .init(bar: bar))
                $0.snapshot?.tyres?.recommendedFrontBar = 2.9
                $0.snapshot?.tyres?.frontLeft.softWarning = true
            }.tyres.first
        }
        #expect(tyre(2.625)?.word == .low)
        #expect(tyre(2.7)?.word == .asRecommended)
        #expect(tyre(4.2)?.isFarAbove == true)
        #expect(tyre(2.9)?.warning == .soft)
        #expect(tyre(2.9)?.isFresh == false, "a reading without a time is of any age")
    }

    @Test func alertsOfTheDriverAreGroupedAndOthersCounted() throws {
        func alert(_ name: String, _ time: String, _ text: String?) -> VehicleAlert {
            VehicleAlert(name: name, time: OffsetDate(time), audience: ["customer"], text: text)
        }
        let found = figures {
            $0.snapshot?.time = OffsetDate("2026-11-12T08:00:00Z")?.instant
            $0.alerts = [
                alert("a", "2026-09-01T00:00:00Z", "Low"), alert("a", "2026-11-01T00:00:00Z", "Low"),
                alert("b", "2026-02-01T00:00:00Z", "Fluid"), alert("c", "2026-02-01T00:00:00Z", nil),
            ]
        }
        let alerts = try #require(found.alerts)
        #expect(alerts.groups.map(\.text) == ["Low", "Fluid"])
        #expect(alerts.groups.map(\.count) == [2, 1])
        #expect(alerts.groups.map(\.isRecent) == [true, false])
        #expect(alerts.hidden == 1)
    }

    @Test(
        arguments: [
            (2.9, 2.9, TyreFigure.Word.asRecommended), (2.6, 2.9, .low), (2.61, 2.9, .low), (2.66, 2.9, .asRecommended),
            (2.625, 2.9, .low),
            (2.3, 2.9, .veryLow),
            (3.2, 2.9, .above), (2.5, nil, .uncompared), (nil, 2.9, .missing),
        ] as [(Double?, Double?, TyreFigure.Word)])
    func tyresAreComparedWithTheRecommendation(bar: Double?, recommended: Double?, word: TyreFigure.Word) {
        let found = figures {
            $0.snapshot?.tyres = .init(frontLeft: .init(bar: bar))
            $0.snapshot?.tyres?.recommendedFrontBar = recommended
        }
        #expect(found.tyres.first?.word == word)
    }
}
