import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Actors
@testable import Integrations
@testable import PaymentMock

/// Receipts and credit notes go to the buyer's address, each once as far as that can be (decisions.md 28).
@Suite struct PaymentMailTests {
    private actor Post: MailTransport {
        private(set) var sent: [MailMessage] = []
        private var failures: [MailFailure]
        private(set) var tries = 0

        init(_ failures: [MailFailure] = []) { self.failures = failures }

        func send(_ message: MailMessage) throws(MailFailure) {
            tries += 1
            guard failures.isEmpty else { throw failures.removeFirst() }
            sent.append(message)
        }
    }

    private static func desk(_ rig: PaymentRig, _ post: Post, days: Int = 0) -> PaymentDesk {
        var services = rig.services
        services.post = ReceiptPost(transport: post) { kind, language, number in
            ("\(kind.rawValue) \(number) \(language.rawValue)", "text")
        }
        services.clock = WallClock { Date().addingTimeInterval(Double(days) * 86_400) }
        return PaymentDesk(services)
    }

    private static func paid(_ rig: PaymentRig, email: String? = "anna@example.com") async throws -> PaymentID {
        let payment = try await rig.order(email: email).payment
        await rig.mock.take(.pay, payment.object ?? "")
        return try await rig.desk.apply(payment.id).id
    }

    @Test func `a receipt is mailed once, whoever looks, and its credit note after it`() async throws {
        try await PaymentRig.with { rig in
            let post = Post()
            let desk = Self.desk(rig, post)
            let id = try await Self.paid(rig)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { try? await desk.mail(id) } }
            }
            try await desk.mail(id)
            _ = try await desk.refund(id, amount: 300)
            try await desk.mail(id)
            let mails = await post.sent
            #expect(mails.map(\.subject) == ["receipt CP-000001 fi", "credit_note CP-000002 fi"])
            #expect(mails.allSatisfy { $0.to.rawValue == "anna@example.com" && $0.language == .fi })
            #expect(mails.map { $0.attachments.map(\.name) } == [["CP-000001.pdf"], ["CP-000002.pdf"]])
            #expect(String(decoding: mails[0].attachments[0].bytes, as: UTF8.self).hasPrefix("receipt CP-000001"))
            #expect(Set(mails.compactMap(\.id)).count == 2)

            _ = try await rig.rig.client.send(["FLUSHALL"])
            _ = try await rig.rebuild()
            try await desk.mail(id)
            #expect(await post.sent.count == 2, "the ledger knows")
        }
    }

    @Test func `the clerk mails it by himself`() async throws {
        try await PaymentRig.with { rig in
            let post = Post()
            let clerk = PaymentClerk(Self.desk(rig, post))
            let id = try await Self.paid(rig)
            // As if it had been paid at a server that mails: due at once.
            try await rig.store.visit(id, after: .zero)
            let limit = ContinuousClock.now + .seconds(60)
            while await post.sent.isEmpty, ContinuousClock.now < limit {
                if await clerk.round() == 0 { try await Task.sleep(for: .milliseconds(50)) }
            }
            #expect(await post.sent.count == 1)
        }
    }

    @Test func `one that waits is tried again, one that is refused is not`() async throws {
        try await PaymentRig.with { rig in
            let slow = Post([.temporary("greylisted")])
            let first = try await Self.paid(rig)
            await #expect(throws: Problem.self) { try await Self.desk(rig, slow).mail(first) }
            #expect(try await rig.store.payment(first)?.documents.map(\.mail) == [nil])
            await #expect(throws: Problem.self, "the other one may still be at it") {
                try await Self.desk(rig, slow).mail(first)
            }
            let number = try #require(try await rig.store.payment(first)?.documents.first?.number)
            _ = try await rig.rig.client.send(["DEL", rig.store.keys.mailing(number)])
            try await Self.desk(rig, slow).mail(first)
            #expect(await slow.sent.count == 1)
            #expect(await slow.tries == 2)

            let stubborn = Post([.refused("550")])
            let second = try await Self.paid(rig)
            for _ in 0..<2 { try await Self.desk(rig, stubborn).mail(second) }
            #expect(await stubborn.tries == 1)
            #expect(try await rig.store.payment(second)?.documents.map(\.mail) == [.refused])
        }
    }

    @Test func `without an address, or a week later, nothing is sent`() async throws {
        try await PaymentRig.with { rig in
            let post = Post()
            try await Self.desk(rig, post).mail(Self.paid(rig, email: nil))
            try await Self.desk(rig, post, days: 8).mail(Self.paid(rig))
            #expect(await post.tries == 0)
        }
    }
}
