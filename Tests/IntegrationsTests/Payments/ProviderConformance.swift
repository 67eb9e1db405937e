import Domain
import FoundationEssentials
import Testing

/// What every provider has to do, whoever it is. A suite makes the subject and runs all of it.
struct ProviderConformance: Sendable {
    /// A webhook as it would arrive now.
    struct Delivery: Sendable {
        var headers: [String: String]
        var body: [UInt8]
    }

    var provider: any PaymentProvider
    /// The buyer pays, up to where the provider has the money, or has an approval to capture.
    var pay: @Sendable (_ id: String) async throws -> Void
    /// The buyer's means of payment says no.
    var decline: @Sendable (_ id: String) async throws -> Void
    /// A signed webhook about the object.
    var webhook: @Sendable (_ id: String) async throws -> Delivery

    var currency = Currency(rawValue: "EUR")!

    func run() async throws {
        try await opensOnce()
        try await takesMoney()
        try await declines()
        try await cancels()
        try await refunds()
        try await knowsStrangers()
        try await provesWebhooks()
    }

    private func order(_ reference: String = "pay_" + UUID().uuidString, _ amount: Int = 2450) -> ProviderOrder {
        ProviderOrder(
            reference: reference, total: Money(amount, currency), description: "CarPulse Pro", language: .fi,
            returnURL: "https://api.test/return", cancelURL: "https://api.test/cancel",
            webhookURL: "https://api.test/webhook")
    }

    private static func key() -> String { UUID().uuidString.lowercased() }

    private func opened() async throws -> (ProviderOrder, String) {
        let order = order()
        return (order, try await provider.create(order, key: Self.key()).id)
    }

    private func opensOnce() async throws {
        let (order, key) = (order(), Self.key())
        let first = try await provider.create(order, key: key)
        #expect(first.clientSecret != nil || first.approveURL != nil, "there is a way to pay")
        #expect(try await provider.create(order, key: key).id == first.id, "the same key is the same checkout")
        #expect(try await provider.create(self.order(), key: Self.key()).id != first.id)
        let again = try await provider.checkout(first.id)
        #expect(again.id == first.id && (again.clientSecret != nil || again.approveURL != nil))
        let state = try await provider.fetch(first.id)
        #expect(state.status == .open && state.total == order.total && state.reference == order.reference)
        #expect(state.mode == provider.mode && state.captured == 0 && state.refunded == 0 && state.disputed == 0)
    }

    /// Pays, and captures where that is needed.
    private func paid() async throws -> (ProviderOrder, String) {
        let (order, id) = try await opened()
        try await pay(id)
        if try await provider.fetch(id).status == .approved { try await provider.capture(id, key: Self.key()) }
        return (order, id)
    }

    private func takesMoney() async throws {
        let (order, id) = try await paid()
        let state = try await provider.fetch(id)
        #expect(state.status == .succeeded && state.captured == order.total.amount && state.total == order.total)
        #expect(state.reference == order.reference && state.method?.brand.isEmpty == false)
        if let payee = provider.payee { #expect(state.payee == payee) }
        #expect(state.payer == EmailAddress(rawValue: "payer@example.com"))
        let closed = try await provider.checkout(id)
        #expect(closed.approveURL == nil && closed.clientSecret == nil, "nothing is left to pay")
    }

    private func declines() async throws {
        let (_, id) = try await opened()
        try await decline(id)
        let state = try await provider.fetch(id)
        #expect([.open, .failed].contains(state.status) && state.captured == 0 && state.failure != nil)
    }

    /// Takes nothing, whatever the buyer agreed to before, and gives nothing back.
    private func cancels() async throws {
        let (_, id) = try await opened()
        for _ in 0..<2 { try await provider.cancel(id, key: Self.key()) }
        var state = try await provider.fetch(id)
        #expect(state.captured == 0 && state.status == (provider.letsOrdersLapse ? .open : .canceled))

        let (_, agreed) = try await opened()
        try await pay(agreed)
        if try await provider.fetch(agreed).status == .approved {
            try await provider.cancel(agreed, key: Self.key())
            state = try await provider.fetch(agreed)
            #expect(state.captured == 0 && state.status == (provider.letsOrdersLapse ? .approved : .canceled))
        }

        let (order, taken) = try await paid()
        do throws(PaymentProviderError) {
            try await provider.cancel(taken, key: Self.key())
            #expect(provider.letsOrdersLapse, "the caller must hear that it is too late")
        } catch {
            guard case .conflict = error else { throw error }
        }
        state = try await provider.fetch(taken)
        #expect(state.status == .succeeded && state.captured == order.total.amount && state.refunded == 0)
    }

    private func refunds() async throws {
        let (order, id) = try await paid()
        let key = Self.key()
        try await provider.refund(id, Money(1000, currency), key: key)
        try await provider.refund(id, Money(1000, currency), key: key)
        let part = try await provider.fetch(id)
        #expect(part.refunded == 1000 && part.captured == order.total.amount && part.status == .succeeded)
        await #expect(throws: PaymentProviderError.self) {
            try await provider.refund(id, Money(order.total.amount, currency), key: Self.key())
        }
        try await provider.refund(id, Money(order.total.amount - 1000, currency), key: Self.key())
        #expect(try await provider.fetch(id).refunded == order.total.amount)
    }

    private func knowsStrangers() async throws {
        await #expect(throws: PaymentProviderError.self) { try await provider.fetch("nobody_1234567890") }
        await #expect(throws: PaymentProviderError.self) { try await provider.fetch("../../etc/passwd") }
    }

    private func provesWebhooks() async throws {
        let (_, id) = try await paid()
        let delivery = try await webhook(id)
        let event = try await provider.verify(webhook: delivery.body, headers: delivery.headers, now: Date())
        #expect(event.object == id && event.mode == provider.mode && !event.id.isEmpty && !event.kind.isEmpty)
        var changed = delivery.body
        changed[changed.count / 2] ^= 1
        await refuses(changed, delivery.headers)
        await refuses(delivery.body + [0x20], delivery.headers)
        await refuses(delivery.body, [:])
        await refuses([], delivery.headers)
    }

    private func refuses(_ body: [UInt8], _ headers: [String: String]) async {
        await #expect(throws: PaymentWebhookError.self) {
            try await provider.verify(webhook: body, headers: headers, now: Date())
        }
    }
}
