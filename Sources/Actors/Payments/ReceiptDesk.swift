import Domain
import FoundationEssentials
import Logging

/// Makes the documents of payments: each exactly once, with a number of its own and none left out.
///
/// A number belongs to the document that the ledger says it belongs to; the shared store only proposes one. So neither a
/// crash between two steps nor a store that forgot everything gives a number twice or leaves one out.
struct ReceiptDesk: Sendable {
    struct Owner: Codable, Hashable {
        var payment: PaymentID
        var key: String
    }

    let services: PaymentServices
    let book: PaymentBook

    private static let attempts = 10_000
    /// Longer than giving a number back takes: a few calls that each have a limit.
    private static let givingBack = Duration.seconds(120)

    /// All documents of the payment that are not stored yet.
    func issue(of payment: Payment) async throws(Problem) -> Payment {
        var payment = payment
        for document in payment.documents where document.number == nil {
            payment = try await issue(document, of: payment)
        }
        return payment
    }

    private func issue(_ document: PaymentDocument, of payment: Payment) async throws(Problem) -> Payment {
        let number = try await number(for: document, of: payment)
        let receipt = receipt(document, ReceiptNumber(number), of: payment)
        let name = Self.name(Owner(payment: payment.id, key: document.key), services.sealer)
        try await store(receipt, as: ObjectName.receipt(ReceiptNumber(number), name))
        let change = try await book.update(payment.id) { payment throws(Problem) in
            for index in payment.documents.indices
            where payment.documents[index].key == document.key && payment.documents[index].number == nil {
                payment.documents[index].number = number
            }
        }
        if change.before != change.after { services.metrics.documents.count(document.kind) }
        if let winner = change.after.documents.first(where: { $0.key == document.key })?.number, winner != number {
            let owner = Owner(payment: payment.id, key: document.key)
            do throws(Problem) { try await giveBack(number, of: owner, that: winner) } catch {
                // The record is right; whoever finds the number in the ledger finishes it.
                services.logger.warning(
                    "a number is given back later",
                    metadata: ["payment": "\(payment.id)", "reason": "\(error.code.rawValue)"])
            }
        }
        return change.after
    }

    /// Finishes what was begun when somebody died: a number that the store still thinks to be a document's, while the
    /// payment's record has another one.
    func tidy(_ payment: Payment) async throws(Problem) {
        for document in payment.documents {
            guard let winner = document.number else { continue }
            let owner = Owner(payment: payment.id, key: document.key)
            let name = Self.name(owner, services.sealer)
            let known = try await storing { () async throws(StoreError) in
                try await services.store.knownNumber(of: name)
            }
            if let known, known != winner { try await giveBack(known, of: owner, that: winner) }
        }
    }

    /// Two numbers for one document, when the store forgot the first between two who made it: the payment's record says
    /// which one it is, and the other one is free again. Only one at a time does it, and only while the ledger says that
    /// the number is this document's: by now it may have been given to another one.
    private func giveBack(_ number: Int, of owner: Owner, that winner: Int) async throws(Problem) {
        let pause = Self.givingBack
        let isMine = try await storing { () async throws(StoreError) in
            try await services.store.mayGiveBack(number, for: pause)
        }
        guard isMine else {
            throw Problem(.storeBusy, "A number is being given back", retryAfter: .seconds(5))
        }
        let event = Self.event(number, owner.payment, try Self.body(owner))
        let name = Self.name(owner, services.sealer)
        if try await services.ledger.claim(event).body == event.body {
            let object = ObjectName.receipt(ReceiptNumber(number), name)
            do throws(StorageError) { try await services.storage.delete(object) } catch { throw error.problem }
            try await services.ledger.erase([event.name])
            try await storing { () async throws(StoreError) in
                try await services.store.learn(winner, of: name)
                try await services.store.free([number])
            }
        } else {
            try await storing { () async throws(StoreError) in try await services.store.learn(winner, of: name) }
        }
    }

    private static func body(_ owner: Owner) throws(Problem) -> String {
        guard let json = try? DomainJSON.encode(owner) else {
            throw Problem(.internalError, "Internal error", cause: "an owner has no JSON form")
        }
        return String(decoding: json, as: UTF8.self)
    }

    private func number(for document: PaymentDocument, of payment: Payment) async throws(Problem) -> Int {
        let owner = Owner(payment: payment.id, key: document.key)
        let body = try Self.body(owner)
        let name = Self.name(owner, services.sealer)
        for _ in 0..<Self.attempts {
            let number = try await storing { () async throws(StoreError) in
                try await services.store.number(of: name)
            }
            let standing = try await services.ledger.claim(Self.event(number, payment.id, body))
            if standing.body == body { return number }
            if let other = Self.owner(standing),
                let winner = try await book.find(other.payment)?.documents.first(where: { $0.key == other.key })?
                    .number,
                winner != number
            {
                try await giveBack(number, of: other, that: winner)
                continue
            }
            let taken = Self.name(of: standing, sealer: services.sealer)
            try await storing { () async throws(StoreError) in try await services.store.learn(number, of: taken) }
        }
        throw Problem(.storeBusy, "No number could be had", retryAfter: .seconds(5))
    }

    /// The same name for a number whoever wants it: all of them have the first moment there is.
    private static func event(_ number: Int, _ payment: PaymentID, _ body: String) -> LedgerEvent {
        LedgerEvent(
            kind: PaymentEvent.number.rawValue, subject: payment.rawValue, version: number,
            at: Date(timeIntervalSince1970: 0), body: body, id: "\(ReceiptNumber(number))")
    }

    static func owner(_ event: LedgerEvent) -> Owner? {
        try? DomainJSON.decode(Owner.self, from: Data(event.body.utf8))
    }

    static func name(_ owner: Owner, _ sealer: any Sealer) -> String {
        sealer.label("document|\(owner.payment.rawValue)|\(owner.key)")
    }

    /// The document of a number in the ledger, as the store names it: one that cannot be read is nobody's, and stays taken.
    private static func name(of event: LedgerEvent, sealer: any Sealer) -> String {
        owner(event).map { name($0, sealer) } ?? unreadable(event.version)
    }

    static func unreadable(_ number: Int) -> String { "unreadable|\(number)" }

    /// Where the document lies once it has its number. The name is this document's alone, whoever else had the number once.
    func object(of document: PaymentDocument, in payment: Payment) -> ObjectName? {
        document.number.map {
            .receipt(
                ReceiptNumber($0), Self.name(Owner(payment: payment.id, key: document.key), services.sealer))
        }
    }

    private func receipt(_ document: PaymentDocument, _ number: ReceiptNumber, of payment: Payment) -> Receipt {
        let name = Self.name(Owner(payment: payment.id, key: document.key), services.sealer)
        return Receipt(
            kind: document.kind, number: number,
            original: document.kind == .receipt
                ? nil : payment.documents.first { $0.kind == .receipt }?.number.map { ReceiptNumber($0) },
            seller: services.seller, buyer: payment.buyer, price: payment.price, amount: document.amount,
            method: payment.method, payment: payment.id, issuedAt: document.issuedAt, language: payment.language,
            verifyURL:
                "\(services.publicBaseURL)/verify/receipt/\(number)-\(proof(number, name))")
    }

    /// Stands in the code on the paper: proves that the number and the document belong together.
    private func proof(_ number: ReceiptNumber, _ document: String) -> String {
        String(services.digest("receipt|\(number)|\(document)").prefix(16))
    }

    /// Whether the code of a document that somebody holds is one of ours; the number, if so.
    func verify(_ code: String) async throws(Problem) -> ReceiptNumber? {
        guard let end = code.lastIndex(of: "-"), let number = ReceiptNumber(code[..<end]) else { return nil }
        let document = try await storing { () async throws(StoreError) in
            try await services.store.document(with: number.value)
        }
        guard let document, Secret(proof(number, document)).matches(String(code[code.index(after: end)...])) else {
            return nil
        }
        return number
    }

    private func store(_ receipt: Receipt, as object: ObjectName) async throws(Problem) {
        let pdf: [UInt8]
        do throws(RenderError) { pdf = try await services.receipts.pdf(of: receipt) } catch {
            throw Problem(.notReady, "The receipt is being made", retryAfter: .seconds(5), cause: "\(error)")
        }
        do throws(StorageError) {
            try await services.storage.put(object, bytes: pdf, contentType: "application/pdf")
        } catch .exists {
            // The name is this document's alone, so this is it.
        } catch {
            throw error.problem
        }
    }
}
