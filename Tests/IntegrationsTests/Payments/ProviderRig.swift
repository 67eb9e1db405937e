import Domain
import Drivers
import FoundationEssentials
import Logging
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Integrations

let stripeKey = "sk_test_51NotAKeyOfAnybody"
let stripeWebhookSecret = "whsec_of_tests"
let paypalSecret = "client-secret-of-tests"

/// Everything that was logged, with all metadata.
final class LogLines: Sendable {
    private let kept = NIOLockedValueBox<[String]>([])
    var text: String { kept.withLockedValue { $0.joined(separator: "\n") } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(kept: self.kept) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let kept: NIOLockedValueBox<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            kept.withLockedValue { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}

extension RetryPacing {
    /// Waits for nothing.
    static let hasty = RetryPacing(now: RetryPacing.system.now, sleep: { _ in }, jitter: { 0.5 })
}

extension StandIn {
    func stripe(
        logs: LogLines = LogLines(), key: String = stripeKey, secrets: [String] = [stripeWebhookSecret]
    ) throws -> StripeProvider {
        StripeProvider(
            try #require(StripeConfiguration(base: base, key: Secret(key), webhookSecrets: secrets.map { Secret($0) })),
            http: http,
            pacing: .hasty, logger: logs.logger)
    }

    func paypal(
        logs: LogLines = LogLines(), secret: String = paypalSecret, check: PayPalConfiguration.WebhookCheck = .offline,
        authorities: [UInt8]? = nil
    ) -> PayPalProvider {
        PayPalProvider(
            PayPalConfiguration(
                base: base, clientID: "client-id-of-tests", clientSecret: Secret(secret), merchantID: "MERCHANT12345",
                webhookID: "WH-OURS", webhookCheck: check, certificateAuthorities: authorities),
            http: http, pacing: .hasty, logger: logs.logger)
    }

    /// The next requests meet these.
    func fail(_ faults: String...) async throws {
        try await control("faults", "[" + faults.joined(separator: ",") + "]")
    }
}

extension ProviderOrder {
    static func test(_ amount: Int = 1_900, _ currency: String = "EUR", reference: String = "pay_test1")
        -> ProviderOrder
    {
        ProviderOrder(
            reference: reference, total: Money(amount, Currency(rawValue: currency)!), description: "CarPulse Pro",
            language: .fi, returnURL: "https://a.test/back?x=1", cancelURL: "https://a.test/no",
            webhookURL: "https://a.test/hook")
    }
}

/// The error of a call; nil when it succeeds.
func providerError<Value>(
    _ body: () async throws(PaymentProviderError) -> Value
) async -> PaymentProviderError? {
    do throws(PaymentProviderError) { _ = try await body() } catch { return error }
    return nil
}

func webhookError<Value>(_ body: () async throws(PaymentWebhookError) -> Value) async -> PaymentWebhookError? {
    do throws(PaymentWebhookError) { _ = try await body() } catch { return error }
    return nil
}

extension PaymentProviderError {
    var word: String {
        switch self {
        case .unavailable: "unavailable"
        case .missing: "missing"
        case .declined: "declined"
        case .conflict: "conflict"
        case .rejected: "rejected"
        }
    }
}

extension PaymentWebhookError {
    var word: String {
        switch self {
        case .forged: "forged"
        case .malformed: "malformed"
        case .unverifiable: "unverifiable"
        }
    }
}
