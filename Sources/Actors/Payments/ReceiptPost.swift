public import Domain
import FoundationEssentials
import Logging

/// What payments need to send documents to buyers.
public struct ReceiptPost: Sendable {
    public var transport: any MailTransport
    /// Subject and text.
    public var words: @Sendable (PaymentDocument.Kind, ReportLanguage, ReceiptNumber) -> (subject: String, text: String)

    public init(
        transport: any MailTransport,
        words:
            @escaping @Sendable (PaymentDocument.Kind, ReportLanguage, ReceiptNumber) -> (
                subject: String, text: String
            )
    ) {
        self.transport = transport
        self.words = words
    }

    /// Tries end after this; the document can be read at its payment all the same.
    static let patience = 7 * 86_400.0

    /// Stored, and neither sent nor refused yet.
    static func waiting(_ payment: Payment, at now: Date) -> [PaymentDocument] {
        guard payment.buyer.email != nil else { return [] }
        return payment.documents.filter {
            $0.number != nil && $0.mail == nil && now.timeIntervalSince($0.issuedAt) < patience
        }
    }

    /// The next try: soon at first, after a failure ever later up to an hour.
    static func pause(_ documents: [PaymentDocument], at now: Date) -> Duration? {
        guard let first = documents.map(\.issuedAt).min() else { return nil }
        return .milliseconds(Int(1_000 * min(max(1, now.timeIntervalSince(first) / 2), 3_600)))
    }
}

/// Documents go to the buyer's address once they are stored. The payment's record says what was sent, so that a loss of the
/// shared store sends nothing again; whoever dies between the mail server's word and the record sends it twice, under the
/// same id of the message.
extension PaymentDesk {
    /// Longer than a mail server may take.
    private static let sending = Duration.seconds(90)

    /// - Throws: `not_ready` while the mail server does not take it.
    func mail(_ id: PaymentID) async throws(Problem) {
        guard let post = services.post else { return }
        let payment = try await book.payment(id)
        for document in ReceiptPost.waiting(payment, at: services.clock.now) {
            guard let number = document.number.map({ ReceiptNumber($0) }), let email = payment.buyer.email,
                let object = object(of: document, in: payment)
            else { continue }
            let isMine = try await storing { () async throws(StoreError) in
                try await services.store.mayMail(number.value, for: Self.sending)
            }
            guard isMine else { throw Problem(.storeBusy, "The receipt is being sent", retryAfter: Self.sending) }
            let pdf: [UInt8]
            do throws(StorageError) { pdf = try await services.storage.read(object, range: nil) } catch {
                throw error.problem
            }
            let words = post.words(document.kind, payment.language, number)
            let message = MailMessage(
                to: email, subject: words.subject, text: words.text, language: payment.language,
                attachments: [MailAttachment(name: "\(number).pdf", contentType: "application/pdf", bytes: pdf)],
                id: services.digest("mail|\(id.rawValue)|\(document.key)"))
            let outcome = try await send(message, by: post.transport)
            _ = try await book.update(id) { payment throws(Problem) in
                for index in payment.documents.indices where payment.documents[index].key == document.key {
                    payment.documents[index].mail = outcome
                }
            }
        }
    }

    private func send(
        _ message: MailMessage, by transport: any MailTransport
    ) async throws(Problem) -> PaymentDocument.Mail {
        do throws(MailFailure) {
            try await transport.send(message)
            services.logger.info("receipt mailed")
            return .sent
        } catch {
            switch error {
            case .refused(let reason):
                services.logger.warning("receipt refused by the mail server", metadata: ["reason": "\(reason)"])
                return .refused
            case .temporary(let reason):
                throw Problem(.notReady, "The receipt waits to be mailed", retryAfter: .seconds(30), cause: reason)
            }
        }
    }
}
