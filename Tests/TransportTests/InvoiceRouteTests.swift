import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// The five literal endpoints (rows I1 to I5).
struct InvoiceRouteTests {
    private static let vin = FakeTeslaAccount.vin.rawValue

    private func car(_ world: TransportWorld) async throws -> String {
        "/session/\(try await world.connected())/vehicles/\(Self.vin)"
    }

    @Test func `I5: invoices, months and currencies`() async throws {
        let world = TransportWorld()
        let json = try await JSON(world.get(car(world) + "/charging-invoices"))
        #expect(json.vin.string == Self.vin)
        #expect(json.invoices.count == 2)
        let first = json.invoices[0]
        #expect(first.content_id.string == "content-1")
        #expect(first.file_name.string == "401_FI-FI.pdf")
        #expect(first.total.number == 10.1)
        #expect(first.currency.string == "EUR")
        #expect(first.status.string == "available")
        #expect(first.session.started_at.string == "2026-01-05T11:43:45+02:00")
        #expect(json.monthly_totals[0].month.string == "2026-01")
        #expect(json.currency_breakdown.SEK.total.number == 99.95)
        #expect(json.free_sessions.number == 1)
    }

    @Test func `I5: amounts are exact decimals`() async throws {
        let world = TransportWorld()
        #expect(try await world.get(car(world) + "/charging-invoices").text.contains(#""total":99.95"#))
    }

    @Test(arguments: [
        ("?month=2026-02", 1), ("?from=2026-02-01", 1), ("?to=2026-02-01", 1), ("?currency=sek", 1),
        ("?from=2026-01-05T11:43:45%2B02:00", 2), ("?month=2025-01", 0),
    ]) func `I5: filters`(query: String, count: Int) async throws {
        let world = TransportWorld()
        #expect(try await JSON(world.get(car(world) + "/charging-invoices" + query)).invoices.count == count)
    }

    @Test(arguments: ["?month=2026-13", "?month=x", "?from=yesterday"]) func `I5: bad filters are 422`(query: String)
        async throws
    {
        let world = TransportWorld()
        #expect(try await world.get(car(world) + "/charging-invoices" + query).status == .unprocessableContent)
    }

    @Test func `I3: one invoice, with its name, tag and ranges`() async throws {
        let world = TransportWorld()
        let path = try await car(world) + "/charging-invoices/content-1"
        let reply = try await world.get(path)
        #expect(reply.text == "%PDF-content-1\n%%EOF")
        #expect(reply.headers[.contentType] == "application/pdf")
        #expect(reply.headers[.contentDisposition]?.contains("filename=\"401_FI-FI.pdf\"") == true)
        let tag = try #require(reply.headers[.eTag])
        #expect(try await world.get(path, [.ifNoneMatch: tag]).status == .notModified)
        #expect(tag == (try await world.get(path).headers[.eTag]))
        let part = try await world.get(path, [.range: "bytes=0-3"])
        #expect(part.status == .partialContent)
        #expect(part.text == "%PDF")
    }

    @Test func `I3: a foreign invoice is 404`() async throws {
        let world = TransportWorld()
        let reply = try await world.get(car(world) + "/charging-invoices/content-9")
        #expect(reply.status == .notFound)
        #expect(JSON(reply).code.string == "invoice_not_found")
    }

    @Test func `I1: the archive of a car`() async throws {
        let world = TransportWorld()
        let reply = try await world.get(car(world) + "/charging-invoices.zip")
        #expect(reply.headers[.contentType] == "application/zip")
        #expect(reply.headers[.contentLength] == nil)
        #expect(
            reply.text.split(separator: "\n") == [
                "2026-01-05_Lahti_401_FI-FI.pdf", "2026-02-06_Lahti_402_FI-FI.pdf", "manifest.csv", "manifest.json",
                "end",
            ])
    }

    @Test func `I1: a failed invoice does not break it, but strict refuses`() async throws {
        let world = TransportWorld(tesla: { $0.brokenInvoices = ["content-2"] })
        let path = try await car(world) + "/charging-invoices.zip"
        let reply = try await world.get(path)
        #expect(reply.text.hasSuffix("end\n"))
        #expect(reply.trailers[.invoices] == "1 ok, 1 failed")
        #expect(reply.trailers[.invoicesFailed] == "content-2")
        let list = try await JSON(world.get(car(world).replacing(".zip", with: "") + "/charging-invoices"))
        #expect(list.invoices[1].status.string == "available", "another session knows nothing of it")
        let own = try await JSON(world.get(path.replacing(".zip", with: "")))
        #expect(own.invoices[0].status.string == "available")
        #expect(own.invoices[1].status.string == "failed")
        #expect(own.invoices[1].reason.string == "tesla_unavailable")
        let strict = try await world.get(path + "?strict=1")
        #expect(strict.status == .badGateway)
        #expect(try await world.get(path + "?strict=0").status == .ok)
    }

    @Test func `I1: a folder for each month`() async throws {
        let world = TransportWorld()
        let path = try await car(world) + "/charging-invoices.zip"
        #expect(try await world.get(path + "?layout=month").text.hasPrefix("2026-01/2026-01-05_Lahti_401_FI-FI.pdf\n"))
        #expect(try await world.get(path + "?layout=heap").status == .unprocessableContent)
    }

    @Test func `I1: nothing to pack is 404`() async throws {
        let world = TransportWorld()
        let reply = try await world.get(car(world) + "/charging-invoices.zip?month=2020-01")
        #expect(JSON(reply).code.string == "no_invoices")
    }

    @Test func `I2: one folder per car`() async throws {
        let world = TransportWorld()
        let base = "/session/\(try await world.connected())"
        #expect(try await world.get(base + "/charging-invoices.zip").text.hasPrefix("vehicle_000101/2026-01-05"))
        #expect(try await JSON(world.get(base + "/charging-invoices")).vehicles.count == 2)
        let twice = try await JSON(world.get(base + "/charging-invoices?vins=\(Self.vin),\(Self.vin)"))
        #expect(twice.vehicles.count == 1)
        #expect(twice.monthly_totals.count == 3 && twice.sessions.number == 3 && twice.invoice_count.number == 2)
    }

    @Test func `I4: the history as CSV`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let reply = try await world.get("/session/\(id)/vehicles/\(Self.vin)/charging-history.csv?lang=de")
        #expect(reply.text == "de rfc4180 [3]\r\n")
        let own = "/session/\(id)/vehicles/\(Self.vin)/charging-history.csv"
        #expect(try await world.get(own + "?dialect=excel-us&month=2026-02").text == "en excel-us [2]\r\n")
        for bad in ["?dialect=excel", "?tz=Mars/Olympus", "?month=2"] {
            #expect(try await world.get(own + bad).status == .unprocessableContent)
        }
        #expect(reply.headers[.contentType] == "text/csv; charset=utf-8; header=present")
        #expect(reply.headers[.contentDisposition]?.contains("charging-history-000101.csv") == true)
        #expect(try await world.get("/session/\(id)/charging-history.csv").text == "en rfc4180 [3, 0]\r\n")
    }

    @Test func `the history in pages, newest first`() async throws {
        let world = TransportWorld()
        let path = try await car(world) + "/charging-history"
        let first = try await JSON(world.get(path + "?limit=2"))
        #expect(first.data[0]["id"].number == 3)
        #expect(first.has_more.bool == true)
        let second = try await JSON(world.get(path + "?limit=2&starting_after=" + first.next_cursor.string))
        #expect(second.data.count == 1)
        #expect(second.next_cursor.isNull)
        #expect(try await world.get(path + "?limit=0").status == .unprocessableContent)
    }

    @Test func `a history that Tesla withholds says why`() async throws {
        let world = TransportWorld(tesla: { $0.historyError = TeslaError(.missingScope, status: 403) })
        #expect(try await world.get(car(world) + "/charging-invoices").status == .forbidden)
    }
}
