public import Domain

/// What accounts need to write to their owners.
public struct MailOffice: Sendable {
    public var queue: any MailQueue
    /// The subject and the text of a mail, with the link in it.
    public var words: @Sendable (MailKind, ReportLanguage, _ link: String) -> (subject: String, text: String)
    /// The public address of the server, without a slash at the end.
    public var base: String

    public init(
        queue: any MailQueue, base: String,
        words: @escaping @Sendable (MailKind, ReportLanguage, _ link: String) -> (subject: String, text: String)
    ) {
        self.queue = queue
        self.base = base
        self.words = words
    }

    /// The page that a mail leads to.
    public static func path(of kind: MailKind) -> String {
        switch kind {
        case .verification: "/account/verify-email"
        case .reset: "/account/password-reset"
        }
    }
}
