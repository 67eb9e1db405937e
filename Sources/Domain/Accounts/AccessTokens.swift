public import FoundationEssentials

/// What an access token says.
public struct AccessClaims: Sendable, Equatable {
    public var account: AccountID
    public var family: FamilyID
    public var generation: Int
    public var role: Role
    public var issuedAt: Date
    public var expiresAt: Date

    public init(
        account: AccountID, family: FamilyID, generation: Int, role: Role, issuedAt: Date, expiresAt: Date
    ) {
        self.account = account
        self.family = family
        self.generation = generation
        self.role = role
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}

public enum AccessTokenFailure: Error, Sendable, Equatable {
    case invalid
    /// Ours, and its time is over.
    case expired
}

/// Signed access tokens (JWT).
public protocol AccessTokens: Sendable {
    func sign(_ claims: AccessClaims) async throws(Problem) -> String
    func claims(in token: String) async throws(AccessTokenFailure) -> AccessClaims
    /// The public keys that others can check our tokens with, a JWKS document.
    var keySet: [UInt8] { get }
}
