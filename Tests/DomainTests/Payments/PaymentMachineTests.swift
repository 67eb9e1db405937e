import Domain
import FoundationEssentials
import Testing

/// The state machine of a payment: what a provider says, and what follows from it.
@Suite struct PaymentMachineTests {
    private typealias Sample = SamplePayment

    private func apply(_ state: ProviderState, _ payment: Payment) -> Payment {
        PaymentMachine.apply(state, to: payment, expecting: Sample.expected, at: Sample.start)
    }

    @Test(arguments: [
        (ProviderStatus.open, PaymentStatus.requiresPaymentMethod), (.approved, .processing),
        (.processing, .processing), (.failed, .failed), (.canceled, .canceled),
    ])
    func `what is not paid follows its provider`(_ there: ProviderStatus, _ here: PaymentStatus) {
        let payment = apply(Sample.state(Sample.make(), there), Sample.make { $0.status = .processing })
        #expect(payment.status == .quarantined, "another payment's id")
        let own = Sample.make { $0.status = .processing }
        #expect(apply(Sample.state(own, there), own).status == here)
    }

    @Test func `all of the money makes one receipt`() {
        let payment = Sample.make()
        let paid = apply(Sample.paid(payment), payment)
        #expect(paid.status == .succeeded && paid.paidAt == Sample.start && paid.isEntitling)
        #expect(paid.documents.map(\.kind) == [.receipt] && paid.documents[0].amount == 2450)
        #expect(apply(Sample.paid(payment), paid) == paid, "said again it changes nothing")
    }

    private static let falsehoods: [(PaymentMismatch, @Sendable (inout ProviderState) -> Void)] = [
        (.object, { $0.id = "other" }), (.reference, { $0.reference = nil }),
        (.reference, { $0.reference = "pay_foreign" }), (.amount, { $0.total.amount = 1 }),
        (.currency, { $0.total.currency = Currency(rawValue: "VND")! }), (.mode, { $0.mode = .test }),
        (.payee, { $0.payee = "them" }), (.payee, { $0.payee = nil }), (.captured, { $0.captured = 2449 }),
        (.captured, { $0.captured = 0 }), (.captured, { $0.captured = 2451 }), (.currency, { $0.captured = nil }),
        (.refunded, { $0.refunded = 2451 }), (.refunded, { $0.refunded = -1 }),
    ]

    @Test(arguments: 0..<14) func `money that does not fit pays nothing and is told`(_ index: Int) {
        let (mismatch, falsify) = Self.falsehoods[index]
        let payment = Sample.make()
        var state = Sample.paid(payment)
        falsify(&state)
        let seen = apply(state, payment)
        #expect(seen.status == .quarantined && seen.mismatch == mismatch && !seen.isEntitling && seen.documents.isEmpty)
        let healed = apply(Sample.paid(payment), seen)
        #expect(healed.status == .succeeded && healed.mismatch == nil)

        let paid = apply(Sample.paid(payment), payment)
        let kept = apply(state, paid)
        #expect(kept.status == .succeeded && kept.documents == paid.documents && kept.mismatch == mismatch)
    }

    @Test func `a pending capture is not paid, and a late failure takes nothing back`() {
        let payment = Sample.make()
        #expect(apply(Sample.state(payment, .processing, captured: 2450), payment).status == .processing)
        let paid = apply(Sample.paid(payment), payment)
        for status in ProviderStatus.allCases {
            #expect(apply(Sample.state(payment, status, captured: 2450), paid).status == .succeeded)
        }
    }

    @Test func `test money never pays a live order, nor the reverse`() {
        let payment = Sample.make { $0.mode = .test }
        #expect(apply(Sample.paid(payment), payment).mismatch == .mode)
    }

    @Test func `what goes back makes a credit note each time, for the difference`() {
        var payment = Sample.make()
        payment = apply(Sample.paid(payment), payment)
        payment = apply(Sample.paid(payment, refunded: 1000), payment)
        #expect(payment.status == .succeeded && payment.refunded == 1000)
        payment = apply(Sample.paid(payment, refunded: 1000), payment)
        payment = apply(Sample.paid(payment, refunded: 2450), payment)
        #expect(payment.status == .refunded && !payment.isEntitling)
        #expect(payment.documents.map(\.amount) == [2450, 1000, 1450])
        #expect(Set(payment.documents.map(\.key)).count == 3)
        let back = apply(Sample.paid(payment, refunded: 1000), payment)
        #expect(
            back.status == .refunded && back.mismatch == .refunded, "money that comes again is looked at by a person")
    }

    @Test func `a dispute suspends, a won one gives back`() {
        var payment = Sample.make()
        payment = apply(Sample.paid(payment), payment)
        payment = apply(Sample.paid(payment, disputed: 2450), payment)
        #expect(payment.status == .disputed && !payment.isEntitling)
        payment = apply(Sample.paid(payment), payment)
        #expect(payment.status == .succeeded && payment.isEntitling && payment.documents.count == 1)
    }

    /// A provider lives through a true story; it is read at moments in any order of arrival, often more than once, but
    /// never an older state after a newer one was written down (the record's version sees to that): what remains is the
    /// last state read.
    @Test(arguments: 0..<300) func `whatever is seen how often, the end is the provider's`(_ seed: Int) {
        var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        let start = Sample.make()
        let story = Self.story(of: start, &random)
        var payment = start
        var wasPaid = false
        for state in story {
            guard Bool.random(using: &random) || state == story.last else { continue }
            for _ in 0...Int.random(in: 0...2, using: &random) { payment = apply(state, payment) }
            if wasPaid { #expect(payment.status.wasPaid, "paid is left only for refund or dispute") }
            wasPaid = payment.status.wasPaid
            #expect(payment.documents.filter { $0.kind == .receipt }.count == (wasPaid ? 1 : 0))
            #expect(payment.credited == payment.refunded)
        }
        let direct = apply(story[story.count - 1], start)
        #expect(payment.status == direct.status && payment.refunded == direct.refunded)
        #expect(payment.isEntitling == direct.isEntitling && payment.disputed == direct.disputed)
    }

    /// States in the order in which they came to be.
    private static func story(of payment: Payment, _ random: inout Seeded) -> [ProviderState] {
        var story = [Sample.state(payment, .open)]
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let status = [ProviderStatus.open, .approved, .processing].randomElement(using: &random) ?? .open
            story.append(Sample.state(payment, status) { $0.failure = Bool.random() ? "card_declined" : nil })
        }
        guard Int.random(in: 0..<4, using: &random) > 0 else {
            return story + [Sample.state(payment, Bool.random(using: &random) ? .canceled : .failed)]
        }
        story.append(Sample.paid(payment))
        var refunded = 0
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            refunded = min(2450, refunded + Int.random(in: 0...1500, using: &random))
            story.append(
                Sample.paid(payment, refunded: refunded, disputed: Int.random(in: 0...3, using: &random) == 0 ? 500 : 0)
            )
        }
        return story
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}

@Suite struct EntitlementTests {
    private func use(_ car: String, _ language: ReportLanguage, _ task: TaskID? = nil) -> PaymentUse {
        let ids = IDGenerator()
        return PaymentUse(
            task: task ?? ids.task(for: ids.session()), car: car, language: language, at: SamplePayment.start)
    }

    private func paid() -> Payment { SamplePayment.make { $0.status = .succeeded } }

    @Test func `cars, languages of a car, and reports are limited`() {
        var payment = paid()
        #expect(payment.take([use("a", .fi), use("a", .sv), use("b", .fi)]).isEmpty)
        #expect(payment.take([use("a", .de)]).count == 1, "a third language of one car")
        #expect(payment.take([use("c", .fi)]).count == 1, "a third car")
        #expect(payment.take([use("a", .fi), use("b", .fi), use("b", .sv)]).count == 1, "a sixth report")
        #expect(payment.remaining == 0)
    }

    @Test func `a task counts once, and what was made is not given back`() {
        var payment = paid()
        let wanted = use("a", .fi)
        #expect(payment.take([wanted]).isEmpty && payment.take([wanted]).isEmpty && payment.uses.count == 1)
        payment.made([wanted.task])
        payment.release([wanted.task])
        #expect(payment.uses.count == 1)
        let other = use("a", .fi)
        #expect(payment.take([other]).isEmpty)
        payment.release([other.task])
        #expect(payment.uses.map(\.task) == [wanted.task])
    }

    @Test(arguments: PaymentStatus.allCases) func `only what is paid and undisputed entitles`(_ status: PaymentStatus) {
        var payment = SamplePayment.make { $0.status = status }
        #expect(payment.take([use("a", .fi)]).isEmpty == (status == .succeeded))
    }

    @Test(arguments: [PaymentStatus.refunded, .disputed])
    func `money that went back pays for what was made, and for nothing more`(_ status: PaymentStatus) {
        let ids = IDGenerator()
        let session = ids.session()
        let uses = (0..<3).map { _ in
            PaymentUse(task: ids.task(for: session), car: "c", language: .en, at: SamplePayment.start)
        }
        var payment = SamplePayment.make { $0.status = .succeeded }
        #expect(payment.take(Array(uses.prefix(2))).isEmpty)
        payment.made([uses[0].task])
        #expect(uses.prefix(2).allSatisfy { payment.covers($0.task) } && !payment.covers(uses[2].task))
        payment.status = status
        #expect(payment.covers(uses[0].task) && !payment.covers(uses[1].task))
        #expect(payment.take(uses) == Array(uses.suffix(2)) && payment.remaining == 0)
        payment.status = .succeeded
        #expect(payment.take(Array(uses.prefix(2))).isEmpty, "a dispute that was won")
    }

    @Test func `numbers of receipts read back`() {
        #expect(ReceiptNumber(42).description == "CP-000042" && ReceiptNumber("CP-000042")?.value == 42)
        #expect(ReceiptNumber(1_234_567).description == "CP-1234567" && ReceiptNumber("CP-1234567")?.value == 1_234_567)
        for text in ["CP-42", "CP-000000", "cp-000042", "CP-000042x", "", "CP--00042"] {
            #expect(ReceiptNumber(text) == nil)
        }
    }
}
