import Actors
import Domain
import Drivers
import FoundationEssentials
import Integrations
import Logging

/// Accounts: the desk, the ledger behind it, and the threads that hash passwords.
struct AccountAssembly: Sendable {
    let desk: AccountDesk
    let ledger: ObjectLedger
    let sealer: any Sealer
    /// Mails that wait are sent, and accounts that were never confirmed end.
    let keeper: AccountKeeper
    /// nil where no mail is sent.
    let transport: (any MailTransport)?
    private let smtp: SMTPClient?
    private let argon: Argon2

    /// Passwords hashed at once: half of the processors, below everything else that runs.
    private static let threads = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    /// Those under way and waiting: at 70 ms each the last one waits for less than two seconds.
    private static let capacity = threads * 24

    /// - Parameter mail: nil where nothing is sent, as by a command.
    init(
        _ settings: Settings, mail: MailOffice? = nil, keys: TokenKeys, sealer: any Sealer, store: StoreAssembly,
        storage: PlacedStorage, ids: IDGenerator, clock: WallClock, logger: Logger
    ) async {
        ledger = ObjectLedger(storage: storage, sealer: sealer)
        self.sealer = sealer
        argon = Argon2(threads: Self.threads, capacity: Self.capacity)
        desk = AccountDesk(
            AccountServices(
                accounts: store.accounts, families: store.families, ledger: ledger,
                hasher: Argon2PasswordHasher(argon),
                tokens: await JWTAccessTokens(keys, issuer: Self.issuer(settings), ids: ids, clock: clock),
                sealer: sealer, mail: settings.mail.isOffered ? mail : nil, limiter: store.limiter, ids: ids,
                clock: clock, logger: logger))
        var transport: (any MailTransport)?
        switch settings.mail {
        case .server(let configuration, let sender):
            let client = SMTPClient(configuration)
            smtp = client
            transport = SMTPMailTransport(client, sender: sender, ids: ids, clock: clock)
        case .files:
            smtp = nil
            transport = MailSender("CarPulse <no-reply@carpulse.invalid>").map { sender in
                FileMailTransport(
                    directory: settings.dataDirectory + "/mail", sender: sender, ids: ids, clock: clock)
            }
        case .none: smtp = nil
        }
        self.transport = transport
        keeper = AccountKeeper(desk, transport: transport, logger: logger)
    }

    func close() async {
        await argon.close()
        await smtp?.close()
    }

    /// The same for all instances, whatever address each listens on.
    private static func issuer(_ settings: Settings) -> String { settings.publicBaseURL ?? "carpulse" }
}

extension Settings.Mail {
    var isOffered: Bool { if case .none = self { false } else { true } }
}
