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

    /// - Parameters:
    ///   - spoken: the language of the mail when the account has none.
    ///   - isTrusted: made by whoever runs the server; nothing has to be proved.
    ///   - address: of whoever asks; the mail counts as ordered from there.
    /// - Throws: `email_taken`, `rate_limited`.
    public func register(
        _ email: EmailAddress, password: Password, name: String? = nil, language: ReportLanguage? = nil,
        spoken: ReportLanguage = .en, role: Role = .user, isTrusted: Bool = false,
        from address: IPAddress? = nil
    ) async throws(Problem) -> Account {
        try await signIns.admitStranger(.newcomers)
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
            account.isEmailVerified = isTrusted
            if !isTrusted { account.provisionalUntil = account.createdAt.addingTimeInterval(Self.provisionalLife) }
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
        guard isOurs else {
            // What stays behind after a crash here is a ghost, which a rebuild tells from an account.
            try? await services.ledger.erase(stored.events)
            throw Self.taken
        }
        await welcome(stored, language ?? spoken, from: address)
        return stored
    }

    /// Changes what the owner may change, all of it or nothing.
    public func change(_ id: AccountID, _ changes: AccountChanges) async throws(Problem) -> Account {
        try await update(id) { account throws(Problem) in changes.apply(to: &account) }
    }

    /// The same with a new password, which ends all sign-ins.
    /// - Throws: `bad_request` when the current one is wrong.
    public func change(
        passwordOf account: Account, from current: Password?, to new: Password, _ changes: AccountChanges = .init(),
        at address: IPAddress?
    ) async throws(Problem) -> Account {
        try await check(current, of: account, at: address)
        let hash = try await services.hasher.hash(new)
        return try await update(account.id) { stored throws(Problem) in
            // Of two who know the old password only one changes it.
            guard stored.password == account.password, stored.generation == account.generation else {
                throw Self.wrongPassword
            }
            changes.apply(to: &stored)
            stored.password = hash
            stored.generation += 1
        }
    }

    /// Erases the account here and in the ledger, which keeps only that there was one. A token alone is not enough for
    /// what cannot be undone.
    /// - Throws: `bad_request` when the password is wrong.
    public func erase(_ account: Account, with password: Password?, at address: IPAddress?) async throws(Problem) {
        try await check(password, of: account, at: address)
        try await erase(account.id)
    }

    /// What is not done when it fails is done by a repeat: the account can sign in until everything else is gone.
    func erase(_ id: AccountID) async throws(Problem) {
        guard let account = try await account(id) else { throw Self.unknown }
        try await services.ledger.append(try erasure(of: account))
        try await services.ledger.erase(account.events)
        let removed = try await storing { () async throws(StoreError) in try await services.accounts.remove(id) }
        // A change that came in between is in the record that was removed.
        try await services.ledger.erase((removed?.events ?? []).filter { !account.events.contains($0) })
    }

    func account(_ id: AccountID) async throws(Problem) -> Account? {
        try await storing { () async throws(StoreError) in try await services.accounts.account(id) }
    }

    func check(_ password: Password?, of account: Account, at address: IPAddress?) async throws(Problem) {
        let attempt = try await signIns.admit(account.email, from: address)
        guard let password, try await services.hasher.verify(password, against: account.password) != .differs else {
            try await signIns.charge(attempt)
            throw Self.wrongPassword
        }
    }

    func update(
        _ id: AccountID, _ edit: @Sendable (inout Account) throws(Problem) -> Void
    ) async throws(Problem) -> Account {
        // Of changes that lost, when the ledger could not be rid of them at once.
        var orphans: [ObjectName] = []
        for _ in 0..<Self.attempts {
            guard var account = try await account(id) else { throw Self.unknown }
            try edit(&account)
            account.version += 1
            account.events = orphans + account.events
            account.events = await pruned(account.events)
            try await record(&account, as: .changed)
            let next = account
            let outcome = try await storing { () async throws(StoreError) in
                try await services.accounts.replace(with: next)
            }
            if outcome == .replaced { return account }
            let lost = Array(account.events.suffix(1))
            if (try? await services.ledger.erase(lost)) == nil { orphans += lost }
            // Whoever removed it erases what the record told of; the rest falls to a rebuild.
            if outcome == .gone { throw Self.unknown }
        }
        throw Problem(.storeBusy, "The account is being changed elsewhere", retryAfter: .seconds(1))
    }

    /// A name leaves the list when its event is gone, not before.
    private func pruned(_ events: [ObjectName]) async -> [ObjectName] {
        let old = Array(events.dropLast(Self.maxEvents - 1))
        guard !old.isEmpty, (try? await services.ledger.erase(old)) != nil else { return events }
        return Array(events.suffix(Self.maxEvents - 1))
    }

    /// The account tells where it is told of; each event tells all of the account.
    private func record(_ account: inout Account, as kind: AccountEvent) async throws(Problem) {
        var event = LedgerEvent(
            kind: kind.rawValue, subject: account.id.rawValue, version: account.version, at: services.clock.now,
            id: services.ids.token())
        account.events.append(event.name)
        event.body = try Self.body(account)
        try await services.ledger.append(event)
    }

    private func erasure(of account: Account) throws(Problem) -> LedgerEvent {
        let mark = AccountErasure(address: .init(account.email, services.sealer), createdAt: account.createdAt)
        return LedgerEvent(
            kind: AccountEvent.erased.rawValue, subject: account.id.rawValue, version: account.version + 1,
            at: services.clock.now, body: try Self.body(mark), id: services.ids.token())
    }

    private static func body(_ value: some Encodable) throws(Problem) -> String {
        guard let body = try? DomainJSON.encode(value) else {
            throw Problem(.internalError, "Internal error", cause: "an account has no JSON form")
        }
        return String(decoding: body, as: UTF8.self)
    }

    private static let taken = Problem(.emailTaken, "The user with this email already exists in the system")
    private static let wrongPassword = Problem(.badRequest, "Incorrect password")
    static let unknown = Problem(.tokenInvalid, "Could not validate credentials")
}
