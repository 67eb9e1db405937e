public import Domain
import FoundationEssentials
import Logging

/// One function behind webhook, return of the browser, poll and reconciliation: whoever comes, the provider's object is
/// read again, compared, and what follows from it happens once.
extension PaymentDesk {
    /// The payment as its provider has it now.
    public func apply(_ id: PaymentID) async throws(Problem) -> Payment {
        var payment = try await book.payment(id)
        guard let provider = services.provider(payment.provider) else { throw Self.gone(payment) }
        if payment.object == nil { payment = try await openCheckout(payment, at: provider).0 }
        var (seen, status) = try await look(id, at: provider)
        // What fits is taken; what does not fit is nobody's to take.
        if status == .approved, seen.mismatch == nil, let object = seen.object {
            await settling(seen, provider) { () async throws(PaymentProviderError) in
                try await provider.capture(object, key: key("capture", seen))
            }
            (seen, status) = try await look(id, at: provider)
        }
        return try await documents.issue(of: seen)
    }

    private func look(
        _ id: PaymentID, at provider: any PaymentProvider
    ) async throws(Problem) -> (Payment, ProviderStatus?) {
        let expected = PaymentMachine.Expectation(mode: provider.mode, payee: provider.payee)
        var status: ProviderStatus?
        let change = try await book.update(id) { payment throws(Problem) in
            guard let object = payment.object else { return }
            let state = try await asking(provider) { () async throws(PaymentProviderError) in
                try await provider.fetch(object)
            }
            status = state.status
            payment = PaymentMachine.apply(state, to: payment, expecting: expected, at: services.clock.now)
        }
        await tell(change)
        return (change.after, status)
    }

    /// Counts and alarms: only for the one who made the change.
    func tell(_ change: PaymentBook.Change) async {
        let (before, after) = (change.before, change.after)
        if before.status != after.status {
            services.metrics.count(after)
            services.logger.info(
                "payment changed",
                metadata: [
                    "payment": "\(after.id)", "from": "\(before.status.rawValue)", "to": "\(after.status.rawValue)",
                ])
            if after.status == .disputed {
                await raise(.disputed, provider: after.provider, object: after.object, payment: after.id)
            }
        }
        guard let mismatch = after.mismatch, mismatch != before.mismatch else { return }
        await raise(
            PaymentAlertKind(mismatch), provider: after.provider, object: after.object, payment: after.id)
    }

    /// In the log, in the figures, in the operator's list.
    func raise(
        _ kind: PaymentAlertKind, provider: String, object: String?, payment: PaymentID?, event: String? = nil
    ) async {
        services.metrics.alerts.count(kind)
        services.logger.error(
            "payment needs a look",
            metadata: [
                "kind": "\(kind.rawValue)", "provider": "\(provider)",
                "payment": "\(payment.map { "\($0)" } ?? "-")",
            ])
        let alert = PaymentAlert(
            id: services.digest("\(kind.rawValue)|\(provider)|\(object ?? "")|\(payment?.rawValue ?? "")"),
            at: services.clock.now, kind: kind.rawValue, provider: provider, object: object, payment: payment,
            event: event)
        do throws(StoreError) { try await services.store.raise(alert) } catch {
            services.logger.error("alert not listed", metadata: ["reason": "\(error)"])
        }
    }

    /// The next look tells what became of it, so an error here is only for the log.
    private func settling(
        _ payment: Payment, _ provider: any PaymentProvider, _ call: () async throws(PaymentProviderError) -> Void
    ) async {
        do throws(PaymentProviderError) { try await call() } catch {
            services.logger.warning(
                "provider refused a step",
                metadata: ["payment": "\(payment.id)", "reason": "\(error.problem(provider.name).cause ?? "-")"])
        }
    }

    /// A poll: asks the provider at most once in two seconds over all instances, and rather answers what is known than
    /// nothing.
    public func refresh(_ payment: Payment) async throws(Problem) -> Payment {
        let isOpen = !payment.status.wasPaid && payment.status != .canceled
        guard isOpen || payment.documents.contains(where: { $0.number == nil }) else { return payment }
        guard (try? await services.store.mayLook(at: payment.id, every: .seconds(2))) == true else {
            return try await book.payment(payment.id)
        }
        do throws(Problem) { return try await apply(payment.id) } catch {
            return try await book.payment(payment.id)
        }
    }

    /// The buyer came back: captures what was approved.
    /// - Throws: `payment_closed` for what was cancelled or failed.
    public func confirm(_ payment: Payment) async throws(Problem) -> Payment {
        let seen = try await apply(payment.id)
        guard ![.canceled, .failed].contains(seen.status) else {
            throw Problem(.paymentClosed, "The payment is \(seen.status.rawValue)")
        }
        return seen
    }

    /// - Throws: `payment_closed` for what was paid.
    public func cancel(_ payment: Payment) async throws(Problem) -> Payment {
        let seen = try await apply(payment.id)
        guard !seen.status.wasPaid else { throw Problem(.paymentClosed, "The payment was paid") }
        guard seen.status != .canceled, let object = seen.object, let provider = services.provider(seen.provider)
        else { return seen }
        try await asking(provider) { () async throws(PaymentProviderError) in
            try await provider.cancel(object, key: key("cancel", seen))
        }
        return try await apply(payment.id)
    }

    /// - Parameter amount: minor units; nil gives back what is left.
    /// - Parameter name: the caller's own name for this refund; a repeat under it gives nothing back again,
    ///   however much later. Without a name nothing is given back while an earlier one is still on its way.
    /// - Throws: `not_paid`, `validation_error`, `idempotency_key_reused`, `payment_closed`, `provider_error`.
    public func refund(_ id: PaymentID, amount: Int?, key name: IdempotencyKey? = nil) async throws(Problem) -> Payment
    {
        let seen = try await apply(id)
        guard seen.status.wasPaid, let object = seen.object, let provider = services.provider(seen.provider) else {
            throw Problem(.notPaid, "The payment was not paid")
        }
        let step = services.digest(name.map { "named|\($0.rawValue)" } ?? "from|\(seen.refunded)|\(amount ?? -1)")
        if name == nil, amount == nil, seen.refunded == seen.price.total.amount { return seen }
        let written = try await book.update(id) { payment throws(Problem) in
            if let known = payment.refunds.first(where: { $0.key == step }) {
                guard amount == nil || amount == known.amount else {
                    throw Problem(.idempotencyKeyReused, "This Idempotency-Key was used for another request")
                }
                return
            }
            guard name != nil || !payment.isRefunding else { throw Self.refunding }
            let left = payment.price.total.amount - payment.refunded
            let wanted = amount ?? left
            guard left > 0, (1...left).contains(wanted) else {
                throw Problem(.validationError, "At most \(left) can be given back", at: ["body", "amount"])
            }
            payment.refunds.append(PaymentRefund(key: step, amount: wanted, at: services.clock.now))
        }.after
        guard let refund = written.refunds.first(where: { $0.key == step }) else { return seen }
        guard refund.object == nil else {
            // It is done; a repeat without a name may mean another one.
            guard name != nil || !written.isRefunding else { throw Self.refunding }
            return written
        }
        guard let at = refund.at, services.clock.now.timeIntervalSince(at) < Self.providerMemory else {
            throw Problem(
                .paymentClosed,
                "It is not known whether this refund came to pass; see the provider's own pages before another one")
        }
        let given = try await asking(provider) { () async throws(PaymentProviderError) in
            try await provider.refund(
                object, Money(refund.amount, seen.price.total.currency), key: key("refund|\(step)", seen))
        }
        _ = try await book.update(id) { payment throws(Problem) in
            for index in payment.refunds.indices where payment.refunds[index].key == step {
                payment.refunds[index].object = given
            }
        }
        return try await apply(id)
    }

    /// Stripe forgets the name of a call after 24 hours at the earliest.
    private static let providerMemory = 72_000.0
    private static let refunding = Problem(
        .paymentClosed, "A refund is on its way; another one needs an Idempotency-Key of its own")

    /// What reconciliation does with one payment: looks at the provider's object, ends what was abandoned, gives back
    /// reports that were never made, and makes documents that are missing.
    public func visit(_ id: PaymentID) async throws(Problem) {
        var payment = try await book.payment(id)
        let age = services.clock.now.timeIntervalSince(payment.createdAt)
        if age > PaymentSchedule.abandonment, [.created, .requiresPaymentMethod].contains(payment.status) {
            if payment.object == nil {
                // The provider may have forgotten the key of the first call by now: nobody can pay this any more.
                _ = try await book.update(id) { payment throws(Problem) in
                    if payment.object == nil { payment.status = .canceled }
                }
                return
            }
            payment = try await cancel(payment)
        } else if payment.object != nil || payment.status == .created {
            payment = try await apply(id)
        }
        try await Entitlements(services, isRequired: true).settle(payment)
        try await documents.tidy(payment)
    }
}
