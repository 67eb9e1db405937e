import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import TeslaMock

@Suite struct InvoiceTests {
    let harness = MockHarness()

    private func sessions(_ account: String = "aurora") async -> [ChargingSession] {
        guard let account = AccountCatalogue.named(account) else { return [] }
        return await harness.mock.sessions(of: account)
    }

    @Test func anInvoiceIsServedAsPDF() async throws {
        let token = try await harness.accessToken("aurora")
        let reference = try #require(await sessions().last { $0.invoiceCount > 0 }?.invoices.first)
        let reply = try await harness.client.send(
            .get, "/eu/api/1/dx/charging/invoice/" + reference.contentID,
            headers: [.authorization: "Bearer " + token])
        #expect(reply.status == .ok && reply.headers[.contentType] == "application/pdf")
        #expect(reply.headers[.contentLength] == String(reply.body.readableBytes))
        #expect(reference.fileName.hasPrefix("4020P") && reference.fileName.hasSuffix(".pdf"))
        try checkStructure(Array(reply.body.readableBytesView))
    }

    @Test func aHeldAnswerComesWhenTheFaultIsCleared() async throws {
        let token = try await harness.accessToken("aurora")
        let reference = try #require(await sessions().last { $0.invoiceCount > 0 }?.invoices.first)
        await harness.mock.inject(Fault(.hold, path: reference.contentID, seconds: 60))
        async let held = harness.get("/eu/api/1/dx/charging/invoice/" + reference.contentID, token: token)
        #expect(try await harness.get("/eu/api/1/users/region", token: token).status == 200)
        #expect(!(await harness.mock.log.contains { $0.path.hasSuffix(reference.contentID) }))
        await harness.mock.clearFaults()
        #expect(try await held.status == 200)
    }

    @Test func unknownAndForeignInvoicesAreNotFound() async throws {
        let token = try await harness.accessToken("sleeper")
        let foreign = try #require(await sessions().last { $0.invoiceCount > 0 }?.invoices.first).contentID
        for id in [foreign, "3e93cb53-82cd-4e9e-97a1-6974379a4570"] {
            let path = "/eu/api/1/dx/charging/invoice/" + id
            #expect(try await harness.get(path, token: token).status == 404)
        }
    }

    @Test func invoicesOfASessionAddUpToWhatWasBilled() async throws {
        for session in await sessions("odd") + sessions() where session.invoiceCount > 0 {
            let invoices = (0..<session.invoiceCount).map {
                Invoice(session: session, position: $0, customer: "A", vin: "-")
            }
            #expect(invoices.reduce(0) { $0 + $1.total } == session.billed)
            #expect(invoices.allSatisfy { $0.total > 0 && abs($0.net) <= abs($0.total) })
        }
    }

    @Test func everyInvoiceIsWellFormedAndSomeAreLong() async throws {
        var pageCounts: Set<Int> = []
        for session in await sessions() where session.invoiceCount > 0 {
            for position in 0..<session.invoiceCount {
                let invoice = Invoice(session: session, position: position, customer: "Äö (x)", vin: "V")
                let text = try checkStructure(invoice.pdf)
                #expect(text.contains("(" + session.invoices[position].number + ")"))
                #expect(text.contains("(" + Invoice.amount(invoice.total, scale: 2) + ")"))
                pageCounts.insert(text.split(separator: "/Type /Page ").count - 1)
                #expect(invoice.pdf == invoice.pdf)
            }
        }
        #expect(pageCounts == [1, 3])
    }

    /// Header, end mark, and each offset of the cross-reference table points at its object. The text as Latin-1.
    @discardableResult
    private func checkStructure(_ bytes: [UInt8]) throws -> String {
        let text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        let scalars = Array(text.unicodeScalars)
        try #require(text.hasPrefix("%PDF-1.4\n") && text.hasSuffix("%%EOF\n"))
        let tail = try #require(text.range(of: "startxref\n", from: text.endIndex))
        let start = try #require(Int(text[tail.upperBound...].prefix { $0.isNumber }))
        let table = String(String.UnicodeScalarView(scalars[start...])).split(separator: "\n")
        try #require(table[0] == "xref")
        let count = try #require(Int(table[1].split(separator: " ")[1]))
        for object in 1..<count {
            let offset = try #require(Int(table[2 + object].prefix(10)))
            let expected = "\(object) 0 obj\n"
            let found = String(String.UnicodeScalarView(scalars[offset..<offset + expected.unicodeScalars.count]))
            #expect(found == expected)
        }
        return text
    }
}

extension String {
    /// The last occurrence before an index.
    fileprivate func range(of part: String, from end: Index) -> Range<Index>? {
        self[..<end].ranges(of: part).last
    }
}
