import Domain
import FoundationEssentials
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Actors

@Suite struct InvoiceTests {
    let world = World()

    private func archive(
        _ session: ReportSession, _ layout: InvoiceArchive.Layout = .flat
    ) async throws -> (outcome: InvoiceArchive.Outcome, files: ListingArchiver.Files) {
        let archiver = ListingArchiver()
        let archive = try await session.invoiceArchive(
            of: FakeTesla.vin, InvoiceFilter(), layout: layout, archiver: archiver)
        return (try await archive.write { _ in }, archiver.files)
    }

    @Test func `the archive holds what could be fetched, in order, and names what failed`() async throws {
        let session = try await world.connectedSession()
        let (outcome, files) = try await archive(session)
        #expect(outcome.fetched == 2 && outcome.failed == ["c2"])
        #expect(
            files.names == [
                "2026-03-01_Lahti_401_FI-FI.pdf", "2026-03-03_Lahti_403_FI-FI.pdf", "manifest.csv", "manifest.json",
            ])
        let json = try DomainJSON.decode(Manifest.self, from: Data(files["manifest.json"]))
        #expect(json.ok == 2 && json.failed == 1)
        #expect(json.invoices.map(\.status) == ["ok", "failed", "ok"])
        #expect(json.invoices[1].reason == "tesla_unavailable" && json.invoices[1].detail != nil)
        #expect(json.invoices[1].invoiceId == "c2" && json.invoices[0].pages == 3)
        #expect(json.invoices[0].sha256 == world.services.sealer.digest(files[files.names[0]]))
        let csv = String(decoding: files["manifest.csv"], as: UTF8.self).split(separator: "\r\n")
        #expect(csv.count == 4 && csv[2].contains(",failed,tesla_unavailable,"))
        // The town has a comma: the cell is quoted.
        #expect(csv[1].contains("\"Lahti, Finland - Ajokatu\""))
    }

    @Test func `the list shows what failed at the last attempt, until it comes`() async throws {
        let session = try await world.connectedSession()
        _ = try await archive(session)
        #expect(try await session.invoices(of: FakeTesla.vin, InvoiceFilter()).failures == ["c2": "tesla_unavailable"])
        await world.tesla.answer("c2", .success("%PDF-c2\n%%EOF"))
        let entry = try await session.invoice("c2", of: FakeTesla.vin)
        _ = try await session.document(of: entry)
        #expect(try await session.invoices(of: FakeTesla.vin, InvoiceFilter()).failures.isEmpty)
    }

    @Test func `a document that is cut off or unreadable is asked for once more`() async throws {
        let session = try await world.connectedSession()
        let entry = try await session.invoice("c1", of: FakeTesla.vin)
        for bad in ["%PDF-c1", "%PDF-broken\n%%EOF", "<html>%%EOF", ""] {
            await world.tesla.answer("c1", .success(bad))
            #expect(try await session.document(of: entry).pages == 3)
            await world.tesla.answer("c1", .success(bad), .success(bad))
            let error = await #expect(throws: Problem.self) { try await session.document(of: entry) }
            #expect(error?.code == .invoiceUnreadable)
        }
        #expect(await world.tesla.invoiceCalls.count == 16)
    }

    @Test func `a short wait that Tesla asks for is granted once`() async throws {
        let session = try await world.connectedSession()
        let wait = TeslaError(.rateLimited, status: 429, retryAfter: .milliseconds(1))
        await world.tesla.answer("c1", .failure(wait))
        #expect(try await archive(session).outcome.failed == ["c2"])
    }

    @Test func `after a refusal that concerns all, Tesla is asked for no more`() async throws {
        let world = World(invoices: 20)
        let session = try await world.connectedSession()
        let long = TeslaError(.rateLimited, status: 429, retryAfter: .seconds(3_600))
        await world.tesla.answer("c1", .failure(long))
        let (outcome, files) = try await archive(session)
        #expect(outcome.failed.contains("c1") && outcome.failed.contains("c20"))
        #expect(await world.tesla.invoiceCalls.count < 8)
        let json = try DomainJSON.decode(Manifest.self, from: Data(files["manifest.json"]))
        #expect(json.invoices.count == 20 && json.invoices[19].reason == "tesla_rate_limited")
    }

    @Test func `who stops reading stops the fetching, and no more is fetched than is read`() async throws {
        let world = World(invoices: 200)
        let session = try await world.connectedSession()
        let archive = try await session.invoiceArchive(
            of: FakeTesla.vin, InvoiceFilter(), archiver: ListingArchiver())
        await #expect(throws: CancellationError.self) { try await archive.write { _ in throw CancellationError() } }
        #expect(await world.tesla.invoiceCalls.count <= 5)
        // A client that went away is no failure of the invoices.
        #expect(try await session.invoices(of: FakeTesla.vin, InvoiceFilter()).failures.isEmpty)
    }

    @Test func `a folder for each month, and names that no file system confuses`() async throws {
        let world = World(invoices: 3, fileName: { $0 == 2 ? "a.pdf" : "A.pdf" }, day: { _ in "2026-03-31" })
        let session = try await world.connectedSession()
        await world.tesla.answer("c2", .success("%PDF-c2\n%%EOF"))
        #expect(
            try await archive(session, .month).files.names.dropLast(2) == [
                "2026-03/2026-03-31_Lahti_A.pdf", "2026-03/2026-03-31_Lahti_a_2.pdf",
                "2026-03/2026-03-31_Lahti_A_3.pdf",
            ])
    }

    @Test func `an invoice of another car is not found`() async throws {
        let session = try await world.connectedSession()
        let error = await #expect(throws: Problem.self) { try await session.invoice("other", of: FakeTesla.vin) }
        #expect(error?.code == .invoiceNotFound)
    }

    @Test func `a month without invoices has no archive`() async throws {
        let session = try await world.connectedSession()
        let filter = InvoiceFilter(month: YearMonth(year: 2020, month: 1))
        let error = await #expect(throws: Problem.self) {
            try await session.invoiceArchive(of: FakeTesla.vin, filter, archiver: ListingArchiver())
        }
        #expect(error?.code == .noInvoices)
    }

    @Test func `Tesla's name is kept, without what a file system trips over`() {
        func name(_ text: String?) -> String {
            let session = ChargingSession(
                id: 1, vin: nil, site: nil, country: nil, start: OffsetDate("2026-03-01T00:00:00Z")!)
            let invoice = ChargingInvoice(contentId: "c", fileName: text, kind: nil)
            return InvoiceEntry(invoice: invoice, session: SessionFigures(session), bearsTotal: true).originalName
        }
        #expect(name("4020P0000973181_FI-FI.pdf") == "4020P0000973181_FI-FI.pdf")
        #expect(name("Hyvää päivää.PDF") == "Hyvää päivää.PDF")
        #expect(name("../..\\x\r\n\u{0}\".pdf") == ".._.._x___.pdf")
        #expect(name(nil) == "c.pdf")
    }

    private struct Manifest: Decodable {
        struct Line: Decodable {
            var invoiceId: String
            var status: String
            var reason: String?
            var detail: String?
            var sha256: String?
            var pages: Int?
        }
        var ok: Int
        var failed: Int
        var invoices: [Line]
    }
}

/// Keeps the files; the bytes of the archive are of no interest.
struct ListingArchiver: Archiver {
    final class Files: Sendable {
        private let all = NIOLockedValueBox<[(name: String, bytes: [UInt8])]>([])
        var names: [String] { all.withLockedValue { $0.map(\.name) } }
        subscript(name: String) -> [UInt8] { all.withLockedValue { $0.first { $0.name == name }?.bytes ?? [] } }
        func add(_ name: String, _ bytes: [UInt8]) { all.withLockedValue { $0.append((name, bytes)) } }
    }

    struct Writer: ArchiveWriter {
        let files: Files
        func add(name: String, bytes: [UInt8], modified: CivilTime) -> [UInt8] {
            files.add(name, bytes)
            return bytes
        }
        func finish() -> [UInt8] { [] }
    }

    let files = Files()

    func makeArchive() -> any ArchiveWriter { Writer(files: files) }
}
