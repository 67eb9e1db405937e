import Actors
import Domain
import FoundationEssentials
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Integrations
@testable import PaymentMock

/// Nothing goes back twice, whoever forgets what.
@Suite struct PaymentRefundTests {
    private static func lost(_ key: String) async throws(PaymentProviderError) -> String {
        throw .unavailable("lost", after: nil)
    }

    private static func paid(_ rig: PaymentRig) async throws -> Payment {
        try await rig.desk.apply(try await rig.paidOrder().id)
    }

    @Test func `a refund is asked for until it is known, and never again`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await Self.paid(rig)
            let lost = TwistedProvider(behind: rig.provider, refund: Self.lost)
            let key = try #require(IdempotencyKey(rawValue: "r1"))
            for _ in 0..<2 {
                await #expect(throws: Problem.self) {
                    try await rig.desk(lost).refund(payment.id, amount: 300, key: key)
                }
            }
            #expect(lost.calls.withLockedValue { $0.count == 2 && Set($0).count == 1 }, "the same call")
            await #expect(throws: Problem.self) {
                try await rig.desk(lost, days: 1).refund(payment.id, amount: 300, key: key)
            }
            #expect(lost.calls.withLockedValue(\.count) == 2, "the provider may have forgotten its name")

            // Taken on, and on its way for ever.
            let slow = TwistedProvider(behind: rig.provider) { _ in "re_1" }
            _ = try await rig.desk(slow).refund(payment.id, amount: 300, key: key)
            for days in [0, 40] {
                _ = try await rig.desk(slow, days: days).refund(payment.id, amount: 300, key: key)
                for amount in [nil, 300, 400] {
                    await #expect(throws: Problem.self) {
                        try await rig.desk(slow, days: days).refund(payment.id, amount: amount)
                    }
                }
            }
            #expect(slow.calls.withLockedValue(\.count) == 1)
            let other = try #require(IdempotencyKey(rawValue: "r2"))
            _ = try await rig.desk(slow).refund(payment.id, amount: 300, key: other)
            #expect(slow.calls.withLockedValue(\.count) == 2)
        }
    }

    @Test func `a repeat without a name after a lost answer is the same refund`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await Self.paid(rig)
            let (real, object) = (rig.provider, payment.object ?? "")
            let money = Money(300, payment.price.total.currency)
            let deaf = TwistedProvider(behind: real) { key throws(PaymentProviderError) in
                _ = try await real.refund(object, money, key: key)
                throw .unavailable("lost", after: nil)
            }
            await #expect(throws: Problem.self) { try await rig.desk(deaf).refund(payment.id, amount: 300) }
            await #expect(throws: Problem.self, "it is not known yet what became of the first") {
                try await rig.desk.refund(payment.id, amount: 200)
            }
            let known = try await rig.desk.refund(payment.id, amount: 300)
            #expect(known.refunded == 300 && known.documents.map(\.amount) == [990, 300])
            #expect(try await rig.desk.refund(payment.id, amount: 300).refunded == 600, "now it is another one")
            #expect(await rig.mock.checkouts[object]?.refunded == 600)
        }
    }

    @Test func `what the provider refused stands in nobody's way`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await Self.paid(rig)
            let refusing = TwistedProvider(behind: rig.provider) { _ throws(PaymentProviderError) in
                throw .conflict("not enough money")
            }
            let key = try #require(IdempotencyKey(rawValue: "r1"))
            for name in [key, nil] {
                await #expect(throws: Problem.self) {
                    try await rig.desk(refusing).refund(payment.id, amount: 300, key: name)
                }
            }
            #expect(try await rig.store.payment(payment.id)?.refunds == [])
            _ = try await rig.desk.refund(payment.id, amount: 300, key: key)
            #expect(try await rig.desk.refund(payment.id, amount: nil).status == .refunded)
        }
    }

    @Test func `what the buyer's bank has is not given back beside that`() async throws {
        try await PaymentRig.with { rig in
            let payment = try await Self.paid(rig)
            await rig.mock.take(.dispute, payment.object ?? "")
            for amount in [nil, 1] {
                await #expect(throws: Problem.self) { try await rig.desk.refund(payment.id, amount: amount) }
            }
            await rig.falsify(payment, #"{"disputed":900}"#)
            await #expect(throws: Problem.self) { try await rig.desk.refund(payment.id, amount: 91) }
            #expect(try await rig.desk.refund(payment.id, amount: nil).refunded == 90)
        }
    }
}
