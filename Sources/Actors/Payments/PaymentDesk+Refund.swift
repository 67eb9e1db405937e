public import Domain
import FoundationEssentials

/// Giving money back, each time that somebody wants it once.
extension PaymentDesk {
    /// - Parameter amount: minor units; nil gives back what is left.
    /// - Parameter name: the caller's own name for this refund; a repeat under it gives nothing back again, however much
    ///   later. Without a name, one whose outcome is not known is meant as long as there is one, and nothing is given
    ///   back while an earlier one is on its way.
    /// - Throws: `not_paid`, `validation_error`, `idempotency_key_reused`, `payment_closed`, `provider_error`.
    public func refund(
        _ id: PaymentID, amount: Int?, key name: IdempotencyKey? = nil
    ) async throws(Problem) -> Payment {
        let seen = try await apply(id)
        guard seen.status.wasPaid, let object = seen.object, let provider = services.provider(seen.provider) else {
            throw Problem(.notPaid, "The payment was not paid")
        }
        if name == nil, amount == nil, seen.refunded == seen.price.total.amount { return seen }
        let asked = services.digest(name.map { "named|\($0.rawValue)" } ?? "from|\(seen.refunded)|\(amount ?? -1)")
        let now = services.clock.now
        var step = asked
        let written = try await book.update(id) { payment throws(Problem) in
            step = try payment.beginRefund(asked, amount, isNamed: name != nil, at: now)
        }.after
        guard let refund = written.refunds.first(where: { $0.key == step }) else { return seen }
        guard refund.object == nil else {
            // It is done; a repeat without a name may mean another one.
            guard name != nil || !written.isRefunding else { throw Problem.refunding }
            return written
        }
        guard let at = refund.at, now.timeIntervalSince(at) < Self.providerMemory else {
            throw Problem(
                .paymentClosed,
                "It is not known whether this refund came to pass; see the provider's own pages before another one")
        }
        // With the moment: what was refused is forgotten, and asked for again it is another call.
        let call = key("refund|\(step)|\(Int(at.timeIntervalSince1970))", seen)
        let given: String
        do throws(PaymentProviderError) {
            given = try await provider.refund(object, Money(refund.amount, seen.price.total.currency), key: call)
        } catch {
            switch error {
            case .declined, .conflict:
                _ = try await book.update(id) { payment throws(Problem) in
                    payment.refunds.removeAll { $0.key == step && $0.at == at && $0.object == nil }
                }
            case .unavailable, .missing, .rejected: break
            }
            throw error.problem(provider.name)
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
}

extension Payment {
    /// Writes down that money is to be given back, unless it was before.
    /// - Returns: the key of the refund that is meant.
    fileprivate mutating func beginRefund(
        _ step: String, _ amount: Int?, isNamed: Bool, at now: Date
    ) throws(Problem) -> String {
        if let known = refunds.first(where: { $0.key == step }) {
            guard amount == nil || amount == known.amount else {
                throw Problem(.idempotencyKeyReused, "This Idempotency-Key was used for another request")
            }
            return step
        }
        // What the buyer's bank took or holds is not ours to give.
        let left = price.total.amount - refunded - disputed
        guard left > 0 || disputed == 0 else {
            throw Problem(.paymentClosed, "The buyer's bank took this money back, or holds it")
        }
        let wanted = amount ?? left
        if !isNamed {
            if let unknown = refunds.first(where: { $0.object == nil }), unknown.amount == wanted { return unknown.key }
            guard !isRefunding else { throw Problem.refunding }
        }
        guard left > 0, (1...left).contains(wanted) else {
            throw Problem(.validationError, "At most \(max(0, left)) can be given back", at: ["body", "amount"])
        }
        refunds.append(PaymentRefund(key: step, amount: wanted, at: now))
        return step
    }
}

extension Problem {
    fileprivate static let refunding = Problem(
        .paymentClosed, "A refund is on its way; another one needs an Idempotency-Key of its own")
}
