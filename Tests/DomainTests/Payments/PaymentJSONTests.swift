import Domain
import FoundationEssentials
import Testing

@Suite struct PaymentJSONTests {
    @Test func `a payment reads back from the ledger as it was written`() throws {
        var payment = SamplePayment.make {
            $0.buyer = Buyer(
                name: "A", email: EmailAddress(rawValue: "a@b.fi"), country: "FI", vatNumber: "FI1")
            $0.account = IDGenerator().account()
            $0.claims = ["x"]
            $0.method = PaymentMethod(brand: "Visa", lastFour: "4242")
            $0.failure = "f"
            $0.mismatch = .amount
            $0.paidAt = SamplePayment.start
            $0.refunds = [PaymentRefund(key: "k", amount: 1, at: SamplePayment.start)]
            $0.refunds[0].object = "re_1"
            $0.capture = PaymentCapture(attempt: 2)
            $0.endCapture(2, decline: "d")
            $0.withdrawnAt = SamplePayment.start
            $0.documents = [
                PaymentDocument(kind: .creditNote, key: "credit-1", amount: 1, issuedAt: SamplePayment.start, number: 3)
            ]
            $0.status = .succeeded
        }
        let ids = IDGenerator()
        let use = PaymentUse(
            task: ids.task(for: ids.session()), car: "c", language: .fi, at: SamplePayment.start, isMade: true)
        #expect(payment.take([use]).isEmpty)
        let json = try DomainJSON.encode(payment)
        #expect(try DomainJSON.decode(Payment.self, from: json) == payment)
        #expect(try DomainJSON.encode(DomainJSON.decode(Payment.self, from: json)) == json)
    }
}
