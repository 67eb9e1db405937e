public import Domain
import FoundationEssentials
import Logging

/// One function behind webhook, return of the browser, poll and reconciliation: whoever comes, the provider's object is
/// read again, compared, and what follows from it happens once.
extension PaymentDesk {
    /// The payment as its provider has it now.
    /// - Parameter afresh: whether the buyer came back or agreed again: then what was declined is tried once more.
    public func apply(_ id: PaymentID, afresh: Bool = false) async throws(Problem) -> Payment {
        var payment = try await book.payment(id)
        guard let provider = services.provider(payment.provider) else { throw Self.gone(payment) }
        if payment.object == nil {
            // One that lapsed before a provider knew it is not opened again.
            guard payment.status == .created else { return payment }
            payment = try await openCheckout(payment, at: provider).0
        }
        var (seen, status) = try await look(id, at: provider)
        if status == .approved, try await capture(seen, at: provider, afresh: afresh) {
            seen = try await look(id, at: provider).payment
        }
        return try await documents.issue(of: seen)
    }

    /// Reads the provider's object, and takes nothing.
    func look(
        _ id: PaymentID, at provider: any PaymentProvider
    ) async throws(Problem) -> (payment: Payment, status: ProviderStatus?) {
        let expected = PaymentMachine.Expectation(mode: provider.mode, payee: provider.payee)
        var status: ProviderStatus?
        let change = try await book.update(id) { payment throws(Problem) in
            guard let object = payment.object else { return }
            let state: ProviderState
            do throws(PaymentProviderError) { state = try await provider.fetch(object) } catch {
                guard error == .missing, hasLapsed(&payment, at: provider) else { throw error.problem(provider.name) }
                return
            }
            status = state.status
            payment = PaymentMachine.apply(state, to: payment, expecting: expected, at: services.clock.now)
        }
        await tell(change)
        return (change.after, status)
    }

    /// Whether it is no wonder that the provider knows the order no more: it is old, and nothing was ever taken.
    private func hasLapsed(_ payment: inout Payment, at provider: any PaymentProvider) -> Bool {
        guard provider.letsOrdersLapse, isAbandoned(payment) else { return false }
        return payment.withdraw(at: services.clock.now)
    }

    private func isAbandoned(_ payment: Payment) -> Bool {
        services.clock.now.timeIntervalSince(payment.createdAt) > PaymentSchedule.abandonment
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

    /// What reconciliation does with one payment: looks at the provider's object, ends what was abandoned, gives back
    /// reports that were never made, and makes documents that are missing.
    public func visit(_ id: PaymentID) async throws(Problem) {
        var payment = try await book.payment(id)
        if payment.object != nil || payment.status == .created && !isAbandoned(payment) {
            payment = try await apply(id)
        }
        // Without an object: the provider may have forgotten the key of the first call by now.
        if isAbandoned(payment), [.created, .requiresPaymentMethod].contains(payment.status) {
            payment = try await giveUp(id)
        }
        try await Entitlements(services, isRequired: true).settle(payment)
        try await documents.tidy(payment)
    }
}
