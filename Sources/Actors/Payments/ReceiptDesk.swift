import Domain
import FoundationEssentials

/// Makes the documents of payments: each exactly once, with a number of its own and none left out.
///
/// A number belongs to the document that the ledger says it belongs to; the shared store only proposes one. So neither a
/// crash between two steps nor a store that forgot everything gives a number twice or leaves one out.
struct ReceiptDesk: Sendable {
    private struct Owner: Codable {
        var payment: PaymentID
        var key: String
    }

    let services: PaymentServices
    let book: PaymentBook

    private static let attempts = 10_000

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
        try await store(receipt)
        let change = try await book.update(payment.id) { payment throws(Problem) in
            for index in payment.documents.indices
            where payment.documents[index].key == document.key && payment.documents[index].number == nil {
                payment.documents[index].number = number
            }
        }
        if change.before != change.after { services.metrics.documents.count(document.kind) }
        if let winner = change.after.documents.first(where: { $0.key == document.key })?.number, winner != number {
            try await giveBack(number, winner, document, payment)
        }
        return change.after
    }

    /// Two numbers for one document, when the store forgot the first between two who made it: the payment's record says
    /// which one it is, and the other one is free again.
    private func giveBack(
        _ number: Int, _ winner: Int, _ document: PaymentDocument, _ payment: Payment
    ) async throws(Problem) {
        do throws(StorageError) { try await services.storage.delete(ReceiptNumber(number).object) } catch {
            throw error.problem
        }
        try await services.ledger.erase([Self.event(number, payment.id, "").name])
        let name = name(payment.id, document.key)
        try await storing { () async throws(StoreError) in try await services.store.learn(winner, of: name) }
    }

    private func number(for document: PaymentDocument, of payment: Payment) async throws(Problem) -> Int {
        let owner = Owner(payment: payment.id, key: document.key)
        guard let json = try? DomainJSON.encode(owner) else {
            throw Problem(.internalError, "Internal error", cause: "an owner has no JSON form")
        }
        let body = String(decoding: json, as: UTF8.self)
        let name = name(payment.id, document.key)
        for _ in 0..<Self.attempts {
            let number = try await storing { () async throws(StoreError) in
                try await services.store.number(of: name)
            }
            let standing = try await services.ledger.claim(Self.event(number, payment.id, body))
            if standing.body == body { return number }
            guard let other = Self.owner(standing) else {
                throw Problem(.internalError, "Internal error", cause: "a number in the ledger cannot be read")
            }
            let taken = self.name(other.payment, other.key)
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

    private static func owner(_ event: LedgerEvent) -> Owner? {
        try? DomainJSON.decode(Owner.self, from: Data(event.body.utf8))
    }

    private func name(_ payment: PaymentID, _ key: String) -> String {
        Self.name(Owner(payment: payment, key: key), services.sealer)
    }

    private static func name(_ owner: Owner, _ sealer: any Sealer) -> String {
        sealer.label("document|\(owner.payment.rawValue)|\(owner.key)")
    }

    /// The document of a number in the ledger, as the store names it.
    static func name(of event: LedgerEvent, sealer: any Sealer) -> String? { owner(event).map { name($0, sealer) } }

    private func receipt(_ document: PaymentDocument, _ number: ReceiptNumber, of payment: Payment) -> Receipt {
        Receipt(
            kind: document.kind, number: number,
            original: document.kind == .receipt
                ? nil : payment.documents.first { $0.kind == .receipt }?.number.map { ReceiptNumber($0) },
            seller: services.seller, buyer: payment.buyer, price: payment.price, amount: document.amount,
            method: payment.method, payment: payment.id, issuedAt: document.issuedAt, language: payment.language,
            verifyURL:
                "\(services.publicBaseURL)/verify/receipt/\(number)-\(proof(number, name(payment.id, document.key)))")
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

    private func store(_ receipt: Receipt) async throws(Problem) {
        let pdf: [UInt8]
        do throws(RenderError) { pdf = try await services.receipts.pdf(of: receipt) } catch {
            throw Problem(.notReady, "The receipt is being made", retryAfter: .seconds(5), cause: "\(error)")
        }
        do throws(StorageError) {
            try await services.storage.put(receipt.number.object, bytes: pdf, contentType: "application/pdf")
        } catch .exists {
            // The number is this document's alone, so this is it.
        } catch {
            throw error.problem
        }
    }
}
