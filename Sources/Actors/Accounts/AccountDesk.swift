public import Domain
import FoundationEssentials

/// Accounts from their beginning to their end. What it acknowledges stands in the ledger and in the shared store; an
/// event is written first, so a store that lost everything can be filled again (`AccountRebuild`).
public struct AccountDesk: Sendable {
    let services: AccountServices
    let signIns: SignInGuard

    public init(_ services: AccountServices) {
        self.services = services
        signIns = SignInGuard(limiter: services.limiter, accounts: services.accounts)
    }

    /// Events of one account that are kept; each tells all of it, so older ones are dispensable.
    static let maxEvents = 20
    private static let attempts = 5

    /// - Throws: `email_taken`.
    public func register(
        _ email: EmailAddress, password: Password, name: String? = nil, language: ReportLanguage? = nil,
        role: Role = .user
    ) async throws(Problem) -> Account {
        let id = services.ids.account()
        let isFree = try await storing { () async throws(StoreError) in
            try await services.accounts.reserve(email, for: id)
        }
        guard isFree else { throw Self.taken }
        var account: Account
        do throws(Problem) {
            account = Account(
                id: id, email: email, name: name, language: language, role: role,
                password: try await services.hasher.hash(password), createdAt: services.clock.now)
            try await record(&account, as: .created)
        } catch {
            // A reservation ends by itself; this is for those who try again at once.
            try? await services.accounts.release(email, of: id)
            throw error
        }
        let stored = account
        let isOurs = try await storing { () async throws(StoreError) in
            try await services.accounts.create(stored)
        }
        guard isOurs else { throw Self.taken }
        return stored
    }

    /// Changes what the owner may change.
    public func change(_ id: AccountID, _ changes: AccountChanges) async throws(Problem) -> Account {
        try await update(id) { changes.apply(to: &$0) }
    }

    /// Sets a new password and ends all sign-ins.
    /// - Throws: `bad_request` when the current one is wrong.
    public func change(
        passwordOf account: Account, from current: Password?, to new: Password, at address: IPAddress?
    ) async throws(Problem) -> Account {
        try await signIns.admit(account.email, from: address)
        guard let current, try await services.hasher.verify(current, against: account.password) != .differs else {
            throw Problem(.badRequest, "Incorrect password")
        }
        let hash = try await services.hasher.hash(new)
        return try await update(account.id) { account in
            account.password = hash
            account.generation += 1
        }
    }

    /// Erases the account here and in the ledger, which keeps only that there was one.
    public func erase(_ id: AccountID) async throws(Problem) {
        guard let account = try await account(id) else { throw Self.unknown }
        try await services.ledger.append(
            LedgerEvent(
                kind: AccountEvent.erased.rawValue, subject: id.rawValue, version: account.version + 1,
                at: services.clock.now, id: services.ids.token()))
        try await storing { () async throws(StoreError) in try await services.accounts.remove(account) }
        try await services.ledger.erase(account.events)
    }

    func account(_ id: AccountID) async throws(Problem) -> Account? {
        try await storing { () async throws(StoreError) in try await services.accounts.account(id) }
    }

    private func update(
        _ id: AccountID, _ edit: @Sendable (inout Account) -> Void
    ) async throws(Problem) -> Account {
        for _ in 0..<Self.attempts {
            guard var account = try await account(id) else { throw Self.unknown }
            edit(&account)
            account.version += 1
            try await record(&account, as: .changed)
            let next = account
            let outcome = try await storing { () async throws(StoreError) in
                try await services.accounts.replace(with: next)
            }
            switch outcome {
            case .replaced:
                try? await services.ledger.erase(Array(account.events.dropLast(Self.maxEvents)))
                return account
            case .conflict: try? await services.ledger.erase(Array(account.events.suffix(1)))
            case .gone:
                try? await services.ledger.erase(Array(account.events.suffix(1)))
                throw Self.unknown
            }
        }
        throw Problem(.storeBusy, "The account is being changed elsewhere", retryAfter: .seconds(1))
    }

    /// The account tells where it is told of; each event tells all of the account.
    private func record(_ account: inout Account, as kind: AccountEvent) async throws(Problem) {
        var event = LedgerEvent(
            kind: kind.rawValue, subject: account.id.rawValue, version: account.version, at: services.clock.now,
            id: services.ids.token())
        account.events = Array(account.events.suffix(Self.maxEvents)) + [event.name]
        guard let body = try? DomainJSON.encode(account) else {
            throw Problem(.internalError, "Internal error", cause: "an account has no JSON form")
        }
        event.body = String(decoding: body, as: UTF8.self)
        try await services.ledger.append(event)
    }

    private static let taken = Problem(.emailTaken, "The user with this email already exists in the system")
    static let unknown = Problem(.tokenInvalid, "Could not validate credentials")
}

/// Kinds of ledger events.
enum AccountEvent: String, CaseIterable {
    case created = "account.created"
    case changed = "account.changed"
    case erased = "account.erased"
}
