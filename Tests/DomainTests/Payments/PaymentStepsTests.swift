import Domain
import FoundationEssentials
import Testing

/// Steps of which one excludes the other, and the machine under lies.
@Suite struct PaymentStepsTests {
    private typealias Sample = SamplePayment

    private func apply(_ state: ProviderState, _ payment: Payment) -> Payment {
        PaymentMachine.apply(state, to: payment, expecting: Sample.expected, at: Sample.start)
    }

    @Test func `an attempt keeps its number until it is known how it ended`() {
        var payment = Sample.make()
        #expect(payment.beginCapture(afresh: true) == 1 && payment.beginCapture(afresh: true) == 1)
        payment.endCapture(1, decline: nil)
        #expect(payment.beginCapture(afresh: false) == 2)
        payment.endCapture(1, decline: "late")
        #expect(payment.capture?.isOpen == true, "an answer to another attempt")
        payment.endCapture(2, decline: "no")
        #expect(payment.beginCapture(afresh: false) == nil && payment.beginCapture(afresh: true) == 3)
        for attempt in 3..<20 {
            payment.endCapture(attempt, decline: "no")
            _ = payment.beginCapture(afresh: true)
        }
        payment.endCapture(20, decline: "no")
        #expect(payment.beginCapture(afresh: true) == nil, "enough")
    }

    @Test func `what was given up is not taken, what is being taken is not given up`() {
        var given = Sample.make()
        #expect(given.withdraw(at: Sample.start) && given.status == .canceled)
        #expect(given.beginCapture(afresh: true) == nil)
        for status in [ProviderStatus.open, .approved] {
            #expect(apply(Sample.state(given, status), given).status == .canceled)
        }
        #expect(apply(Sample.paid(given), given).status == .succeeded, "money that came all the same is no secret")

        var taken = Sample.make()
        _ = taken.beginCapture(afresh: false)
        #expect(!taken.withdraw(at: Sample.start) && taken.withdrawnAt == nil)
        taken.endCapture(1, decline: "no")
        #expect(taken.withdraw(at: Sample.start) && taken.status == .canceled)
        var paid = Sample.make { $0.status = .succeeded }
        #expect(!paid.withdraw(at: Sample.start) && paid.beginCapture(afresh: true) == nil)
        var odd = Sample.make { $0.mismatch = .amount }
        #expect(!odd.withdraw(at: Sample.start) && odd.beginCapture(afresh: true) == nil)
    }

    @Test func `a declined order is open to the buyer, whatever its provider calls it`() {
        var payment = Sample.make()
        #expect(apply(Sample.state(payment, .approved), payment).status == .processing)
        _ = payment.beginCapture(afresh: false)
        payment.endCapture(1, decline: "NO_MONEY")
        for status in [ProviderStatus.approved, .open] {
            let seen = apply(Sample.state(payment, status), payment)
            #expect(seen.status == .requiresPaymentMethod && seen.failure == "NO_MONEY")
        }
        _ = payment.beginCapture(afresh: true)
        #expect(apply(Sample.state(payment, .approved), payment).failure == nil)
    }

    @Test func `the payer's address is taken once it is paid, and only where there is none`() throws {
        let payer = try #require(EmailAddress(rawValue: "p@example.com"))
        let payment = Sample.make()
        func seen(_ status: ProviderStatus, _ payment: Payment) -> Payment {
            apply(Sample.state(payment, status, captured: 2450) { $0.payer = payer }, payment)
        }
        #expect(seen(.processing, payment).buyer.email == nil && seen(.succeeded, payment).buyer.email == payer)
        let own = try #require(EmailAddress(rawValue: "own@example.com"))
        #expect(seen(.succeeded, Sample.make { $0.buyer.email = own }).buyer.email == own)
    }

    /// No order and no truth: any state after any other, steps of ours between them.
    @Test(arguments: 0..<300) func `no story makes money of nothing, or forgets it`(_ seed: Int) {
        var random = Numbers(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        var payment = Sample.make()
        for _ in 0..<40 {
            let before = payment
            switch Int.random(in: 0..<8, using: &random) {
            case 0: _ = payment.beginCapture(afresh: Bool.random(using: &random))
            case 1: payment.endCapture(payment.capture?.attempt ?? 1, decline: Bool.random(using: &random) ? "d" : nil)
            case 2: _ = payment.withdraw(at: Sample.start)
            default:
                let state = Self.anything(about: payment, &random)
                payment = apply(state, payment)
                if !before.status.wasPaid, payment.status.wasPaid {
                    #expect(state.status == .succeeded && state.captured == 2450 && state.payee == "us")
                    #expect(state.reference == payment.id.rawValue && state.mode == .live && state.id == "obj")
                    #expect(state.total == payment.price.total)
                }
                #expect(apply(state, payment) == payment, "said twice it changes nothing more")
            }
            #expect(!before.status.wasPaid || payment.status.wasPaid, "paid is never left")
            #expect(payment.documents.prefix(before.documents.count) == before.documents[...], "no document changes")
            #expect(payment.documents.count { $0.kind == .receipt } == (payment.paidAt == nil ? 0 : 1))
            #expect(payment.status.wasPaid == (payment.paidAt != nil))
            #expect(payment.credited == payment.refunded && (0...2450).contains(payment.refunded))
            #expect(!payment.isEntitling || payment.disputed == 0 && payment.refunded < 2450)
        }
    }

    private static func anything(about payment: Payment, _ random: inout Numbers) -> ProviderState {
        func some<Value>(_ usual: Value, _ odd: Value...) -> Value {
            Int.random(in: 0..<12, using: &random) == 0 ? odd.randomElement(using: &random) ?? usual : usual
        }
        let status = ProviderStatus.allCases.randomElement(using: &random) ?? .open
        let back = [0, 0, 1, 1000, 2449, 2450, 2451, -1].randomElement(using: &random) ?? 0
        return Sample.state(
            payment, status, captured: some(2450, 0, 2449, 2451, nil), refunded: some(0, back, back),
            disputed: some(0, 1, 2450)
        ) { state in
            state.id = some("obj", "other")
            state.reference = some(payment.id.rawValue, nil, "pay_foreign")
            state.mode = some(.live, .test)
            state.payee = some("us", nil, "them")
            state.total = some(payment.price.total, Money(1, Sample.euro), Money(2450, Currency(rawValue: "USD")!))
            state.failure = some(nil, "card_declined")
        }
    }

    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}
