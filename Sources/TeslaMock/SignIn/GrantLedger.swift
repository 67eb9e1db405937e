/// Codes, refresh tokens and consents: who was granted what, decided without any waiting.
struct GrantLedger: Sendable {
    static let codeLifetime = 60
    /// How long the last used refresh token stays usable.
    static let mercy = 24 * 3_600
    /// A refresh token that nobody uses dies after three months.
    static let refreshLifetime = 90 * 86_400

    /// Successful refreshes per account.
    private(set) var refreshCounts: [String: Int] = [:]
    private var codes: [String: PendingCode] = [:]
    private var families: [Int: Family] = [:]
    /// Family of every refresh token that was ever given out.
    private var familyOfToken: [String: Int] = [:]
    private var consents: [String: Set<String>] = [:]
    private var revokedAccessTokens: Set<String> = []

    /// What a code or refresh token stands for.
    struct Grant: Sendable {
        let account: String
        let scopes: [String]
        let nonce: String?
        let state: String
        let signedInAt: Int
        var family: Int?
        var refreshToken: String?
    }

    struct PendingCode: Sendable {
        let grant: Grant
        let redirectURI: String
        let issuedAt: Int
    }

    /// One sign-in and its chain of refresh tokens.
    private struct Family: Sendable {
        let grant: Grant
        var current: String
        var currentSince: Int
        var lastUsed: String?
        var lastUsedAt = 0
        var accessToken: String?
        var isDead = false
    }

    enum Refusal: Error, Equatable { case staleCode, wrongRedirect, loginRequired }

    // MARK: Consent

    func remembered(_ account: String) -> Set<String>? { consents[account] }

    mutating func remember(_ scopes: [String], account: String) {
        consents[account, default: []].formUnion(scopes)
    }

    // MARK: Codes

    mutating func add(code: String, _ pending: PendingCode) {
        codes = codes.filter { pending.issuedAt - $0.value.issuedAt <= Self.codeLifetime }
        codes[code] = pending
    }

    /// A code works once, for a minute, with the redirect URI it was made for.
    mutating func redeem(
        code: String, redirectURI: String, now: Int, newRefreshToken: String
    ) throws(Refusal) -> Grant {
        guard let pending = codes.removeValue(forKey: code), now - pending.issuedAt <= Self.codeLifetime else {
            throw .staleCode
        }
        guard pending.redirectURI == redirectURI else { throw .wrongRedirect }
        var grant = pending.grant
        guard grant.scopes.contains("openid"), grant.scopes.contains("offline_access") else { return grant }
        let family = families.count + 1
        families[family] = Family(grant: grant, current: newRefreshToken, currentSince: now)
        familyOfToken[newRefreshToken] = family
        grant.family = family
        grant.refreshToken = newRefreshToken
        return grant
    }

    // MARK: Refresh

    /// Rotates. The token before the current one works again for a day after its first use, if mercy is on.
    mutating func refresh(
        _ token: String, now: Int, newRefreshToken: String, switches: Switches
    ) throws(Refusal) -> Grant {
        guard let id = familyOfToken[token], var family = families[id], !family.isDead, !switches.refusesRefresh
        else { throw .loginRequired }
        if token == family.current, now - family.currentSince <= Self.refreshLifetime {
            family.lastUsed = token
            family.lastUsedAt = now
        } else {
            let isForgiven = switches.forgivesLastRefreshToken && now - family.lastUsedAt <= Self.mercy
            guard token == family.lastUsed, isForgiven else { throw .loginRequired }
        }
        if switches.refreshKillsAccessToken, let old = family.accessToken { revokedAccessTokens.insert(old) }
        family.current = newRefreshToken
        family.currentSince = now
        familyOfToken[newRefreshToken] = id
        families[id] = family
        refreshCounts[family.grant.account, default: 0] += 1
        var grant = family.grant
        grant.family = id
        grant.refreshToken = newRefreshToken
        return grant
    }

    /// Which account a refresh token belongs to, for the log.
    func account(ofRefreshToken token: String) -> String? {
        familyOfToken[token].flatMap { families[$0]?.grant.account }
    }

    /// Consent, codes and tokens of an account are gone.
    mutating func revoke(account: String) {
        consents[account] = nil
        codes = codes.filter { $0.value.grant.account != account }
        for (id, family) in families where family.grant.account == account {
            // The family stays, so that a late use still names the account in the log.
            families[id]?.isDead = true
            if let token = family.accessToken { revokedAccessTokens.insert(token) }
        }
    }

    // MARK: Access tokens

    mutating func note(accessToken: String, family: Int?) {
        if let family { families[family]?.accessToken = accessToken }
    }

    func isRevoked(_ accessToken: String) -> Bool { revokedAccessTokens.contains(accessToken) }
}
