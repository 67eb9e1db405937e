import Testing

@testable import TeslaMock

@Suite struct ClockTests {
    @Test(arguments: [-719_162, 0, 11_016, 20_512, 24_000])
    func daysAndDatesAgree(index: Int) {
        #expect(CivilDate(dayIndex: index).dayIndex == index)
    }

    @Test func knownDays() {
        #expect(CivilDate(2026, 11, 23).dayIndex == 20_780)
        #expect(CivilDate(2026, 11, 23).weekday == 1)
        #expect(CivilDate(dayIndex: 11_016).text == "2000-02-29")
    }

    @Test func summerTimeTurnsAtTheRightSecond() throws {
        let turn = try #require(Timestamp.parse("2026-03-29T01:00:00Z"))
        #expect(Zone.eastern.iso(turn - 1) == "2026-03-29T02:59:59+02:00")
        #expect(Zone.eastern.iso(turn) == "2026-03-29T04:00:00+03:00")
        let american = try #require(Timestamp.parse("2026-11-01T09:00:00Z"))
        #expect(Zone.pacific.iso(american - 1) == "2026-11-01T01:59:59-07:00")
        #expect(Zone.pacific.iso(american) == "2026-11-01T01:00:00-08:00")
    }

    @Test(arguments: [
        ("2026-03-01T11:43:45+02:00", "2026-03-01T09:43:45Z"), ("2026-03-01T00:00:00.250Z", "2026-03-01T00:00:00Z"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"),
    ])
    func offsetsAreRead(text: String, sameInUTC: String) {
        #expect(Timestamp.parse(text) == Timestamp.parse(sameInUTC))
    }

    @Test(arguments: ["", "2026-03-01", "2026-03-01T11:43:45", "2026-13-01T11:43:45Z", "2026-03-01T11:43:45 02:00"])
    func otherTextsAreNoTimes(text: String) {
        #expect(Timestamp.parse(text) == nil)
    }

    @Test(arguments: [(1_567, 2, "15.67"), (1_560, 2, "15.6"), (1_500, 2, "15"), (-5, 2, "-0.05"), (0, 3, "0")])
    func fixedPointPrintsNoNeedlessZeros(units: Int, scale: Int, text: String) {
        #expect(FixedPoint(units: units, scale: scale).text == text)
    }
}
