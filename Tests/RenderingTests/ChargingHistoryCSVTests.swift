import Domain
import FoundationEssentials
import Testing

@testable import Rendering

@Suite struct ChargingHistoryCSVTests {
    private func table(_ dialect: CSVDialect = .rfc4180) throws -> ChargingHistoryCSV {
        ChargingHistoryCSV(words: try ReportFixtures.templates()[.en], dialect: dialect)
    }

    private func session(site: String = "Lahti - Ajokatu", _ fees: [ChargingFee]? = nil) -> ChargingSession {
        let energy = ChargingFee(
            kind: .charging, currency: "EUR", pricing: "PAYMENT", unit: .kWh, usage: Decimal(string: "38.214")!,
            rate: Decimal(string: "0.41"), due: Decimal(string: "15.67")!, netDue: Decimal(string: "15.67")!,
            isPaid: true, status: "PAID")
        return ChargingSession(
            id: 654_365_280, vin: VIN(rawValue: "LRW3E7EK1RC000101"), site: site, country: "FI",
            start: OffsetDate("2026-03-01T11:43:45+02:00")!, stop: OffsetDate("2026-03-01T12:08:35+02:00"),
            fees: fees ?? [energy],
            invoices: [.init(contentId: "c", fileName: "4020P0000973181_FI-FI.pdf", kind: nil)])
    }

    @Test func aSessionIsOneExactRecord() throws {
        #expect(
            try table().records(of: session())
                == "654365280,LRW3E7EK1RC000101,Lahti - Ajokatu,FI,2026-03-01T11:43:45+02:00,2026-03-01T12:08:35+02:00,"
                + "25,38.214,0.41,15.67,0,0,0,,15.67,15.67,EUR,4020P0000973181,PAID\r\n")
    }

    @Test func europeanSpreadsheetsGetSemicolonsCommasAndAMark() throws {
        let table = try table(.excelEU)
        #expect(table.header.hasPrefix("\u{FEFF}Session;VIN;Site;"))
        #expect(table.records(of: session()).contains(";38,214;0,41;15,67;"))
    }

    @Test func otherSpreadsheetsGetCommasPointsAndAMark() throws {
        let table = try table(.excelUS)
        #expect(table.header.hasPrefix("\u{FEFF}Session,VIN,Site,"))
        #expect(table.records(of: session()).contains(",38.214,0.41,15.67,"))
        #expect(!(try self.table(.rfc4180).header.hasPrefix("\u{FEFF}")))
    }

    @Test func everyLanguageHasItsOwnHeader() throws {
        let templates = try TemplateSet(directory: ReportFixtures.directory)
        let headers = ReportLanguage.allCases.map { ChargingHistoryCSV(words: templates[$0]).header }
        #expect(Set(headers).count == 9)
        for header in headers { #expect(header.hasSuffix("\r\n") && header.split(separator: ",").count == 19) }
    }

    @Test func aRefundIsANumberAndNoFormula() throws {
        let refund = ChargingFee(
            kind: .charging, currency: "EUR", unit: .kWh, usage: 0, due: Decimal(string: "-5.40")!,
            netDue: Decimal(string: "-5.40")!, status: "REFUNDED")
        #expect(try table(.excelEU).records(of: session([refund])).contains(";-5,4;0;0;0;;-5,4;-5,4;EUR;"))
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@x", "\tx"])
    func formulasAreDisarmed(site: String) throws {
        #expect(try table().records(of: session(site: site)).contains(",'\(site),"))
    }

    @Test func specialCharactersAreQuoted() throws {
        #expect(try table().records(of: session(site: "a,\"b\"\r\nc")).contains(",\"a,\"\"b\"\"\r\nc\","))
    }

    @Test func eachCurrencyHasItsOwnRecord() throws {
        func fee(_ kind: ChargingFee.Kind, _ currency: String, _ due: Decimal) -> ChargingFee {
            ChargingFee(kind: kind, currency: currency, unit: .minutes, usage: 1, due: due, netDue: due)
        }
        let records = try table().records(of: session([fee(.parking, "EUR", 2), fee(.congestion, "SEK", 7)]))
        let lines = records.split(separator: "\r\n")
        #expect(lines.count == 2)
        #expect(lines[0].contains(",,,0,2,0,0,,2,2,EUR,"))
        #expect(lines[1].contains(",,,0,0,7,0,,7,7,SEK,"))
    }

    @Test func everyRecordHasTheColumnsOfTheHeader() throws {
        let table = try table()
        let width = table.header.split(separator: ",").count
        let sessions = SampleModel.sessions() + [session([])]
        let pieces = table.pieces(sessions).map { $0.replacing(", ", with: " ") }
        #expect(pieces.count == sessions.count + 1)
        for piece in pieces {
            #expect(piece.split(separator: ",", omittingEmptySubsequences: false).count == width)
        }
    }
}
