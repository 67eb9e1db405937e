public import FoundationEssentials

/// The one place where a payment changes because of what its provider says.
///
/// Paid is left only by refund or dispute. Anything else that does not fit is told to the operator and moves nothing.
public enum PaymentMachine {
    /// What the order should look like at its provider, beside what the order itself says.
    public struct Expectation: Sendable, Equatable {
        public var mode: PaymentMode
        public var payee: String?

        public init(mode: PaymentMode, payee: String?) {
            self.mode = mode
            self.payee = payee
        }
    }

    /// The payment after `state` was looked at; the same value when nothing changed.
    public static func apply(
        _ state: ProviderState, to payment: Payment, expecting expected: Expectation, at now: Date
    ) -> Payment {
        var next = payment
        next.mismatch = mismatch(state, payment, expected)
        if next.mismatch != nil {
            if !payment.status.wasPaid { next.status = .quarantined }
        } else if payment.status.wasPaid || state.status == .succeeded {
            pay(&next, state, now)
        } else {
            next.status = unpaid(state.status, payment)
            next.failure = state.failure ?? payment.capture?.decline
        }
        if next != payment { next.updatedAt = now }
        return next
    }

    private static func pay(_ payment: inout Payment, _ state: ProviderState, _ now: Date) {
        if payment.paidAt == nil {
            payment.paidAt = now
            payment.failure = nil
            payment.documents.append(
                PaymentDocument(
                    kind: .receipt, key: "receipt", amount: payment.price.total.amount, issuedAt: now))
        }
        payment.method = state.method ?? payment.method
        payment.buyer.email = payment.buyer.email ?? state.payer
        let credited = payment.credited
        if state.refunded > credited {
            payment.documents.append(
                PaymentDocument(
                    kind: .creditNote, key: "credit-\(payment.documents.count)", amount: state.refunded - credited,
                    issuedAt: now))
        }
        payment.refunded = state.refunded
        payment.disputed = state.disputed
        payment.status =
            state.refunded >= payment.price.total.amount ? .refunded : state.disputed > 0 ? .disputed : .succeeded
    }

    private static func unpaid(_ status: ProviderStatus, _ payment: Payment) -> PaymentStatus {
        switch status {
        case .open where payment.withdrawnAt != nil, .approved where payment.withdrawnAt != nil: .canceled
        case .open: .requiresPaymentMethod
        // The provider may go on calling it approved: nothing comes of it before the buyer agrees to something else.
        case .approved where payment.capture?.decline != nil: .requiresPaymentMethod
        case .approved, .processing, .succeeded: .processing
        case .failed: .failed
        case .canceled: .canceled
        }
    }

    /// The first thing that does not fit; nil when all does.
    private static func mismatch(
        _ state: ProviderState, _ payment: Payment, _ expected: Expectation
    ) -> PaymentMismatch? {
        let total = payment.price.total
        if state.id != payment.object { return .object }
        if state.mode != expected.mode || payment.mode != expected.mode { return .mode }
        if state.reference != payment.id.rawValue { return .reference }
        if let payee = expected.payee, let named = state.payee, named != payee { return .payee }
        if state.total.currency != total.currency { return .currency }
        if state.total.amount != total.amount { return .amount }
        // A paid payment stays paid whatever the object says now, so what arrived matters once: when it becomes paid.
        guard let captured = state.captured else { return .currency }
        if state.status == .succeeded {
            // Money without a receiver's name is not ours for certain.
            if let payee = expected.payee, state.payee != payee { return .payee }
            if captured != total.amount { return .captured }
        }
        if !(0...total.amount).contains(state.refunded) || state.refunded < payment.credited { return .refunded }
        return nil
    }
}

extension Payment {
    /// What credit notes were made for.
    public var credited: Int { documents.filter { $0.kind == .creditNote }.map(\.amount).reduce(0, +) }
}
