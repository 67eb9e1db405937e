/// One sign-in: all refresh tokens that follow from it. Opens nothing without the secret of its newest token.
public struct FamilyID: OpaqueID {
    public static let prefix = "fam_"
    public let rawValue: String
    public init(trusted: String) { rawValue = trusted }
}

/// `fam_….secret`: works once, and brings its successor. The cookie of a browser that signed in has the same form, and
/// works as long as its sign-in.
public struct RefreshToken: Sendable {
    /// Base-32 characters, five random bits each.
    public static let secretLength = 52

    public let family: FamilyID
    public let secret: Secret

    public init(family: FamilyID, secret: Secret) {
        self.family = family
        self.secret = secret
    }

    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let family = FamilyID(rawValue: String(parts[0])),
            parts[1].utf8.count == Self.secretLength
        else { return nil }
        self.init(family: family, secret: Secret(String(parts[1])))
    }

    public var text: String { family.rawValue + "." + secret.reveal() }
}

/// How long refresh tokens live.
public struct RefreshLifetime: Sendable {
    /// Each use moves the end.
    public var idle: Duration
    /// It never passes sign-in + this.
    public var absolute: Duration
    /// For so long a used token brings its successor again: an answer got lost, or two tabs asked at once. Later it is a
    /// stolen one.
    public var grace: Duration

    public init(
        idle: Duration = .seconds(30 * 86_400), absolute: Duration = .seconds(180 * 86_400),
        grace: Duration = .seconds(30)
    ) {
        self.idle = idle
        self.absolute = absolute
        self.grace = grace
    }
}

/// Who signed in.
public struct SignInHolder: Sendable, Equatable {
    public let account: AccountID
    /// Of the account's sign-ins, when this one began.
    public let generation: Int

    public init(account: AccountID, generation: Int) {
        self.account = account
        self.generation = generation
    }
}

public enum RefreshRotation: Sendable, Equatable {
    /// `secret` is the one to use from now on, for `account`, whose sign-ins were of that generation.
    case rotated(account: AccountID, generation: Int, secret: Secret)
    /// A token that was used before, one of the last twenty: the family is no more.
    case reused
    case unknown
}

/// Families of refresh tokens in the shared store, in the partition of their account.
public protocol RefreshStore: Sendable {
    /// - Parameter browser: what the browser that signs in shows by its cookie; nil when it gets none.
    func begin(
        _ token: RefreshToken, browser: Secret?, of account: AccountID, generation: Int, lifetime: RefreshLifetime
    ) async throws(StoreError)

    /// Whose the family is, whatever its secrets; nil when it is no more.
    func holder(of family: FamilyID) async throws(StoreError) -> SignInHolder?

    /// The same for who shows a browser's cookie. Each use moves the end, as a refresh does.
    func holder(showing cookie: RefreshToken, lifetime: RefreshLifetime) async throws(StoreError) -> SignInHolder?

    /// Trades the secret of `token` for `next`.
    func rotate(
        _ token: RefreshToken, to next: Secret, lifetime: RefreshLifetime
    ) async throws(StoreError) -> RefreshRotation

    func end(_ family: FamilyID) async throws(StoreError)
}
