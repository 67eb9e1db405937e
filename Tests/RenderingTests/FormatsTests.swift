import Domain
import FoundationEssentials
import Testing

@testable import Rendering

/// The pinned table, one row per language: `_` is U+00A0, `~` U+202F, `−` U+2212.
@Suite struct FormatsTests {
    typealias Row = (language: ReportLanguage, expected: [String])

    private func formats(_ language: ReportLanguage, _ units: MeasureUnits = .metric) -> Formats {
        Formats(language: language, units: units)
    }

    static let numbers: [Row] = [
        (.en, ["1,234.5", "12,345.6", "-3.5", "€1,234.50", "SEK_1,234.50", "74%"]),
        (.fi, ["1_234,5", "12_345,6", "−3,5", "1_234,50_€", "1_234,50_SEK", "74_%"]),
        (.sv, ["1_234,5", "12_345,6", "−3,5", "1_234,50_€", "1_234,50_SEK", "74_%"]),
        (.no, ["1_234,5", "12_345,6", "−3,5", "1_234,50_€", "1_234,50_SEK", "74_%"]),
        (.da, ["1.234,5", "12.345,6", "-3,5", "1.234,50_€", "1.234,50_SEK", "74_%"]),
        (.de, ["1.234,5", "12.345,6", "-3,5", "1.234,50_€", "1.234,50_SEK", "74_%"]),
        (.fr, ["1~234,5", "12~345,6", "-3,5", "1~234,50_€", "1~234,50_SEK", "74_%"]),
        (.es, ["1234,5", "12.345,6", "-3,5", "1234,50_€", "1234,50_SEK", "74_%"]),
        (.it, ["1234,5", "12.345,6", "-3,5", "1234,50_€", "1234,50_SEK", "74%"]),
    ]

    @Test(arguments: numbers) func numbersFollowTheTable(_ row: Row) {
        let formats = formats(row.language)
        let written = [
            formats.decimal(1234.5, digits: 1), formats.decimal(12345.6, digits: 1), formats.decimal(-3.5, digits: 1),
            formats.money(Decimal(12345) / 10, currency: "EUR"), formats.money(Decimal(12345) / 10, currency: "SEK"),
            formats.percent(74),
        ]
        #expect(written.map(\.visible) == row.expected)
    }

    static let dates: [Row] = [
        (.en, ["1_Mar_2026", "1_March 2026", "14:05", "09:42", "March 2026"]),
        (.fi, ["1.3.2026", "1._maaliskuuta 2026", "14.05", "9.42", "maaliskuu 2026"]),
        (.sv, ["2026-03-01", "1_mars 2026", "14:05", "09:42", "mars 2026"]),
        (.no, ["01.03.2026", "1._mars 2026", "14:05", "09:42", "mars 2026"]),
        (.da, ["01.03.2026", "1._marts 2026", "14.05", "09.42", "marts 2026"]),
        (.de, ["01.03.2026", "1._März 2026", "14:05", "09:42", "März 2026"]),
        (.fr, ["01/03/2026", "1er_mars 2026", "14:05", "09:42", "mars 2026"]),
        (.es, ["1/3/2026", "1_de_marzo de 2026", "14:05", "9:42", "marzo de 2026"]),
        (.it, ["01/03/2026", "1_marzo 2026", "14:05", "09:42", "marzo 2026"]),
    ]

    @Test(arguments: dates) func datesFollowTheTable(_ row: Row) throws {
        let formats = formats(row.language)
        let afternoon = try #require(OffsetDate("2026-03-01T14:05:59Z")).local
        let morning = try #require(OffsetDate("2026-03-01T09:42:00Z")).local
        let written = [
            formats.shortDate(afternoon), formats.date(afternoon), formats.time(afternoon), formats.time(morning),
            formats.monthYear(year: 2026, month: 3),
        ]
        #expect(written.map(\.visible) == row.expected)
    }

    static let moments: [Row] = [
        (.en, ["12_November 2026, 09:42_UTC+2"]), (.fi, ["12._marraskuuta 2026 klo_9.42_UTC+2"]),
        (.sv, ["12_november 2026 kl._09:42_UTC+2"]), (.no, ["12._november 2026 kl._09:42_UTC+2"]),
        (.da, ["12._november 2026 kl._09.42_UTC+2"]), (.de, ["12._November 2026, 09:42_UTC+2"]),
        (.fr, ["12_novembre 2026 à_09:42_UTC+2"]), (.es, ["12_de_noviembre de 2026, 9:42_UTC+2"]),
        (.it, ["12_novembre 2026, 09:42_UTC+2"]),
    ]

    @Test(arguments: moments) func momentsNameTheirZone(_ row: Row) throws {
        let date = try #require(OffsetDate("2026-11-12T09:42:00+02:00"))
        let written = formats(row.language).dateTime(date.local, offset: date.offset)
        #expect([written.visible] == row.expected)
    }

    @Test(arguments: [(0, "UTC"), (19_800, "UTC+5:30"), (-12_600, "UTC−3:30"), (-28_800, "UTC−8")])
    func zonesAreOffsets(_ offset: Int, _ zone: String) throws {
        let date = try #require(OffsetDate("2026-11-12T09:42:00Z"))
        #expect(formats(.en).dateTime(date.local, offset: offset).hasSuffix("\u{A0}\(zone)"))
    }

    @Test func roundingIsHalfUpOnWrittenDigits() {
        let formats = formats(.en)
        #expect(formats.decimal(2.675, digits: 2) == "2.68")
        #expect(formats.decimal(-0.25, digits: 1) == "-0.3")
        #expect(formats.decimal(999.95, digits: 1) == "1,000.0")
        #expect(formats.decimal(0.5, digits: 0) == "1")
        #expect(formats.decimal(-0.04, digits: 1) == "0.0")
        #expect(formats.decimal(1e-7, digits: 2) == "0.00")
        #expect(formats.decimal(1e16, digits: 0) == "10,000,000,000,000,000")
        #expect(formats.decimal(Decimal(5) / 1000, digits: 2) == "0.01")
        #expect(formats.integer(-1_234_567) == "-1,234,567")
        #expect(formats.percent(94.25, digits: 1) == "94.3%")
    }

    @Test func whatIsNoNumberIsADash() {
        let formats = formats(.en)
        #expect(formats.decimal(Double.nan, digits: 1) == "–" && formats.decimal(Double.infinity, digits: 1) == "–")
        #expect(formats.decimal(1e300, digits: 1) == "–" && formats.decimal(Decimal.nan, digits: 1) == "–")
        #expect(formats.monthName(13) == "–")
    }

    @Test func differencesCarryTheirSign() {
        let formats = formats(.de)
        #expect(formats.signed(0.1, digits: 1) == "+0,1")
        #expect(formats.signed(-0.4, digits: 1) == "\u{2212}0,4")
        #expect(formats.signed(-0.04, digits: 1) == "0,0")
    }

    @Test func currenciesHaveTheirDecimals() {
        #expect(formats(.sv).money(Decimal(4990), currency: "ISK").visible == "4_990_ISK")
        #expect(formats(.de).amount(Decimal(1799) / 100, currency: "NOK") == "17,99")
        #expect(formats(.en).money(Decimal(-2), currency: "EUR") == "-€2.00")
        #expect(formats(.en).money(Decimal(-2), currency: "GBP").visible == "-GBP_2.00")
        #expect(formats(.fi).money(Decimal(-2), currency: "EUR").visible == "−2,00_€")
    }

    @Test func finnishMonthsTakeTheirEndingOnlyInDates() throws {
        let formats = formats(.fi)
        #expect(formats.monthName(12) == "joulukuu")
        #expect(formats.date(try #require(OffsetDate("2026-12-06T00:00:00Z")).local).visible == "6._joulukuuta 2026")
        #expect((1...12).map(formats.monthInitial).joined() == "THMHTKHESLMJ")
    }

    @Test func frenchOrdinalIsForTheFirstOnly() throws {
        let second = try #require(OffsetDate("2026-08-02T00:00:00Z")).local
        #expect(formats(.fr).date(second).visible == "2_août 2026")
    }

    @Test func quantitiesKeepTheirUnit() {
        let metric = formats(.de)
        #expect(metric.distance(km: 61_482).visible == "61.482_km")
        #expect(metric.pressure(bar: 2.85).visible == "2,9_bar")
        #expect(metric.temperature(celsius: -3.5, digits: 1).visible == "-3,5_°C")
        #expect(metric.energy(kWh: 42.34).visible == "42,3_kWh")
        #expect(metric.energy(kWh: Decimal(1948), digits: 0).visible == "1.948_kWh")
        #expect(metric.power(kW: 250).visible == "250_kW")
    }

    @Test func aBritishCarShowsMilesCelsiusAndBar() {
        let british = formats(.en, MeasureUnits(miles: true, fahrenheit: false, psi: false))
        #expect(british.distance(km: 503).visible == "313_mi")
        #expect(british.pressure(bar: 2.9).visible == "2.9_bar")
        #expect(british.temperature(celsius: 14).visible == "14_°C")
    }

    @Test func anAmountWithoutCurrencySaysSo() {
        #expect(formats(.fi).money(4, currency: "").visible == "4,00_?")
    }

    @Test func imperialUnitsConvert() {
        let imperial = formats(.en, .imperial)
        #expect(imperial.distance(km: 503).visible == "313_mi")
        #expect(imperial.pressure(bar: 2.9).visible == "42_psi")
        #expect(imperial.pressureDifference(bar: -0.4).visible == "−6_psi")
        #expect(imperial.temperature(celsius: 14).visible == "57_°F")
    }
}

extension String {
    /// No-break spaces made visible as in the table.
    fileprivate var visible: String {
        String(map { $0 == "\u{A0}" ? "_" : $0 == "\u{202F}" ? "~" : $0 })
    }
}
