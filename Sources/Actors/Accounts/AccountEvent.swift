import Domain
import FoundationEssentials

/// Kinds of ledger events.
enum AccountEvent: String, CaseIterable {
    case created = "account.created"
    case changed = "account.changed"
    /// Final: whatever else the ledger says of that account counts for nothing.
    case erased = "account.erased"
}

/// What stays of an account: enough to tell its ghosts, attempts at registering that address that broke off before it and
/// left an event.
struct AccountErasure: Codable {
    struct Address: Codable, Hashable {
        private let digest: String

        init(_ email: EmailAddress, _ sealer: any Sealer) {
            digest = sealer.digest(Array("erased|\(email.rawValue)".utf8))
        }
    }

    let address: Address
    let createdAt: Date

    /// A reservation lives that long: an attempt that broke off began before the account or so much after it.
    private static let margin = 60.0

    /// - Parameter end: when the account was erased; whoever comes later is somebody new.
    func covers(_ account: Account, end: Date) -> Bool {
        account.createdAt <= min(createdAt.addingTimeInterval(Self.margin), end)
    }
}
