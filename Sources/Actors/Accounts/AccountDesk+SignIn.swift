public import Domain
import FoundationEssentials
import Logging

/// What a sign-in or a refresh gives.
public struct SignInGrant: Sendable {
    public let account: Account
    public let accessToken: Secret
    public let refreshToken: Secret
    /// For the browser's cookie, if it asked for one.
    public let cookie: Secret?
    /// Of the access token.
    public let life: Duration
}

/// Whoever a valid access token speaks for.
public struct SignedInUser: Sendable {
    public let account: Account
    public let family: FamilyID
}

extension AccountDesk {
    /// - Parameter email: nil when what was typed is no address: it fails like any other, and as slowly.
    /// - Parameter asBrowser: with a cookie.
    /// - Throws: `invalid_credentials`, `rate_limited`.
    public func signIn(
        _ email: EmailAddress?, password: Password?, from address: IPAddress?, asBrowser: Bool = false
    ) async throws(Problem) -> SignInGrant {
        var account: Account?
        var attempt: SignInGuard.Attempt?
        if let email {
            attempt = try await signIns.admit(email, from: address)
            account = try await storing { () async throws(StoreError) in
                try await services.accounts.account(with: email)
            }
        } else {
            try await signIns.admitStranger()
        }
        var verdict = PasswordVerdict.differs
        if let password { verdict = try await services.hasher.verify(password, against: account?.password) }
        guard let account, let password, verdict != .differs else {
            if let attempt { try await signIns.charge(attempt) }
            throw Self.wrong
        }
        if verdict == .matchesOldHash { try? await renewHash(of: account, password) }
        try await storing { () async throws(StoreError) in
            try await services.accounts.becomeFamiliar(address, to: account.email)
        }
        await settle(account)
        return try await grant(to: account, asBrowser: asBrowser)
    }

    /// A new sign-in without a password: who calls knows already who it is.
    public func grant(to account: Account, asBrowser: Bool = false) async throws(Problem) -> SignInGrant {
        let token = RefreshToken(family: services.ids.family(of: account.id), secret: newSecret())
        let browser = asBrowser ? newSecret() : nil
        try await storing { () async throws(StoreError) in
            try await services.families.begin(
                token, browser: browser, of: account.id, generation: account.generation, lifetime: services.refreshLife)
        }
        let cookie = browser.map { Secret(RefreshToken(family: token.family, secret: $0).text) }
        return try await grant(to: account, token, cookie: cookie)
    }

    /// The longest life of a browser's cookie.
    public var cookieLife: Duration { services.refreshLife.absolute }

    /// - Throws: `refresh_reused`, `token_invalid`.
    public func refresh(_ text: String) async throws(Problem) -> SignInGrant {
        guard let token = RefreshToken(text) else { throw Self.unknown }
        // Before the token is used up: a store that goes away in between costs nobody the sign-in.
        let holder = try await storing { () async throws(StoreError) in
            try await services.families.holder(of: token.family)
        }
        guard let holder else { throw Self.unknown }
        guard let account = try await account(holder.account), account.generation == holder.generation else {
            try await end(token.family)
            throw Self.unknown
        }
        let next = newSecret()
        let rotation = try await storing { () async throws(StoreError) in
            try await services.families.rotate(token, to: next, lifetime: services.refreshLife)
        }
        switch rotation {
        case .unknown: throw Self.unknown
        case .reused:
            services.logger.warning("a refresh token was used again: its sign-in has ended")
            throw Problem(.refreshReused, "This refresh token was used before; please sign in again")
        case .rotated(_, _, let secret):
            return try await grant(to: account, RefreshToken(family: token.family, secret: secret))
        }
    }

    /// The access tokens of the sign-in end as well.
    public func end(_ family: FamilyID) async throws(Problem) {
        try await storing { () async throws(StoreError) in try await services.families.end(family) }
    }

    /// Whom an access token speaks for now: the account must still be there, and the sign-in not have ended.
    /// - Throws: `token_expired`, `token_invalid`.
    public func user(_ token: String) async throws(Problem) -> SignedInUser {
        let claims: AccessClaims
        do throws(AccessTokenFailure) { claims = try await services.tokens.claims(in: token) } catch {
            throw error == .expired ? Problem(.tokenExpired, "Token has expired") : Self.unknown
        }
        let account = try await storing { () async throws(StoreError) in
            try await services.accounts.account(claims.account, signedInBy: claims.family)
        }
        guard let account, account.generation == claims.generation else { throw Self.unknown }
        return SignedInUser(account: account, family: claims.family)
    }

    /// Whom a browser's cookie speaks for; nil when its sign-in has ended.
    public func user(cookie: String) async throws(Problem) -> SignedInUser? {
        guard let token = RefreshToken(cookie) else { return nil }
        let holder = try await storing { () async throws(StoreError) in
            try await services.families.holder(showing: token, lifetime: services.refreshLife)
        }
        guard let holder, let account = try await account(holder.account), account.generation == holder.generation
        else { return nil }
        return SignedInUser(account: account, family: token.family)
    }

    /// JWKS.
    public var keySet: [UInt8] { services.tokens.keySet }

    private func grant(
        to account: Account, _ token: RefreshToken, cookie: Secret? = nil
    ) async throws(Problem) -> SignInGrant {
        let now = services.clock.now
        let claims = AccessClaims(
            account: account.id, family: token.family, generation: account.generation, role: account.role,
            issuedAt: now, expiresAt: now.addingTimeInterval(Double(services.accessLife.components.seconds)))
        return SignInGrant(
            account: account, accessToken: Secret(try await services.tokens.sign(claims)),
            refreshToken: Secret(token.text), cookie: cookie, life: services.accessLife)
    }

    /// The old hash stays good, so a conflict is no harm; the ledger keeps the old one.
    private func renewHash(of account: Account, _ password: Password) async throws {
        var account = account
        account.password = try await services.hasher.hash(password)
        account.version += 1
        _ = try await services.accounts.replace(with: account)
    }

    private func newSecret() -> Secret { Secret(services.ids.token(length: RefreshToken.secretLength)) }

    private static let wrong = Problem(.invalidCredentials, "Incorrect username or password")
}
