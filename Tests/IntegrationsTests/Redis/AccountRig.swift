import Actors
import Domain
import Drivers
import FoundationEssentials
import Logging
import TestSupport

@testable import Integrations

extension StoreRig {
    func accounts(offset: Duration = .zero) -> RedisAccountStore { RedisAccountStore(store(offset: offset)) }
    func families(offset: Duration = .zero, transport: (any RedisTransport)? = nil) -> RedisRefreshStore {
        RedisRefreshStore(store(offset: offset, transport: transport))
    }

    /// An account that stands in the store.
    func account(_ address: String = "anna@example.com", role: Role = .user) async throws -> Account {
        let account = try draft(address, role: role)
        guard try await accounts().reserve(account.email, for: account.id), try await accounts().create(account) else {
            throw RigError.noSnapshot
        }
        return account
    }

    func draft(_ address: String, role: Role = .user, at time: Double = 1_795_000_000) throws -> Account {
        guard let email = EmailAddress(rawValue: address) else { throw RigError.noSnapshot }
        return Account(
            id: ids.account(), email: email, name: "Anna", language: .fi, role: role, password: Secret("$argon2id$x"),
            createdAt: Date(timeIntervalSince1970: time))
    }

    /// Accounts over this Redis and a ledger in `folder`, with hashes that cost nothing.
    func desk(ledger: any Ledger) -> AccountDesk {
        let clock = WallClock { Date() }
        return AccountDesk(
            AccountServices(
                accounts: accounts(), families: families(), ledger: ledger, hasher: FakePasswordHasher(),
                tokens: FakeAccessTokens(clock), sealer: sealer, limiter: RedisRateLimiter(store()), ids: ids,
                clock: clock,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
    }
}
