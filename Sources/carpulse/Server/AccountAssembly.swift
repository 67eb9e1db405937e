import Actors
import Domain
import Drivers
import Integrations
import Logging

/// Accounts: the desk, the ledger behind it, and the threads that hash passwords.
struct AccountAssembly: Sendable {
    let desk: AccountDesk
    let ledger: ObjectLedger
    private let argon: Argon2

    /// Passwords hashed at once: more would take the processors from everything else.
    private static let threads = 2
    /// Those that wait beside them: at 70 ms each nobody waits longer than some seconds.
    private static let capacity = 64

    init(
        _ settings: Settings, keys: TokenKeys, sealer: any Sealer, store: StoreAssembly, storage: DiskStorage,
        ids: IDGenerator, clock: WallClock, logger: Logger
    ) async {
        ledger = ObjectLedger(storage: storage, sealer: sealer)
        argon = Argon2(threads: Self.threads, capacity: Self.capacity)
        desk = AccountDesk(
            AccountServices(
                accounts: store.accounts, families: store.families, ledger: ledger,
                hasher: Argon2PasswordHasher(argon),
                tokens: await JWTAccessTokens(keys, issuer: Self.issuer(settings), ids: ids, clock: clock),
                limiter: store.limiter, ids: ids, clock: clock, logger: logger))
    }

    func close() async { await argon.close() }

    /// The same for all instances, whatever address each listens on.
    private static func issuer(_ settings: Settings) -> String { settings.publicBaseURL ?? "carpulse" }
}
