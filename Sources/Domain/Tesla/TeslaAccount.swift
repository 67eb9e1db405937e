public import FoundationEssentials

/// The Tesla account behind a session, as its access token describes it (facts 1.8).
public struct TeslaAccount: Sendable, Equatable, Codable, Unlogged {
    /// `sub`: stable per account. Never shown.
    public var subject: String
    /// Where the account lives; its address is a setting, so a changed setting strands no session.
    public var region: TeslaRegion
    /// What the owner granted (`scp`): read from the token, never assumed.
    public var scopes: [String]
    public var signedInAt: Date

    public init(subject: String, region: TeslaRegion, scopes: [String], signedInAt: Date) {
        self.subject = subject
        self.region = region
        self.scopes = scopes
        self.signedInAt = signedInAt
    }

    /// The same sign-in, wherever the account lives. Stored times have whole milliseconds.
    public func isSameSignIn(as other: TeslaAccount) -> Bool {
        subject == other.subject && Set(scopes) == Set(other.scopes)
            && abs(signedInAt.timeIntervalSince(other.signedInAt)) < 0.002
    }
}

public enum TeslaRegion: String, Sendable, Codable, CaseIterable { case na, eu, cn }

/// A token family of one sign-in. Its texts never reach a log or an answer.
public struct TeslaTokens: Sendable, Equatable, Codable {
    public var access: Secret
    /// Single use: refreshing makes a new one. nil when the owner did not grant `offline_access`.
    public var refresh: Secret?
    public var expiresAt: Date
    /// What this access token allows; nil when it does not say. The owner may change it between two refreshes.
    public var scopes: [String]?

    public init(access: Secret, refresh: Secret?, expiresAt: Date, scopes: [String]? = nil) {
        self.access = access
        self.refresh = refresh
        self.expiresAt = expiresAt
        self.scopes = scopes
    }
}

/// What a sign-in yields.
public struct TeslaGrant: Sendable {
    public var tokens: TeslaTokens
    public var account: TeslaAccount
    /// The `nonce` claim, if the token carries one.
    public var nonce: String?

    public init(tokens: TeslaTokens, account: TeslaAccount, nonce: String?) {
        self.tokens = tokens
        self.account = account
        self.nonce = nonce
    }
}

/// What a call to the Fleet API needs.
public struct TeslaAccess: Sendable {
    public var token: Secret
    public var region: TeslaRegion

    public init(token: Secret, region: TeslaRegion) {
        self.token = token
        self.region = region
    }
}
