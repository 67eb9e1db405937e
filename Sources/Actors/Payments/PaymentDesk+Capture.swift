public import Domain
import FoundationEssentials
import Logging

/// Taking what the buyer approved, and giving up what nobody paid.
extension PaymentDesk {
    /// Takes the money of an approved order. False when it is not to be taken: it was given up, it does not fit, or the
    /// buyer's means said no and he has not come back.
    ///
    /// The attempt is written down first. As long as nobody knows how it ended it is repeated under the same name; after
    /// a no, the next one has a name of its own, for a provider answers a name that it knows with the no of then.
    func capture(
        _ seen: Payment, at provider: any PaymentProvider, afresh: Bool
    ) async throws(Problem) -> Bool {
        guard let object = seen.object else { return false }
        var begun: Int?
        _ = try await book.update(seen.id) { payment throws(Problem) in begun = payment.beginCapture(afresh: afresh) }
        guard let attempt = begun else { return false }
        do throws(PaymentProviderError) {
            try await provider.capture(object, key: key(attempt == 1 ? "capture" : "capture|\(attempt)", seen))
        } catch {
            services.logger.warning(
                "provider refused a step",
                metadata: ["payment": "\(seen.id)", "reason": "\(error.problem(provider.name).cause ?? "-")"])
            let decline: String?
            switch error {
            case .declined(let word): decline = word
            case .conflict: decline = nil
            // It may have come to pass. The next look tells.
            case .unavailable, .missing, .rejected: return true
            }
            _ = try await book.update(seen.id) { payment throws(Problem) in
                payment.endCapture(attempt, decline: decline)
            }
        }
        return true
    }

    /// The buyer came back: captures what was approved. Where he has to pay in another way, that comes with a way to do
    /// so.
    /// - Throws: `payment_closed` for what was cancelled or failed.
    public func confirm(_ payment: Payment) async throws(Problem) -> OpenedPayment {
        let seen = try await apply(payment.id, afresh: true)
        guard ![.canceled, .failed].contains(seen.status) else {
            throw Problem(.paymentClosed, "The payment is \(seen.status.rawValue)")
        }
        guard seen.status == .requiresPaymentMethod else {
            return OpenedPayment(payment: seen, checkout: nil, isReplay: true)
        }
        return try await open(seen, isReplay: true)
    }

    /// - Throws: `payment_closed` for what was paid, and for what is being taken or looked at: it can only end by itself.
    public func cancel(_ payment: Payment) async throws(Problem) -> Payment {
        let seen = try await giveUp(payment.id)
        switch seen.status {
        case .canceled, .failed: return seen
        case .succeeded, .refunded, .disputed: throw Problem(.paymentClosed, "The payment was paid")
        case .created, .requiresPaymentMethod, .processing, .quarantined:
            throw Problem(.paymentClosed, "The payment is being processed and cannot be cancelled now")
        }
    }

    /// Ends what nobody paid, and takes nothing first. What cannot be ended is answered as it is.
    func giveUp(_ id: PaymentID) async throws(Problem) -> Payment {
        var payment = try await book.payment(id)
        guard let provider = services.provider(payment.provider) else { throw Self.gone(payment) }
        if payment.object == nil {
            // Nobody was told how to pay it, and nobody will be.
            let change = try await book.update(id) { payment throws(Problem) in
                if payment.object == nil, payment.status == .created { payment.status = .canceled }
            }
            await tell(change)
            guard change.after.object != nil else { return change.after }
        }
        let seen = try await look(id, at: provider)
        payment = seen.payment
        // What does not fit is nobody's to end.
        guard payment.mismatch == nil, !payment.status.wasPaid, let object = payment.object, let status = seen.status,
            ![.failed, .canceled].contains(status)
        else { return try await documents.issue(of: payment) }
        if provider.letsOrdersLapse {
            guard [.open, .approved].contains(status) else { return payment }
            let now = services.clock.now
            let change = try await book.update(id) { payment throws(Problem) in _ = payment.withdraw(at: now) }
            await tell(change)
            return change.after
        }
        // A name for this state alone: a provider that refused once says so again to the same name.
        let name = key("cancel|\(payment.version)", payment)
        do throws(PaymentProviderError) { try await provider.cancel(object, key: name) } catch {
            // It is in no state for that any more: the next look tells in which.
            guard case .conflict = error else { throw error.problem(provider.name) }
        }
        return try await documents.issue(of: try await look(id, at: provider).payment)
    }
}
