import HTTPTypes
import TestSupport
import Testing

@testable import TeslaMock

@Suite struct ChargingTests {
    let harness = MockHarness()
    private static let path = "/eu/api/1/dx/charging/history"

    private func history(_ account: String, _ query: String = "") async throws -> Tree {
        let token = try await harness.accessToken(account)
        return try await harness.get(Self.path + "?pageSize=100" + query, token: token).body
    }

    private func all(_ account: String) async throws -> [Tree] {
        let first = try await history(account)
        let total = try #require(first["totalResults"].int)
        var sessions = first["data"].list
        for page in 2..<max(3, total / 100 + 2) {
            sessions += try await history(account, "&pageNo=\(page)")["data"].list
        }
        return sessions
    }

    @Test func auroraChargedInFourCountries() async throws {
        let sessions = try await all("aurora")
        #expect(sessions.count >= 60)
        #expect(Set(sessions.map { $0["countryCode"].string }) == ["FI", "SE", "NO", "DK"])
        let currencies = Set(sessions.flatMap { $0["fees"].list.map { $0["currencyCode"].string } })
        #expect(currencies == ["EUR", "SEK", "NOK", "DKK"])
        #expect(Set(sessions.compactMap { $0["sessionId"].int }).count == sessions.count)
        #expect(sessions.allSatisfy { ($0["sessionId"].int ?? 0) > 1 << 53 })
    }

    @Test func everyKindOfSessionOccurs() async throws {
        let sessions = try await all("aurora")
        #expect(Set(sessions.map { $0["invoices"].list.count }) == [0, 1, 2])
        let fees = sessions.flatMap { $0["fees"].list }
        #expect(Set(fees.filter { $0.paid > 0 }.map { $0["feeType"].string }) == ["CHARGING", "PARKING", "CONGESTION"])
        #expect(fees.contains { $0["totalDue"].hundredths > 0 && $0["netDue"].hundredths == 0 })
        #expect(fees.contains { $0["totalTier1"] == .null } && fees.contains { $0["totalTier1"] == .whole(0) })
    }

    @Test func totalsFollowFromRatesAndUsage() async throws {
        for fee in try await all("aurora").flatMap({ $0["fees"].list }) {
            let product = (fee["rateBase"].double ?? 0) * (fee["usageBase"].double ?? 0)
            #expect(abs(product - (fee["totalBase"].double ?? 0)) < 0.0051)
            #expect(fee["totalBase"] == fee["totalDue"])
        }
    }

    @Test func someChargesCrossMidnightAndTheMonthByOffset() async throws {
        let starts = try await all("aurora").map { ($0["chargeStartDateTime"].string, $0["chargeStopDateTime"].string) }
        #expect(starts.contains { $0.0.prefix(7) != $0.1.prefix(7) })
        #expect(starts.contains { $0.0.dropFirst(8).hasPrefix("01T00:41") })
    }

    @Test func offsetsFollowSummerTime() async throws {
        let finnish = try await all("aurora").filter { $0["countryCode"].string == "FI" }
        let july = finnish.filter { $0["chargeStartDateTime"].string.dropFirst(5).hasPrefix("07") }
        let january = finnish.filter { $0["chargeStartDateTime"].string.dropFirst(5).hasPrefix("01") }
        #expect(!july.isEmpty && july.allSatisfy { $0["chargeStartDateTime"].string.hasSuffix("+03:00") })
        #expect(!january.isEmpty && january.allSatisfy { $0["unlatchDateTime"].string.hasSuffix("+02:00") })
    }

    @Test func pagingNeitherLosesNorRepeats() async throws {
        let token = try await harness.accessToken("aurora")
        var ids: [Int?] = []
        var page = 1
        while true {
            let body = try await harness.get(Self.path + "?pageSize=7&pageNo=\(page)", token: token).body
            if body["data"].list.isEmpty { break }
            ids += body["data"].list.map { $0["sessionId"].int }
            page += 1
        }
        #expect(ids == (try await all("aurora").map { $0["sessionId"].int }))
    }

    @Test func filtersLookAtCarAndStart() async throws {
        let vin = "5YJSA7E67MF000404"
        let query = "&vin=\(vin)&startTime=2026-06-01T00:00:00Z&endTime=2026-07-01T00:00:00%2B03:00"
        let body = try await history("fleet", query)
        #expect(body["totalResults"].int == body["data"].list.count && !body["data"].list.isEmpty)
        #expect(body["data"].list.allSatisfy { $0["vin"].string == vin })
        #expect(body["data"].list.allSatisfy { $0["chargeStartDateTime"].string.hasPrefix("2026-06") })
        let token = try await harness.accessToken("fleet")
        let unencoded = Self.path + "?startTime=2026-06-01T00:00:00+02:00"
        #expect(try await harness.get(unencoded, token: token).status == 400)
    }

    @Test func theHistoryStaysTheSameAsDaysGoBy() async throws {
        let before = try await all("aurora")
        await harness.mock.advanceClock(seconds: 3 * 86_400)
        let after = try await all("aurora")
        let kept = before.filter(after.contains)
        #expect(kept.count >= before.count - 3)
        #expect(try await MockHarness().historyText() == MockHarness().historyText())
    }

    @Test func pagesCanBeCappedRepeatedAndWithoutVIN() async throws {
        let token = try await harness.accessToken("aurora")
        await harness.mock.setScenario(try #require(Scenario.named("small-pages")))
        let capped = try await harness.get(Self.path + "?pageSize=50", token: token).body
        #expect(capped["data"].list.isEmpty && capped["totalResults"].int ?? 0 > 0)
        await harness.mock.setScenario(try #require(Scenario.named("repeated-page")))
        let first = try await harness.get(Self.path + "?pageNo=1", token: token).body
        #expect(try await harness.get(Self.path + "?pageNo=4", token: token).body == first)
        await harness.mock.setScenario(try #require(Scenario.named("missing-vin")))
        #expect(try await harness.get(Self.path, token: token).body["data"].list.allSatisfy { $0["vin"] == .null })
    }

    @Test func theOddAccountHasEveryOddity() async throws {
        let sessions = try await all("odd")
        #expect(sessions.contains { $0["fees"] == .null } && sessions.contains { $0["fees"] == .list([]) })
        #expect(sessions.contains { $0["vin"] == .null } && sessions.contains { $0["chargeStopDateTime"] == .null })
        let fees = sessions.flatMap { $0["fees"].list }
        #expect(fees.contains { $0["feeType"].string == "CHARGING" && $0["uom"].string == "min" })
        #expect(fees.contains { $0["totalDue"].hundredths < 0 } && fees.contains { $0["status"].string == "UNPAID" })
        #expect(fees.contains { $0["usageTier2"].int == 24 } && fees.contains { $0["uom"].string == "KWH" })
    }

    @Test func accountsWithoutHistoryAnswerAnEmptyList() async throws {
        for account in ["new", "nocars"] {
            #expect(try await history(account) == .object(["data": .list([]), "totalResults": .whole(0)]))
        }
    }

    @Test func aThousandInvoicesComeOnAScenario() async throws {
        await harness.mock.setScenario(try #require(Scenario.named("many-invoices")))
        let sessions = await harness.mock.sessions(of: try #require(AccountCatalogue.named("aurora")))
        #expect(sessions.reduce(0) { $0 + $1.invoiceCount } > 900)
        #expect(Set(sessions.map(\.id)).count == sessions.count)
        #expect(Set(sessions.flatMap { $0.invoices.map(\.contentID) }).count > 900)
    }
}

extension Tree {
    fileprivate var paid: Int { self["netDue"].hundredths }
}

extension MockHarness {
    fileprivate func historyText() async throws -> String {
        let token = try await accessToken("aurora")
        return try await client.send(
            .get, "/eu/api/1/dx/charging/history?pageSize=100", headers: [.authorization: "Bearer " + token]
        ).text
    }
}
