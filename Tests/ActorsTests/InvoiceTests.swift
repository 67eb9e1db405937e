import Domain
import Testing

@testable import Actors

@Suite struct InvoiceTests {
    let world = World()

    @Test func `the archive holds what could be fetched, in order, and names what failed`() async throws {
        let session = try await world.connectedSession()
        let archive = try await session.invoiceArchive(of: FakeTesla.vin, InvoiceFilter(), archiver: ListingArchiver())
        let collected = Collected()
        let counts = try await archive.write { collected.append($0) }
        #expect(counts.fetched == 2 && counts.failed == 1)
        let names = collected.text.split(separator: "\n").map(String.init)
        #expect(
            names == [
                "2026-03-01_Lahti_401_FI-FI.pdf", "2026-03-03_Lahti_403_FI-FI.pdf", "manifest.csv", "manifest.json",
                "end",
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
}

/// Writes the names of the entries, one a line.
struct ListingArchiver: Archiver {
    struct Writer: ArchiveWriter {
        mutating func add(name: String, bytes: [UInt8], modified: CivilTime) -> [UInt8] { Array((name + "\n").utf8) }
        mutating func finish() -> [UInt8] { Array("end\n".utf8) }
    }

    func makeArchive() -> any ArchiveWriter { Writer() }
}

final class Collected {
    private(set) var text = ""
    func append(_ bytes: [UInt8]) { text += String(decoding: bytes, as: UTF8.self) }
}
