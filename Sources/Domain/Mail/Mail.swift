public import FoundationEssentials

/// What a mail is for.
public enum MailKind: String, Sendable, Hashable, Codable, CaseIterable {
    case verification, reset
}

/// A mail that is to be written. It waits in the shared store, so neither a crash nor a mail server that is away loses it,
/// and whoever asks for it learns nothing: whether there is such an account is looked up when it is written.
public struct MailOrder: Sendable, Equatable, Codable {
    /// Random.
    public var id: String
    public var kind: MailKind
    public var address: EmailAddress
    /// That of whoever asked; the account's own goes first.
    public var language: ReportLanguage
    public var orderedAt: Date

    public init(id: String, kind: MailKind, address: EmailAddress, language: ReportLanguage, orderedAt: Date) {
        self.id = id
        self.kind = kind
        self.address = address
        self.language = language
        self.orderedAt = orderedAt
    }
}

/// A mail as somebody reads it.
public struct MailMessage: Sendable, Equatable, Unlogged {
    public var to: EmailAddress
    public var subject: String
    /// Lines end with a line feed.
    public var text: String
    public var language: ReportLanguage
    public var attachments: [MailAttachment]
    /// Letters and digits, the same in every repeat of a mail; nil for one of chance.
    public var id: String?

    public init(
        to: EmailAddress, subject: String, text: String, language: ReportLanguage,
        attachments: [MailAttachment] = [], id: String? = nil
    ) {
        self.to = to
        self.subject = subject
        self.text = text
        self.language = language
        self.attachments = attachments
        self.id = id
    }
}

/// A file that goes with a mail.
public struct MailAttachment: Sendable, Equatable {
    /// ASCII without quotes.
    public var name: String
    public var contentType: String
    public var bytes: [UInt8]

    public init(name: String, contentType: String, bytes: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
    }
}

/// Orders in the shared store. Every function may be repeated.
public protocol MailQueue: Sendable {
    /// False when too many wait already.
    func put(_ order: MailOrder) async throws(StoreError) -> Bool
    /// Orders that are due. Each comes again after five minutes unless it is removed.
    func take(atMost limit: Int) async throws(StoreError) -> [MailOrder]
    func remove(_ id: String) async throws(StoreError)
    func postpone(_ id: String, by delay: Duration) async throws(StoreError)
}

/// Hands a mail over to whoever delivers it.
public protocol MailTransport: Sendable {
    func send(_ message: MailMessage) async throws(MailFailure)
}

/// Without a word of whom the mail was for.
public enum MailFailure: Error, Sendable, Equatable {
    /// Worth another try.
    case temporary(String)
    /// The mail server will never take this one.
    case refused(String)
}
