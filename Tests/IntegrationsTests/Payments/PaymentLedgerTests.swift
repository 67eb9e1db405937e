import Actors
import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations
@testable import PaymentMock

/// A loss of Redis costs no cent (decisions.md 1).
@Suite struct PaymentLedgerTests {
    @Test func `after FLUSHALL the ledger brings the books back as they were`() async throws {
        try await PaymentRig.with { rig in
            var payments: [PaymentID: Payment] = [:]
            let session = rig.rig.ids.session()
            for number in 0..<6 {
                let payment =
                    try await number.isMultiple(of: 3) ? rig.order(in: session).payment : rig.paidOrder(in: session)
                payments[payment.id] = try await rig.desk.apply(payment.id)
            }
            let refunded = try #require(payments.values.first { $0.status == .succeeded })
            payments[refunded.id] = try await rig.desk.refund(refunded.id, amount: nil)
            let gate = Entitlements(rig.services, isRequired: true)
            let owner = PaymentOwner.session(rig.rig.sealer.hash(of: session))
            let task = rig.rig.ids.task(for: session)
            let taken = try await gate.take([Self.wanted(task)], by: [owner])
            let user = try #require(taken[task]?.payment)
            payments[user] = try await rig.store.payment(user)

            _ = try await rig.rig.client.send(["FLUSHALL"])
            #expect(try await rig.store.payment(user) == nil)
            let report = try await rig.rebuild()
            #expect(report.payments == 6 && report.documents == 5 && report.unreadable == 0)
            for (id, payment) in payments { #expect(try await rig.store.payment(id) == payment) }
            let listed = try await rig.store.payments(of: owner, after: nil, limit: 10)
            #expect(Set(listed.map(\.id)) == Set(payments.keys))
            for payment in listed {
                #expect(try await rig.store.payment(of: "mock", object: payment.object ?? "") == payment.id)
            }
            #expect(try await gate.take([Self.wanted(task)], by: [owner])[task]?.isNew == false, "counted still")
            let next = try await rig.paidOrder()
            #expect(try await rig.desk.apply(next.id).documents.map(\.number) == [6], "numbers run on")
            #expect(try await rig.store.dueVisits(limit: 100, lease: .seconds(1)).count >= 6, "all are looked at")
        }
    }

    private static func wanted(_ task: TaskID, _ language: ReportLanguage = .fi) throws -> WantedReport {
        WantedReport(task: task, vin: try #require(VIN(rawValue: "5YJ3E1EA7KF317000")), language: language)
    }

    @Test func `a store that forgot gives no number twice and leaves none out`() async throws {
        try await PaymentRig.with { rig in
            for _ in 0..<3 { _ = try await rig.desk.apply(rig.paidOrder().id) }
            let fourth = try await rig.paidOrder()
            // Proposed, and lost before it came to anything.
            #expect(try await rig.store.number(of: "somebody who died") == 4)
            _ = try await rig.rig.client.send(["FLUSHALL"])
            try await rig.store.put(fourth, visit: nil)
            #expect(try await rig.desk.apply(fourth.id).documents.map(\.number) == [4], "without a rebuild")
            _ = try await rig.rebuild()
            let rest = try await [rig.paidOrder(), rig.paidOrder()]
            for payment in rest { _ = try await rig.desk.apply(payment.id) }
            #expect(
                try await rig.storage.objects(in: "receipts", after: nil, limit: 100)
                    .map { $0.name.rawValue.prefix("receipts/CP-000001".utf8.count) }
                    == (1...6).map { "receipts/\(ReceiptNumber($0))" })
        }
    }

    @Test func `a document with two numbers in the ledger keeps the one in its payment, and stops nobody`() async throws
    {
        try await PaymentRig.with { rig in
            let first = try await rig.paidOrder()
            let paid = try await rig.desk.apply(first.id)
            #expect(paid.documents.map(\.number) == [1])
            let page = try await rig.ledger.page(after: nil, limit: 100)
            let event = try #require(page.entries.map(\.event).first { $0.kind == "payment.number" })
            func double(_ number: Int) async throws {
                var other = event
                other.version = number
                other.id = "\(ReceiptNumber(number))"
                #expect(try await rig.ledger.claim(other) == other, "as if somebody had died before giving it back")
            }
            try await double(2)
            let second = try await rig.desk.apply(rig.paidOrder().id)
            #expect(second.documents.map(\.number) == [2], "found on the way")

            try await double(3)
            try await double(4)
            _ = try await rig.rig.client.send(["FLUSHALL"])
            _ = try await rig.rebuild()
            for number in 3...5 {
                let next = try await rig.desk.apply(rig.paidOrder().id)
                #expect(next.documents.map(\.number) == [number])
            }
            #expect(try await rig.desk.apply(first.id).documents == paid.documents)

            // The store believes in the wrong one: a visit sets it right.
            try await double(6)
            let name = try #require(try await rig.store.document(with: 1))
            try await rig.store.learn(6, of: name)
            try await rig.desk.visit(first.id)
            #expect(try await rig.store.knownNumber(of: name) == 1)
            let last = try await rig.desk.apply(rig.paidOrder().id)
            #expect(last.documents.map(\.number) == [6])
            #expect(try await rig.storage.objects(in: "receipts", after: nil, limit: 100).count == 6)
        }
    }

    @Test func `a number that cannot be read is taken`() async throws {
        try await PaymentRig.with { rig in
            let event = LedgerEvent(
                kind: "payment.number", subject: "s", version: 1, at: Date(timeIntervalSince1970: 0), body: "[]",
                id: "\(ReceiptNumber(1))")
            #expect(try await rig.ledger.claim(event) == event)
            #expect(try await rig.desk.apply(rig.paidOrder().id).documents.map(\.number) == [2])
            _ = try await rig.rig.client.send(["FLUSHALL"])
            #expect(try await rig.rebuild().unreadable == 1)
            #expect(try await rig.desk.apply(rig.paidOrder().id).documents.map(\.number) == [3])
        }
    }

    @Test func `what Redis was not told of, the next one finds in the ledger`() async throws {
        try await PaymentRig.with { rig in
            let old = try await rig.order().payment
            await rig.mock.take(.pay, old.object ?? "")
            let paid = try await rig.desk.apply(old.id)
            // As if the instance had died between ledger and Redis.
            _ = try await rig.rig.client.send(["DEL", "cp:pay:{pay}:\(old.id.rawValue)"])
            try await rig.store.put(old, visit: nil)
            #expect(try await rig.store.payment(old.id)?.status == .requiresPaymentMethod)
            let healed = try await rig.desk.apply(old.id)
            #expect(healed.status == .succeeded && healed.documents == paid.documents)
            #expect(try await rig.storage.objects(in: "receipts", after: nil, limit: 10).count == 1)
        }
    }

    @Test func `reports are counted once over all that count, and given back when they come to nothing`() async throws {
        try await PaymentRig.with { rig in
            let session = rig.rig.ids.session()
            let owner = PaymentOwner.session(rig.rig.sealer.hash(of: session))
            let gate = Entitlements(rig.services, isRequired: true)
            let tasks = (0..<12).map { _ in rig.rig.ids.task(for: session) }
            await #expect(throws: Problem.self) { try await gate.take([Self.wanted(tasks[0])], by: [owner]) }
            let payment = try await rig.paidOrder(in: session)
            _ = try await rig.desk.apply(payment.id)

            // Two reports are paid for; twelve want them at the same time, each asks twice.
            let granted = await withTaskGroup(of: Bool.self) { group in
                for task in tasks + tasks {
                    group.addTask { (try? await gate.take([Self.wanted(task)], by: [owner])) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(granted >= 2 && granted <= 4)
            let counted = try #require(try await rig.store.payment(payment.id))
            #expect(counted.uses.count == 2 && counted.remaining == 0)
            do {
                _ = try await gate.take(
                    [Self.wanted(tasks[0]), Self.wanted(tasks[1]), Self.wanted(tasks[2])], by: [owner])
                Issue.record("three of two")
            } catch let problem as Problem { #expect(problem.code == .planLimit) }
            #expect(try await rig.store.payment(payment.id)?.uses == counted.uses, "what was refused costs nothing")

            let first = counted.uses[0].task
            await gate.made(first, with: payment.id)
            let second = counted.uses[1].task
            await gate.release([second: TakenReport(payment: payment.id, plan: .basic, isNew: true)])
            await gate.release([first: TakenReport(payment: payment.id, plan: .basic, isNew: true)])
            #expect(try await rig.store.payment(payment.id)?.uses.map(\.task) == [first])
            await #expect(throws: Problem.self) {
                try await gate.take([Self.wanted(rig.rig.ids.task(for: session), .sv)], by: [owner])
            }
            #expect(try await gate.take([Self.wanted(tasks[5])], by: [owner]).count == 1)
        }
    }
}
