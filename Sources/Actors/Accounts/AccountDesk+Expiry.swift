import Domain
import FoundationEssentials

/// Accounts that nobody proved to be anybody's go by themselves, or whoever likes could fill the store and keep addresses
/// from their owners.
extension AccountDesk {
    /// From registration until an account must have been confirmed; where no mail is sent, signed in to.
    static let provisionalLife = 30 * 86_400.0

    /// Where no address can be confirmed, the first sign-in counts.
    func settle(_ account: Account) async {
        guard services.mail == nil, account.provisionalUntil != nil else { return }
        _ = try? await update(account.id) { account throws(Problem) in account.provisionalUntil = nil }
    }

    /// Removes accounts whose time is over; how many.
    func removeExpired() async throws(Problem) -> Int {
        let now = services.clock.now
        let due = try await storing { () async throws(StoreError) in
            try await services.accounts.provisional(dueAt: now, limit: 100)
        }
        var count = 0
        for id in due {
            if let account = try await account(id), let end = account.provisionalUntil, end <= now {
                // First what only the account knows the names of.
                try await services.ledger.erase(account.events)
                let isRemoved = try await storing { () async throws(StoreError) in
                    try await services.accounts.remove(account)
                }
                // Changed in this very moment, which an event of its own tells all about: it comes again.
                guard isRemoved else { continue }
                count += 1
            }
            try await storing { () async throws(StoreError) in try await services.accounts.settled(id) }
        }
        return count
    }
}
