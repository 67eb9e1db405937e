import HTTPTypes
import TestSupport
import Testing

@testable import TeslaMock

/// Odd pages and odd records of the charging history.
@Suite struct PagingTests {
    let harness = MockHarness()
    private static let path = "/eu/api/1/dx/charging/history"

    private func pages(_ count: Int, size: Int) async throws -> [[Int]] {
        let token = try await harness.accessToken("aurora")
        var pages: [[Int]] = []
        for page in 1...count {
            let query = "?pageSize=\(size)&pageNo=\(page)"
            pages.append(
                try await harness.get(Self.path + query, token: token).body["data"].list.compactMap {
                    $0["sessionId"].int
                })
        }
        return pages
    }

    @Test func shortPagesLoseNothing() async throws {
        let whole = try await pages(1, size: 30)[0]
        await harness.set { $0.shortPages = true }
        let short = try await pages(3, size: 10)
        #expect(short.map(\.count) == [9, 9, 9] && short.flatMap(\.self) == Array(whole.prefix(27)))
    }

    @Test func overlappingPagesRepeatOneRecord() async throws {
        let whole = try await pages(1, size: 30)[0]
        await harness.set { $0.overlappingPages = true }
        let pages = try await pages(3, size: 10)
        #expect(pages[0].last == pages[1].first && pages[1].last == pages[2].first)
        #expect(Set(pages.flatMap(\.self)) == Set(whole.prefix(28)))
    }

    @Test func anEndlessHistoryHasNewIdsOnEveryPage() async throws {
        await harness.set { $0.endlessHistory = true }
        let pages = try await pages(4, size: 100)
        #expect(pages.allSatisfy { $0.count == 100 } && Set(pages.flatMap(\.self)).count == 400)
        let token = try await harness.accessToken("nocars")
        #expect(try await harness.get(Self.path, token: token).body["totalResults"].int == 0)
    }

    @Test func pageZeroIsPageOne() async throws {
        let token = try await harness.accessToken("aurora")
        let zero = try await harness.get(Self.path + "?pageNo=0", token: token).body
        #expect(try await harness.get(Self.path + "?pageNo=1", token: token).body == zero)
    }

    @Test func theNumberOfResultsMayStandOutside() async throws {
        let token = try await harness.accessToken("aurora")
        let bare = try await harness.get(Self.path, token: token).body
        await harness.mock.setScenario(try #require(Scenario.named("counts-outside")))
        let wrapped = try await harness.get(Self.path, token: token).body
        #expect(wrapped["response"] == .object(["data": bare["data"]]))
        #expect(wrapped["totalResults"] == bare["totalResults"])
    }

    @Test func recordsHaveEveryShape() async throws {
        let account = try #require(AccountCatalogue.named("odd"))
        let texts = await harness.mock.sessions(of: account).map(\.json.text)
        let records = try texts.map { try Tree($0) }
        #expect(records.contains { !$0.names.contains("chargeStopDateTime") })
        #expect(records.contains { $0["chargeStartDateTime"].string.hasSuffix("Z") })
        #expect(records.contains { $0["vehicleMakeType"].string == "NTSLA" })
        #expect(records.contains { $0["invoices"] == .null && $0.names.contains("invoices") })
        #expect(records.contains { $0.names.contains("programType") })
        #expect(texts.contains { $0.contains("0000000000") })
        let fees = records.flatMap { $0["fees"].list }
        #expect(fees.contains { $0["feeType"].string == "SERVICE" && $0["status"].string == "PENDING" })
        #expect(fees.contains { $0["pricingType"].string == "CREDIT" })
        #expect(
            fees.contains {
                abs(($0["rateBase"].double ?? 0) * ($0["usageBase"].double ?? 0) - ($0["totalBase"].double ?? 0))
                    > 0.0051
            })
    }

    @Test func invoicesCanFailOnce() async throws {
        let account = try #require(AccountCatalogue.named("aurora"))
        let ids = await harness.mock.sessions(of: account).flatMap(\.invoices).suffix(2).map(\.contentID)
        await harness.mock.setScenario(try #require(Scenario.named("invoices-second-try")))
        let token = try await harness.accessToken("aurora")
        for expected in [503, 200] {
            for id in ids {
                #expect(try await harness.get("/eu/api/1/dx/charging/invoice/" + id, token: token).status == expected)
            }
        }
    }

    @Test func aSessionIDIsNoInvoice() async throws {
        let account = try #require(AccountCatalogue.named("aurora"))
        let session = try #require(await harness.mock.sessions(of: account).last { $0.invoiceCount > 0 })
        let path = "/eu/api/1/dx/charging/invoice/\(session.id)"
        #expect(try await harness.get(path, token: harness.accessToken("aurora")).status == 404)
    }
}
