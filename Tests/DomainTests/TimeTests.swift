import Domain
import FoundationEssentials
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        "2026-03-01T11:43:45+02:00", "2026-12-31T23:59:59Z", "2024-02-29T00:00:00-09:30", "1969-07-20T20:17:40Z",
        "2026-03-19T22:01:15.101Z",
    ])
    func `a time is written as it was read`(text: String) throws {
        #expect(RFC3339.format(try #require(OffsetDate(text))) == text)
    }

    @Test func `a time in a name has every digit and no mark`() throws {
        let date = try #require(OffsetDate("2026-01-03T04:05:06.007Z"))
        #expect(RFC3339.compact(date.instant) == "20260103T040506007Z")
    }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01", "x",
        "2026-01-01T00:00:00+2",
    ])
    func `what is not a time is refused`(text: String) {
        #expect(OffsetDate(text) == nil)
    }

    @Test func `local fields follow the offset across midnight and month`() throws {
        let date = try #require(OffsetDate("2026-01-31T23:30:00Z"))
        let local = OffsetDate(instant: date.instant, offset: 7_200).local
        #expect((local.year, local.month, local.day, local.hour) == (2026, 2, 1, 1))
    }

    @Test func `every day of four centuries survives the calendar`() {
        for day in stride(from: -80_000, to: 80_000, by: 7) {
            let date = CivilCalendar.date(daysSinceEpoch: day)
            #expect(CivilCalendar.daysSinceEpoch(year: date.year, month: date.month, day: date.day) == day)
        }
    }

    @Test func `random texts never crash the reader`() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("0123456789-+:TZ. ")
        for _ in 0..<5_000 {
            let text = String((0..<Int.random(in: 0...30)).map { _ in alphabet.randomElement(using: &random)! })
            if let date = OffsetDate(text) { #expect(OffsetDate(RFC3339.format(date)) == date) }
        }
    }
}
