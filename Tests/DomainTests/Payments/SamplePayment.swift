import Domain
import FoundationEssentials

enum SamplePayment {
    static let start = Date(timeIntervalSince1970: 1_795_000_000)
    static let expected = PaymentMachine.Expectation(mode: .live, payee: "us")
    static let euro = Currency(rawValue: "EUR")!

    static func make(_ change: (inout Payment) -> Void = { _ in }) -> Payment {
        var payment = Payment(
            id: IDGenerator().payment(in: IDGenerator().session()), provider: "p", mode: .live,
            price: PriceSnapshot(
                plan: .pro, vehicles: 2, languages: 2, reports: 5, total: Money(2450, euro), net: 1952, tax: 498,
                taxRate: 2550, taxCountry: "FI", version: "1"),
            session: "s", account: nil, buyer: Buyer(), language: .en, returnAddress: "r", cancelAddress: "c",
            fingerprint: "f", createdAt: start)
        payment.object = "obj"
        payment.status = .requiresPaymentMethod
        change(&payment)
        return payment
    }

    /// What the provider has of it.
    static func state(
        _ payment: Payment, _ status: ProviderStatus, captured: Int? = 0, refunded: Int = 0, disputed: Int = 0,
        _ change: (inout ProviderState) -> Void = { _ in }
    ) -> ProviderState {
        var state = ProviderState(
            id: "obj", status: status, total: payment.price.total, captured: captured, refunded: refunded,
            disputed: disputed, reference: payment.id.rawValue, mode: .live, payee: "us")
        change(&state)
        return state
    }

    static func paid(_ payment: Payment, refunded: Int = 0, disputed: Int = 0) -> ProviderState {
        state(payment, .succeeded, captured: payment.price.total.amount, refunded: refunded, disputed: disputed)
    }
}
