import Domain
import FoundationEssentials
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Integrations
@testable import PaymentMock

/// The provider that moves no money, by the same measure as the others.
@Suite struct MockProviderTests {
    @Test func `it does what a provider has to do`() async throws {
        try await PaymentRig.with { rig in try await Self.conformance(rig).run() }
    }

    @Test func `it does so with captures of our own`() async throws {
        try await PaymentRig.with { rig in
            _ = await rig.mock.change(switches: Data(#"{"needs_capture":true}"#.utf8))
            try await Self.conformance(rig).run()
        }
    }

    private static func conformance(_ rig: PaymentRig) -> ProviderConformance {
        ProviderConformance(
            provider: rig.provider,
            pay: { id in
                await rig.mock.name(payer: "payer@example.com", of: id)
                await rig.mock.take(.pay, id)
            },
            decline: { await rig.mock.take(.decline, $0) },
            webhook: { id in
                let sent = try await rig.webhook(about: id)
                return .init(headers: sent.headers, body: sent.body)
            })
    }

    @Test func `a stale signature is refused, before and behind`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await rig.paidOrder()
            let delivery = try await Self.conformance(rig).webhook(payment.object ?? "")
            for shift in [-400.0, 400] {
                await #expect(throws: PaymentWebhookError.forged("stale")) {
                    try await rig.provider.verify(
                        webhook: delivery.body, headers: delivery.headers, now: Date(timeIntervalSinceNow: shift))
                }
            }
        }
    }
}
