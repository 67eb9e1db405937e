package import Domain
package import FoundationEssentials

/// Accounts and sign-ins in memory, on a clock of the test's.
package actor FakeAccounts: AccountStore, RefreshStore {
    private struct Family {
        var account: AccountID
        var generation: Int
        var current: Secret
        var previous: Secret?
        var browser: Secret?
        var old: [Secret] = []
        var rotatedAt: Date
    }

    private let clock: WallClock
    private var accounts: [AccountID: Account] = [:]
    private var addresses: [EmailAddress: AccountID] = [:]
    private var families: [FamilyID: Family] = [:]
    private var familiar: Set<RateSubject> = []
    private var removed: Set<AccountID> = []

    package init(_ clock: WallClock) { self.clock = clock }

    package func reserve(_ email: EmailAddress, for id: AccountID) -> Bool {
        guard addresses[email] == nil || addresses[email] == id else { return false }
        addresses[email] = id
        return true
    }

    package func release(_ email: EmailAddress, of id: AccountID) {
        if addresses[email] == id { addresses[email] = nil }
    }

    package func create(_ account: Account) -> Bool {
        accounts[account.id] = account
        return reserve(account.email, for: account.id)
    }

    package func account(_ id: AccountID) -> Account? { accounts[id] }
    package func account(with email: EmailAddress) -> Account? { addresses[email].flatMap { accounts[$0] } }

    package func account(_ id: AccountID, signedInBy family: FamilyID) -> Account? {
        families[family] == nil ? nil : accounts[id]
    }

    package func replace(with account: Account) -> AccountReplacement {
        guard let stored = accounts[account.id] else { return .gone }
        guard stored.version == account.version - 1 else { return .conflict }
        accounts[account.id] = account
        return .replaced
    }

    package func remove(_ id: AccountID) -> Account? {
        removed.insert(id)
        guard let account = accounts.removeValue(forKey: id) else { return nil }
        release(account.email, of: id)
        return account
    }

    package func remove(_ account: Account) -> Bool {
        guard accounts[account.id]?.version == account.version else { return false }
        return remove(account.id) != nil
    }

    package func provisional(dueAt time: Date, limit: Int) -> [AccountID] {
        let due = accounts.values.filter { $0.provisionalUntil.map { $0 <= time } ?? false }
        return Array(due.map(\.id).prefix(limit))
    }

    package func settled(_ id: AccountID) {}

    package func restore(_ account: Account) -> Bool {
        if let holder = addresses[account.email], holder != account.id, accounts[holder] != nil { return false }
        guard !removed.contains(account.id) else { return false }
        if accounts[account.id].map({ $0.version < account.version }) ?? true { accounts[account.id] = account }
        addresses[account.email] = account.id
        return true
    }

    package func isFamiliar(_ address: IPAddress?, to email: EmailAddress) -> Bool {
        familiar.contains(.signIn(email, from: address))
    }

    package func becomeFamiliar(_ address: IPAddress?, to email: EmailAddress) {
        familiar.insert(.signIn(email, from: address))
    }

    package func begin(
        _ token: RefreshToken, browser: Secret?, of account: AccountID, generation: Int, lifetime: RefreshLifetime
    ) {
        families[token.family] = Family(
            account: account, generation: generation, current: token.secret, browser: browser, rotatedAt: clock.now)
    }

    package func holder(of family: FamilyID) -> SignInHolder? {
        families[family].map { SignInHolder(account: $0.account, generation: $0.generation) }
    }

    package func holder(showing cookie: RefreshToken, lifetime: RefreshLifetime) -> SignInHolder? {
        families[cookie.family]?.browser == cookie.secret ? holder(of: cookie.family) : nil
    }

    package func rotate(_ token: RefreshToken, to next: Secret, lifetime: RefreshLifetime) -> RefreshRotation {
        guard var family = families[token.family] else { return .unknown }
        if family.current == token.secret {
            (family.previous, family.current, family.rotatedAt) = (token.secret, next, clock.now)
            family.old.append(token.secret)
            families[token.family] = family
        } else if family.previous != token.secret
            || .seconds(clock.now.timeIntervalSince(family.rotatedAt)) > lifetime.grace
        {
            guard family.old.contains(token.secret) else { return .unknown }
            families[token.family] = nil
            return .reused
        }
        return .rotated(account: family.account, generation: family.generation, secret: family.current)
    }

    package func end(_ family: FamilyID) { families[family] = nil }
}

/// Hashes that are the password itself; counts how often it was asked.
package actor FakePasswordHasher: PasswordHasher {
    package private(set) var verifications = 0

    package init() {}

    package func hash(_ password: Password) -> Secret { Secret("new$" + password.text.reveal()) }

    package func verify(_ password: Password, against hash: Secret?) -> PasswordVerdict {
        verifications += 1
        switch hash?.reveal() {
        case "new$" + password.text.reveal(): return .matches
        case "old$" + password.text.reveal(): return .matchesOldHash
        default: return .differs
        }
    }
}

/// Tokens that are the claims themselves.
package struct FakeAccessTokens: AccessTokens {
    private let clock: WallClock

    package init(_ clock: WallClock) { self.clock = clock }

    package var keySet: [UInt8] { Array(#"{"keys":[]}"#.utf8) }

    package func sign(_ claims: AccessClaims) -> String {
        "jwt.\(claims.account.rawValue).\(claims.family.rawValue).\(claims.generation).\(claims.role.rawValue)."
            + "\(Int(claims.expiresAt.timeIntervalSince1970))"
    }

    package func claims(in token: String) throws(AccessTokenFailure) -> AccessClaims {
        let parts = token.split(separator: ".").map(String.init)
        guard parts.count == 6, parts[0] == "jwt", let account = AccountID(rawValue: parts[1]),
            let family = FamilyID(rawValue: parts[2]), let generation = Int(parts[3]),
            let role = Role(rawValue: parts[4]), let end = Double(parts[5])
        else { throw .invalid }
        guard clock.now.timeIntervalSince1970 < end else { throw .expired }
        return AccessClaims(
            account: account, family: family, generation: generation, role: role, issuedAt: clock.now,
            expiresAt: Date(timeIntervalSince1970: end))
    }
}

/// Events in memory; fails when told so.
package actor FakeLedger: Ledger {
    package private(set) var events: [ObjectName: LedgerEvent] = [:]
    private var isAway = false

    package init() {}

    package func setAway(_ away: Bool) { isAway = away }

    package func append(_ event: LedgerEvent) throws(Problem) {
        if isAway { throw Problem(.storageUnavailable, "test") }
        events[event.name] = event
    }

    package func claim(_ event: LedgerEvent) throws(Problem) -> LedgerEvent {
        if isAway { throw Problem(.storageUnavailable, "test") }
        if let standing = events[event.name] { return standing }
        events[event.name] = event
        return event
    }

    package func page(after place: ObjectName?, limit: Int) -> LedgerPage {
        let names = events.keys.filter { name in place.map { $0.rawValue < name.rawValue } ?? true }
        let next = names.sorted { $0.rawValue < $1.rawValue }.prefix(limit)
        let entries = next.compactMap { name in events[name].map { LedgerEntry(name: name, event: $0) } }
        return LedgerPage(entries: entries, last: next.last)
    }

    package func erase(_ names: [ObjectName]) throws(Problem) {
        if isAway { throw Problem(.storageUnavailable, "test") }
        for name in names { events[name] = nil }
    }
}
