import Domain
import FoundationEssentials
import Testing

@testable import Rendering

/// Null is not good, an estimate is not a reading, and the buyer learns nothing of the owner's days.
@Suite struct HonestyTests {
    private func text(_ change: (inout ReportModel) -> Void) throws -> String {
        var model = SampleModel.full()
        change(&model)
        return ReportFixtures.visibleText(try ReportFixtures.render(model).html)
    }

    private func tiles(_ change: (inout ReportModel) -> Void) throws -> Tiles {
        var model = SampleModel.full()
        change(&model)
        return Tiles(
            context: ReportContext(
                model: model, figures: ReportFigures(model, references: .none),
                words: try ReportFixtures.templates()[.en],
                formats: Formats(language: .en, units: model.units), edition: .pdf,
                symbols: { _ in nil }))
    }

    @Test func nobodyGradesHisOwnCar() throws {
        #expect(try tiles { $0.preferences.referenceRangeKm = 480 }.range.grade == .fact)
        #expect(try text { $0.preferences.referenceRangeKm = 480 }.contains("the owner named as its range when new"))
    }

    @Test func theCoverTellsTheRangeAsItsBand() throws {
        #expect(try text { _ in }.contains("500–506\u{A0}km"))
    }

    @Test func unknownTyresAreNoGoodNews() throws {
        let text = try text {
            $0.alerts = []
            $0.snapshot?.tyres = .init()
        }
        #expect(text.contains("the tyre pressures are not known"))
        #expect(!text.contains("Neither tyres nor alerts"))
    }

    @Test func aRunningWarrantyWithoutDateHasNotEnded() throws {
        let tile = try tiles { model in
            model.warranties = model.warranties?.map { warranty in
                var warranty = warranty
                (warranty.expiresOn, warranty.isUnlimited) = (nil, true)
                return warranty
            }
        }.warranty
        #expect(tile.value == "Active")
        #expect(tile.text.contains("no end date"))
    }

    @Test func aWarrantyThatEndsByDistanceSaysSo() throws {
        let tile = try tiles { $0.snapshot?.condition?.odometerKm = 79_950 }.warranty
        #expect(tile.compact == "50\u{A0}km")
        #expect(tile.text.contains("50\u{A0}km left"))
    }

    @Test func monthsAreNotThrownAway() throws {
        let tile = try tiles { $0.warranties = $0.warranties?.filter { $0.type == "BATTERY_WARRANTY" } }.warranty
        #expect(tile.value == "4\u{A0}years 4\u{A0}months")
    }

    @Test func oldAlertsAreDatedAndNotGood() throws {
        let tile = try tiles {
            $0.alerts = []
            $0.sources = [
                DataSource(
                    name: .alerts, askedAt: SampleModel.date("2026-11-04T08:00:00Z"), gap: .noAnswer,
                    triedAt: $0.issuedAt)
            ]
        }.alerts
        #expect(tile.grade == .fact)
        #expect(tile.asOf == "As of 4\u{A0}Nov\u{A0}2026.")
    }

    @Test func hiddenAlertsAreToldOf() throws {
        let tile = try tiles { $0.alerts = $0.alerts?.filter { $0.text == nil } }.alerts
        #expect(tile.grade == .fact)
        #expect(tile.text.contains("9 more entries"))
    }

    @Test func whetherAnUpdateWaitedMayBeUnknown() throws {
        #expect(try tiles { $0.snapshot?.condition?.hasPendingUpdate = nil }.software.text.contains("is not known"))
        #expect(try tiles { $0.snapshot?.condition?.hasPendingUpdate = nil }.software.grade == .fact)
        #expect(try tiles { $0.snapshot?.condition?.hasPendingUpdate = false }.software.grade == .good)
    }

    @Test func aMissingServiceFlagIsNoGoodNews() throws {
        let tile = try tiles {
            $0.vehicle?.inService = nil
            $0.service?.inService = nil
        }.service
        #expect(tile.grade == .none)
    }

    @Test func theBuyerReadsMonthsAndCountriesOnly() throws {
        let buyer = try text { _ in }
        let owner = try text { $0.preferences.showChargingSites = true }
        let invoice = try #require(SampleModel.sessions().lazy.flatMap { SessionFigures($0).invoiceNumbers }.first)
        let day = try #require(SampleModel.sessions().first).start.local
        let date = Formats(language: .en, units: .metric).shortDate(day)
        #expect(owner.contains(invoice) && owner.contains(date))
        #expect(!buyer.contains(invoice) && !buyer.contains(date))
    }

    @Test func unpaidSessionsAreVisible() throws {
        let text = try text {
            $0.preferences.showChargingSites = true
            $0.charging?[0].fees[0].status = "UNPAID"
        }
        #expect(text.contains("1 session is not marked as paid."))
        #expect(text.contains("unpaid"))
    }

    @Test func northernAlphabetsEndInTheirOwnOrder() {
        func sorted(_ terms: [String], _ language: ReportLanguage) -> [String] {
            terms.sorted { GlossarySection.sortKey($0, language) < GlossarySection.sortKey($1, language) }
        }
        #expect(sorted(["Å", "Ø", "Æ", "Z"], .no) == ["Z", "Æ", "Ø", "Å"])
        #expect(sorted(["Ö", "Ä", "Å", "Z"], .sv) == ["Z", "Å", "Ä", "Ö"])
        #expect(sorted(["Über", "Zoll", "Uhr"], .de) == ["Über", "Uhr", "Zoll"])
    }
}
