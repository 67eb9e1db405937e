public import Domain
import FoundationEssentials
import Logging

/// What providers tell us: checked and kept at once, worked on afterwards.
extension PaymentDesk {
    /// True when the event is new.
    /// - Parameter mayAsk: asked before a webhook that is not proven costs a call to the provider.
    /// - Throws: `PaymentWebhookError` as the provider's adapter found it.
    public func receive(
        _ body: [UInt8], headers: [String: String], from provider: any PaymentProvider,
        mayAsk: @Sendable () async -> Bool = { true }
    ) async throws -> Bool {
        let event: ProviderEvent
        do throws(PaymentWebhookError) {
            event = try await provider.verify(
                webhook: body, headers: headers, now: services.clock.now, mayAsk: mayAsk)
        } catch {
            let (result, cause): (PaymentMetrics.WebhookResult, String) =
                switch error {
                case .forged(let cause): (.forged, cause)
                case .malformed(let cause): (.malformed, cause)
                case .unverifiable(let cause): (.unverifiable, cause)
                }
            services.metrics.count(webhook: result, from: provider.name)
            services.logger.warning(
                "webhook refused",
                metadata: ["provider": "\(provider.name)", "result": "\(result.rawValue)", "reason": "\(cause)"])
            throw error
        }
        let isNew = try await keep(event, from: provider.name)
        services.metrics.count(webhook: isNew ? .accepted : .duplicate, from: provider.name, kind: event.kind)
        return isNew
    }

    /// In the ledger before it is in the inbox, so that it outlives a store that forgets; one that the inbox knows is in
    /// the ledger, or was worked on.
    private func keep(_ event: ProviderEvent, from provider: String) async throws(Problem) -> Bool {
        let id = services.store.inboxID(of: event, from: provider)
        let known = try await state(of: id)
        guard known == nil || known == .dead else { return false }
        try await services.events.keep(event, from: provider, as: id, at: services.clock.now)
        let isNew = try await storing { () async throws(StoreError) in
            try await services.store.receive(event, from: provider)
        }
        // A copy was faster, and is done: this one is nobody's to take out of the ledger again.
        if !isNew, try await state(of: id) == .done { await forget(id) }
        return isNew
    }

    private func state(of id: String) async throws(Problem) -> InboxEvent.State? {
        try await storing { () async throws(StoreError) in try await services.store.state(of: id) }
    }

    /// One event of the inbox.
    func work(on item: InboxEvent) async {
        do throws(Problem) {
            let note = try await apply(item)
            try await storing { () async throws(StoreError) in try await services.store.finish(item.id, note: note) }
            await forget(item.id)
        } catch {
            let isLast = item.attempts >= Self.maxAttempts
            services.logger.warning(
                "webhook event not applied",
                metadata: [
                    "provider": "\(item.provider)", "kind": "\(item.event.kind)", "attempt": "\(item.attempts)",
                    "reason": "\(error.code.rawValue)", "cause": "\(error.cause ?? "-")",
                ])
            // Should this fail as well, the lease ends and the event comes again.
            try? await services.store.fail(
                item.id, note: error.code.rawValue,
                again: isLast ? nil : .seconds(min(600, 1 << min(item.attempts, 10))))
        }
    }

    private func apply(_ item: InboxEvent) async throws(Problem) -> String {
        guard let provider = services.provider(item.provider) else {
            throw Problem(.providerError, "The provider is not offered any more", cause: item.provider)
        }
        guard item.event.mode == provider.mode else {
            await raise(.mode, provider: item.provider, object: item.event.object, payment: nil, event: item.event.id)
            return "other mode"
        }
        guard let object = item.event.object else { return "ignored" }
        let id = try await storing { () async throws(StoreError) in
            try await services.store.payment(of: item.provider, object: object)
        }
        guard let id else {
            // The order may be about to learn the object's id, or the store is being filled again.
            guard item.attempts >= Self.patienceWithStrangers else {
                throw Problem(.paymentNotFound, "No such payment")
            }
            await raise(
                .unknownObject, provider: item.provider, object: object, payment: nil, event: item.event.id)
            return "unknown object"
        }
        return try await apply(id, afresh: provider.tellsOfApproval(item.event)).status.rawValue
    }

    /// The inbox knows better already: what stays in the ledger is harmless.
    private func forget(_ id: String) async {
        do throws(Problem) { try await services.events.forget(id) } catch {
            services.logger.warning("webhook event left in the ledger", metadata: ["reason": "\(error.code.rawValue)"])
        }
    }

    private static let maxAttempts = 12
    private static let patienceWithStrangers = 5
}

/// The operator's side.
extension PaymentDesk {
    public func events(
        _ state: InboxEvent.State?, after last: String?, limit: Int
    ) async throws(Problem) -> [InboxEvent] {
        try await storing { () async throws(StoreError) in
            try await services.store.events(state, after: last, limit: limit)
        }
    }

    /// nil while the store is away.
    func backlog() async -> InboxBacklog? { try? await services.store.backlog() }

    public func replay(_ event: String) async throws(Problem) {
        let isThere = try await storing { () async throws(StoreError) in try await services.store.replay(event) }
        guard isThere else { throw Problem(.notFound, "No such event") }
    }

    public func drop(_ event: String) async throws(Problem) {
        try await services.events.forget(event)
        try await storing { () async throws(StoreError) in try await services.store.drop(event) }
    }

    public func alerts(limit: Int) async throws(Problem) -> [PaymentAlert] {
        try await storing { () async throws(StoreError) in try await services.store.alerts(limit: limit) }
    }

    public func quarantined(limit: Int) async throws(Problem) -> [Payment] {
        try await storing { () async throws(StoreError) in try await services.store.quarantined(limit: limit) }
    }
}

extension PaymentDesk {
    /// Where a document lies; nil before it is stored.
    public func object(of document: PaymentDocument, in payment: Payment) -> ObjectName? {
        documents.object(of: document, in: payment)
    }

    /// Whether the code on a receipt is one of ours; its number, if so.
    public func verify(receipt code: String) async throws(Problem) -> ReceiptNumber? {
        try await documents.verify(code)
    }
}
