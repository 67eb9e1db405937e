public import Domain
public import Logging

/// What accounts need of the world; made once in the composition root.
public struct AccountServices: Sendable {
    public var accounts: any AccountStore
    public var families: any RefreshStore
    public var ledger: any Ledger
    public var hasher: any PasswordHasher
    public var tokens: any AccessTokens
    public var sealer: any Sealer
    /// nil where no mail is sent.
    public var mail: MailOffice?
    public var limiter: any RateLimiter
    public var ids: IDGenerator
    public var clock: WallClock
    public var logger: Logger
    /// How long an access token lives.
    public var accessLife: Duration
    public var refreshLife: RefreshLifetime

    public init(
        accounts: any AccountStore, families: any RefreshStore, ledger: any Ledger, hasher: any PasswordHasher,
        tokens: any AccessTokens, sealer: any Sealer,
        mail: MailOffice? = nil, limiter: any RateLimiter,
        ids: IDGenerator, clock: WallClock, logger: Logger,
        accessLife: Duration = .seconds(900), refreshLife: RefreshLifetime = RefreshLifetime()
    ) {
        self.accounts = accounts
        self.families = families
        self.ledger = ledger
        self.hasher = hasher
        self.tokens = tokens
        self.sealer = sealer
        self.mail = mail
        self.limiter = limiter
        self.ids = ids
        self.clock = clock
        self.logger = logger
        self.accessLife = accessLife
        self.refreshLife = refreshLife
    }
}
