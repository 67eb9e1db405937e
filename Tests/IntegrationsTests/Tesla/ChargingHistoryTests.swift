import Domain
import Drivers
import FoundationEssentials
import Testing

@testable import Integrations

@Suite struct ChargingHistoryTests {
    /// A page with the sessions of those ids, one a day.
    private func page(_ ids: ClosedRange<Int>?, total: Int?, vin: String? = nil) -> FakeTesla.Answer {
        let records = (ids.map(Array.init) ?? []).map { id in
            let vin = vin.map { #""vin":"\#($0)","# } ?? ""
            return #"{\#(vin)"sessionId":\#(id),"chargeStartDateTime":"\#(2000 + id)-03-01T11:43:45+02:00"}"#
        }
        let total = total.map { #","totalResults":\#($0)"# } ?? ""
        return .answer(#"{"data":[\#(records.joined(separator: ","))]\#(total)}"#)
    }

    private func ids(_ tesla: FakeTesla) async throws -> [Int64] {
        try await tesla.gateway.chargingHistory(of: testVIN, .test).map(\.id)
    }

    @Test func recordIsReadExactly() async throws {
        let session = try #require(
            try await FakeTesla(TeslaDocuments.charging).gateway.chargingHistory(of: testVIN, .test).first)
        #expect(session.start.local.month == 3 && session.start.offset == 7_200)
        #expect(session.stop != nil && session.unlatch == nil)
        #expect(session.invoices.map(\.contentId) == ["3e93cb53-82cd-4e9e-97a1-6974379a4570"])
        let fee = session.fees[0]
        #expect(fee.kind == .charging && fee.unit == .kWh && fee.currency == "EUR")
        #expect(fee.usage == Decimal(string: "40.215"), "the free tier does not count")
        #expect(fee.due?.description == "18.4")
        #expect(fee.netDue == Decimal(string: "15.67"))
    }

    @Test func unknownFeesCountAsOther() async throws {
        let sessions = try await FakeTesla(TeslaDocuments.charging).gateway.chargingHistory(of: testVIN, .test)
        let fee = sessions[0].fees[1]
        #expect(fee.kind == .other && fee.unit == .other)
        #expect(fee.due == Decimal(string: "1.15"), "without a total the tiers are added")
        #expect(fee.netDue == fee.due)
    }

    @Test func noAmountIsNotAPriceOfZero() async throws {
        let body = """
            {"data":[{"sessionId":1,"chargeStartDateTime":"2026-03-01T10:00:00Z","fees":[{"feeType":"CHARGING",
            "currencyCode":"EUR","uom":"kwh","usageBase":null,"totalDue":null,"netDue":null,"status":"PENDING"}]}],
            "totalResults":1}
            """
        let fee = try #require(
            try await FakeTesla(body).gateway.chargingHistory(of: testVIN, .test).first?.fees.first)
        #expect(fee.due == nil && fee.netDue == nil && fee.usage == nil)
    }

    @Test func pagesUntilTheTotalIsThere() async throws {
        let tesla = FakeTesla([page(51...100, total: 70), page(31...50, total: 70), page(1...10, total: 70)])
        #expect(try await ids(tesla) == Array(31...100).map(Int64.init))
        #expect(
            tesla.requests.map(\.url)
                == (1...2).map {
                    "https://eu.test/api/1/dx/charging/history?vin=LRW3E7EK1RC000101&pageNo=\($0)&pageSize=50"
                        + "&sortBy=chargeStartDateTime&sortOrder=DESC"
                })
    }

    @Test func shortPageIsNotTheEnd() async throws {
        let tesla = FakeTesla([page(20...29, total: 25), page(10...19, total: 25), page(5...9, total: 25)])
        #expect(try await ids(tesla).count == 25)
    }

    @Test func emptyFirstPageIsAskedForAgainInSmall() async throws {
        let tesla = FakeTesla([page(nil, total: 12), page(3...12, total: 12), page(1...2, total: 12)])
        #expect(try await ids(tesla) == Array(1...12).map(Int64.init))
        #expect(tesla.requests.map { $0.url.contains("pageSize=10") } == [false, true, true])
    }

    @Test func emptySmallPageIsTheEnd() async throws {
        let tesla = FakeTesla([page(nil, total: 12), page(nil, total: 12)])
        #expect(try await ids(tesla).isEmpty)
        #expect(tesla.requests.count == 2)
    }

    @Test func repeatedPageEndsTheHistory() async throws {
        let tesla = FakeTesla([page(1...50, total: 300)])
        #expect(try await ids(tesla).count == 50)
        #expect(tesla.requests.count == 2)
    }

    @Test func withoutATotalAPageWithoutNewsIsTheEnd() async throws {
        let tesla = FakeTesla([page(1...50, total: nil), page(40...60, total: nil), page(nil, total: nil)])
        #expect(try await ids(tesla).count == 60)
        #expect(tesla.requests.count == 3)
    }

    @Test func endsAfterTwoHundredPages() throws {
        var history = ChargingHistory(vin: testVIN)
        for number in 1...200 {
            #expect(history.nextQuery != nil)
            let record = #"{"sessionId":\#(number),"chargeStartDateTime":"2026-03-01T11:43:45Z"}"#
            history.add(try ChargingPage(Array(#"{"data":[\#(record)],"totalResults":900}"#.utf8)))
        }
        #expect(history.nextQuery == nil)
        #expect(history.sessions.count == 200)
    }

    @Test func missingVINIsThatOfTheQueryAndOthersAreLeftOut() async throws {
        let own = try await FakeTesla([page(1...2, total: 2)]).gateway.chargingHistory(of: testVIN, .test)
        #expect(own.map(\.vin) == [testVIN, testVIN])
        #expect(try await ids(FakeTesla([page(1...2, total: 2, vin: "XP7YGCEK4PB000202")])).isEmpty)
    }

    @Test(arguments: [
        #"{"data":[],"totalResults":0}"#, #"{"data":null}"#, #"{"totalResults":0}"#,
        #"{"response":{"data":[]},"totalResults":0}"#, #"{"response":{"data":[],"totalResults":0}}"#,
    ])
    func noSessions(_ body: String) async throws { #expect(try await ids(FakeTesla(body)).isEmpty) }

    @Test func recordsWithNullsDoNoHarm() async throws {
        let body = #"""
            {"data":[{"sessionId":"7","chargeStartDateTime":"2026-03-01T11:43:45.5+02:00","fees":null,"invoices":null},
             {"sessionId":8,"chargeStartDateTime":null},null,7],"totalResults":1}
            """#
        #expect(try await ids(FakeTesla(body)) == [7])
    }
}
