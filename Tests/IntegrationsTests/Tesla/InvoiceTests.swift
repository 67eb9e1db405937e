import Domain
import Drivers
import Testing

@testable import Integrations

@Suite struct InvoiceTests {
    private let whole = "%PDF-1.7\n1 0 obj\n%%EOF\n"

    @Test func wholeDocumentIsGiven() async throws {
        let tesla = FakeTesla(whole)
        #expect(try await tesla.gateway.invoice("3e93cb53-82cd", .test) == Array(whole.utf8))
        #expect(tesla.requests[0].url == "https://eu.test/api/1/dx/charging/invoice/3e93cb53-82cd")
        #expect(tesla.requests[0].maxBodyBytes == 10 << 20)
    }

    @Test func aBrokenConnectionIsTriedAgain() async throws {
        let tesla = FakeTesla([.broken(.protocolError), .answer(whole)])
        #expect(try await tesla.gateway.invoice("a", .test) == Array(whole.utf8))
        #expect(tesla.requests.count == 2)
    }

    @Test func contentIDCannotLeaveThePath() async throws {
        let tesla = FakeTesla(whole)
        _ = try await tesla.gateway.invoice("../../users/me?x#", .test)
        #expect(tesla.requests[0].url == "https://eu.test/api/1/dx/charging/invoice/..%2F..%2Fusers%2Fme%3Fx%23")
    }
}
