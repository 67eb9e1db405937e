import FoundationEssentials
import Testing

@testable import Domain

@Suite struct TimeZoneTests {
    /// A file as `zic` writes it: Helsinki's two changes of 2026, and the rule for what follows.
    private func file(
        changes: [(Int64, UInt8)] = [(1_774_746_000, 1), (1_792_890_000, 0)],
        rule: String = "EET-2EEST,M3.5.0/3,M10.5.0/4"
    ) -> [UInt8] {
        func big(_ value: Int64, _ bytes: Int) -> [UInt8] {
            (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        func header(_ times: Int, _ types: Int, _ characters: Int) -> [UInt8] {
            Array("TZif2".utf8) + Array(repeating: 0, count: 15)
                + [0, 0, 0, times, types, characters].flatMap {
                    big(Int64($0), 4)
                }
        }
        var bytes = header(0, 1, 1) + Array(repeating: 0, count: 7)
        bytes += header(changes.count, 2, 9)
        bytes += changes.flatMap { big($0.0, 8) } + changes.map(\.1)
        bytes += big(7_200, 4) + [0, 0] + big(10_800, 4) + [1, 4]
        bytes += Array("EET\0EEST\0".utf8)
        return bytes + Array("\n\(rule)\n".utf8)
    }

    private func local(_ rules: TimeZoneRules, _ utc: String) -> String {
        RFC3339.format(rules.local(OffsetDate(utc)!))
    }

    @Test(arguments: [
        ("2026-03-29T00:59:59Z", "2026-03-29T02:59:59+02:00"), ("2026-03-29T01:00:00Z", "2026-03-29T04:00:00+03:00"),
        ("2026-10-25T00:59:59Z", "2026-10-25T03:59:59+03:00"), ("2026-10-25T01:00:00Z", "2026-10-25T03:00:00+02:00"),
        ("2031-07-01T12:00:00+09:00", "2031-07-01T06:00:00+03:00"),
        ("2031-12-31T22:30:00Z", "2032-01-01T00:30:00+02:00"),
        ("1990-01-01T00:00:00Z", "1990-01-01T02:00:00+02:00"),
    ]) func theFileAndItsRuleTellTheClock(utc: String, expected: String) throws {
        #expect(local(try #require(TimeZoneRules(file: file())), utc) == expected)
        #expect(
            local(try #require(TimeZoneRules(file: file(changes: []))), utc)
                == expected.replacing("1990-01-01T02:00:00+02:00", with: expected))
    }

    @Test func southOfTheEquatorSummerLiesAcrossTheTurnOfTheYear() throws {
        let sydney = try #require(TimeZoneRules(file: file(changes: [], rule: "AEST-10AEDT,M10.1.0,M4.1.0/3")))
        #expect(local(sydney, "2026-01-15T00:00:00Z") == "2026-01-15T11:00:00+11:00")
        #expect(local(sydney, "2026-07-15T00:00:00Z") == "2026-07-15T10:00:00+10:00")
        #expect(local(sydney, "2026-04-04T16:00:00Z") == "2026-04-05T02:00:00+10:00")
    }

    @Test func otherFormsOfTheRule() throws {
        #expect(
            local(try #require(TimeZoneRules(file: file(changes: [], rule: "<+0545>-5:45"))), "2026-01-01T00:00:00Z")
                == "2026-01-01T05:45:00+05:45")
        // Nuuk turns its clocks on the evening before.
        let nuuk = try #require(TimeZoneRules(file: file(changes: [], rule: "<-02>2<-01>,M3.5.0/-1,M10.5.0/0")))
        #expect(local(nuuk, "2026-03-29T00:59:59Z") == "2026-03-28T22:59:59-02:00")
        #expect(local(nuuk, "2026-03-29T01:00:00Z") == "2026-03-29T00:00:00-01:00")
    }

    @Test func otherFilesAreRefused() {
        #expect(TimeZoneRules(file: []) == nil)
        #expect(TimeZoneRules(file: Array("TZif1".utf8)) == nil)
        for length in stride(from: 0, to: file().count - 32, by: 7) {
            #expect(TimeZoneRules(file: Array(file().prefix(length))) == nil)
        }
    }
}
