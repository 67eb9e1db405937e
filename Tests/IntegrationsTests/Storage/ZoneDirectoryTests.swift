import Domain
import FoundationEssentials
import Testing

@testable import Integrations

@Suite struct ZoneDirectoryTests {
    @Test(arguments: [
        ("Europe/Helsinki", "2026-07-01T00:00:00+03:00"), ("America/Los_Angeles", "2026-06-30T14:00:00-07:00"),
        ("Asia/Kathmandu", "2026-07-01T02:45:00+05:45"), ("UTC", "2026-06-30T21:00:00Z"),
    ]) func theSystemsDatabaseIsRead(name: String, expected: String) async throws {
        let rules = try #require(await ZoneDirectory().rules(of: name))
        #expect(RFC3339.format(rules.local(OffsetDate("2026-07-01T00:00:00+03:00")!)) == expected)
    }

    @Test(arguments: [
        "Mars/Olympus", "Europe", "", "../../etc/passwd", "/etc/localtime", "Europe//Helsinki", "tzdata.zi",
    ])
    func otherNamesAreUnknown(name: String) async { #expect(await ZoneDirectory().rules(of: name) == nil) }
}
