public import FoundationEssentials

/// Names an account. Opens nothing.
public struct AccountID: OpaqueID {
    public static let prefix = "usr_"
    public let rawValue: String
    public init(trusted: String) { rawValue = trusted }
}

/// Somebody who can sign in.
public struct Account: Sendable, Equatable, Codable, Identifiable, Unlogged {
    public let id: AccountID
    public let email: EmailAddress
    public var isEmailVerified: Bool
    /// When it ends, unless its owner proves to be there before; nil: it stays.
    public var provisionalUntil: Date?
    public var name: String?
    public var language: ReportLanguage?
    public var role: Role
    /// The hash as a PHC string.
    public var password: Secret
    public let createdAt: Date
    /// Rises with every change; of two records the one with the higher version is true.
    public var version: Int
    /// Rises when all sign-ins of the account end at once.
    public var generation: Int
    /// Where the ledger tells of this account, oldest first: what has to go when the account does.
    public var events: [ObjectName]

    public init(
        id: AccountID, email: EmailAddress, name: String?, language: ReportLanguage?, role: Role, password: Secret,
        createdAt: Date
    ) {
        self.id = id
        self.email = email
        isEmailVerified = false
        self.name = name
        self.language = language
        self.role = role
        self.password = password
        self.createdAt = createdAt
        version = 1
        generation = 1
        events = []
    }
}

/// What the owner may change; nil leaves it as it is.
public struct AccountChanges: Sendable {
    public var name: String??
    public var language: ReportLanguage??

    public init() {}

    public func apply(to account: inout Account) {
        if let name { account.name = name }
        if let language { account.language = language }
    }
}
