public import FoundationEssentials

/// Accounts in the shared store: a projection of the ledger, which is written first (decisions.md 1).
///
/// Every function may be repeated with the same arguments after a lost reply.
public protocol AccountStore: Sendable {
    /// Keeps an address free for an account that is being made, for a minute. False when it is another one's.
    func reserve(_ email: EmailAddress, for id: AccountID) async throws(StoreError) -> Bool
    func release(_ email: EmailAddress, of id: AccountID) async throws(StoreError)

    /// Stores the account and gives it its address for good. False when the address went to another one meanwhile.
    func create(_ account: Account) async throws(StoreError) -> Bool

    func account(_ id: AccountID) async throws(StoreError) -> Account?
    func account(with email: EmailAddress) async throws(StoreError) -> Account?
    /// The account that signed in, as long as that sign-in has not ended.
    func account(_ id: AccountID, signedInBy family: FamilyID) async throws(StoreError) -> Account?

    /// Stores `account` if the stored one still has the version before it.
    func replace(with account: Account) async throws(StoreError) -> AccountReplacement
    /// Takes the account out for good and answers what it was at its end, so that all events of it are known; nil when it
    /// was not there. For a day nothing brings it back.
    func remove(_ id: AccountID) async throws(StoreError) -> Account?
    /// The same, if it is still in that very version; false otherwise.
    func remove(_ account: Account) async throws(StoreError) -> Bool
    /// Stores what the ledger tells, unless the store knows something newer. False when the account was removed meanwhile
    /// or another one has its address.
    func restore(_ account: Account) async throws(StoreError) -> Bool

    /// Accounts with a `provisionalUntil` that is over, or that had one.
    func provisional(dueAt time: Date, limit: Int) async throws(StoreError) -> [AccountID]
    /// It is nothing that has to be looked at any more.
    func settled(_ id: AccountID) async throws(StoreError)

    /// Whether `address` signed in to the account with that e-mail address during the last month.
    func isFamiliar(_ address: IPAddress?, to email: EmailAddress) async throws(StoreError) -> Bool
    func becomeFamiliar(_ address: IPAddress?, to email: EmailAddress) async throws(StoreError)
}

public enum AccountReplacement: Sendable, Equatable {
    case replaced
    /// Somebody else was faster: read and try again.
    case conflict
    case gone
}
