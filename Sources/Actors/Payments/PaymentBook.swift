import Domain
import FoundationEssentials

/// The one way to write a payment down.
///
/// Each version of a payment is an object of the ledger whose name only that version can have, so of two that change a
/// payment at once one finds the place taken, whatever the shared store has forgotten. It reads what is there and decides
/// anew. The store is brought up to date afterwards; should that fail, the next one to come finds out the same way.
struct PaymentBook: Sendable {
    struct Change: Sendable {
        var before: Payment
        var after: Payment
    }

    let services: PaymentServices

    private static let attempts = 50

    /// - Throws: `payment_not_found`.
    func payment(_ id: PaymentID) async throws(Problem) -> Payment {
        guard let payment = try await find(id) else { throw Self.unknown }
        return payment
    }

    func find(_ id: PaymentID) async throws(Problem) -> Payment? {
        try await storing { () async throws(StoreError) in try await services.store.payment(id) }
    }

    /// The payment as it was written first, which may be another one's under the same id.
    func create(_ payment: Payment) async throws(Problem) -> Payment { try await write(payment).payment }

    /// When a payment came to be whose id its caller's key makes: the first answer holds for ever, whatever the shared
    /// store forgets. The moment is part of the names of its versions, so another one would begin a second life.
    func birth(of id: PaymentID, at time: Date) async throws(Problem) -> Date {
        let event = LedgerEvent(
            kind: PaymentEvent.birth.rawValue, subject: id.rawValue, version: 0, at: Date(timeIntervalSince1970: 0),
            body: String(Int(time.timeIntervalSince1970)), id: "born-\(services.digest(id.rawValue))")
        guard let first = Int(try await services.ledger.claim(event).body) else {
            throw Problem(.internalError, "Internal error", cause: "a birth in the ledger cannot be read")
        }
        return Date(timeIntervalSince1970: Double(first))
    }

    /// Changes the payment and writes it down. Repeated from a fresh reading when somebody else was faster, so `edit` may
    /// ask a provider: what it was told is never older than what it is compared with.
    func update(
        _ id: PaymentID, _ edit: (inout Payment) async throws(Problem) -> Void
    ) async throws(Problem) -> Change {
        for attempt in 0..<Self.attempts {
            let before = try await payment(id)
            var next = before
            try await edit(&next)
            guard next != before else { return Change(before: before, after: before) }
            next.version = before.version + 1
            next.updatedAt = services.clock.now
            let written = try await write(next)
            if written.isOurs { return Change(before: before, after: written.payment) }
            // Those who lost together do not come back together.
            try? await Task.sleep(for: .milliseconds(Int.random(in: 0...min(200, 10 * (attempt + 1)))))
        }
        throw Problem(.storeBusy, "The payment is being changed elsewhere", retryAfter: .seconds(1))
    }

    private func write(_ payment: Payment) async throws(Problem) -> (payment: Payment, isOurs: Bool) {
        guard let body = try? DomainJSON.encode(payment) else {
            throw Problem(.internalError, "Internal error", cause: "a payment has no JSON form")
        }
        let event = LedgerEvent(
            kind: PaymentEvent.payment.rawValue, subject: payment.id.rawValue, version: payment.version,
            at: payment.createdAt, body: String(decoding: body, as: UTF8.self), id: name(payment))
        let standing = try await services.ledger.claim(event)
        guard let stored = try? DomainJSON.decode(Payment.self, from: Data(standing.body.utf8)) else {
            throw Problem(.internalError, "Internal error", cause: "a payment in the ledger cannot be read")
        }
        try await keep(stored)
        return (stored, standing.body == event.body)
    }

    private func name(_ payment: Payment) -> String {
        let version = String(payment.version)
        let padding = String(repeating: "0", count: max(0, 5 - version.utf8.count))
        return "pay-\(services.digest(payment.id.rawValue))-\(padding)\(version)"
    }

    func keep(_ payment: Payment) async throws(Problem) {
        let visit = services.next(payment)
        try await storing { () async throws(StoreError) in try await services.store.put(payment, visit: visit) }
    }

    static let unknown = Problem(.paymentNotFound, "No such payment")
}

/// Kinds of ledger events.
enum PaymentEvent: String, CaseIterable {
    /// All of a payment, one version of it.
    case payment = "payment.version"
    /// A number and the document that has it.
    case number = "payment.number"
    /// What a provider told, until it is worked on.
    case webhook = "payment.webhook"
    /// When a payment came to be, in seconds since 1970.
    case birth = "payment.birth"
}

extension PaymentServices {
    /// When the payment is looked at next: for its mails, or for what may happen to it.
    func next(_ payment: Payment) -> Duration? {
        let usual = PaymentSchedule.next(payment, at: clock.now)
        let mails = post == nil ? [] : ReceiptPost.waiting(payment, at: clock.now)
        guard let pause = ReceiptPost.pause(mails, at: clock.now) else { return usual }
        return min(pause, usual ?? pause)
    }
}

/// When a payment is looked at next.
enum PaymentSchedule {
    /// An order that nobody paid is cancelled after this.
    static let abandonment = 86_400.0
    private static let end = 180 * 86_400.0

    /// Soon after something happened, ever later afterwards; nil when nothing is expected any more.
    static func next(_ payment: Payment, at now: Date) -> Duration? {
        if payment.documents.contains(where: { $0.number == nil }) { return .seconds(5) }
        if payment.uses.contains(where: { !$0.isMade }) { return .seconds(60) }
        let age = max(0, now.timeIntervalSince(payment.createdAt))
        guard age < end else { return nil }
        if payment.status == .canceled, age > 2 * abandonment { return nil }
        let still = max(0, now.timeIntervalSince(payment.updatedAt))
        // Half of the time for which nothing happened: 15 s, 22 s, 34 s, … up to a day.
        let pause = min(max(15, min(still, age) / 2), 86_400)
        return .milliseconds(Int(pause * Double.random(in: 900...1_100)))
    }
}
