import Domain
import FoundationEssentials
import NIOConcurrencyHelpers

@testable import Integrations

/// The mock behind somebody who twists what passes.
struct TwistedProvider: PaymentProvider {
    typealias Refund = @Sendable (_ key: String) async throws(PaymentProviderError) -> String

    let real: MockPaymentProvider
    /// In place of the mock's own; nothing goes back unless this asks for it.
    private let answer: Refund?
    /// Forgets the keys of what was opened.
    private let forgets: Bool
    /// The keys that refunds were asked for under.
    let calls = NIOLockedValueBox<[String]>([])

    init(behind real: MockPaymentProvider, refund: Refund? = nil, forgets: Bool = false) {
        self.real = real
        answer = refund
        self.forgets = forgets
    }

    var name: String { real.name }
    var displayName: String { real.displayName }
    var currencies: Set<Currency> { real.currencies }
    var mode: PaymentMode { real.mode }
    var payee: String? { real.payee }

    func create(_ order: ProviderOrder, key: String) async throws(PaymentProviderError) -> ProviderCheckout {
        try await real.create(order, key: forgets ? "\(key)-\(UUID().uuidString)" : key)
    }

    func checkout(_ id: String) async throws(PaymentProviderError) -> ProviderCheckout { try await real.checkout(id) }

    func fetch(_ id: String) async throws(PaymentProviderError) -> ProviderState { try await real.fetch(id) }

    func capture(_ id: String, key: String) async throws(PaymentProviderError) {
        try await real.capture(id, key: key)
    }

    func cancel(_ id: String, key: String) async throws(PaymentProviderError) { try await real.cancel(id, key: key) }

    func refund(_ id: String, _ money: Money, key: String) async throws(PaymentProviderError) -> String {
        calls.withLockedValue { $0.append(key) }
        guard let answer else { return try await real.refund(id, money, key: key) }
        return try await answer(key)
    }

    func verify(
        webhook body: [UInt8], headers: [String: String], now: Date
    ) async throws(PaymentWebhookError) -> ProviderEvent {
        try await real.verify(webhook: body, headers: headers, now: now)
    }
}
