public import Domain
import FoundationEssentials

/// Fills the shared store from the ledger, after a loss or beside what is there: newer records stay, and accounts that
/// were erased leave the store and the ledger for good.
public struct AccountRebuild: Sendable {
    public struct Report: Sendable, Equatable {
        /// Events that were read.
        public var events = 0
        /// Accounts that the ledger knows.
        public var accounts = 0
        /// Of these, those whose address another account has; they were not restored.
        public var homeless = 0
        /// Events of accounts that were erased, deleted now.
        public var leftovers = 0
        /// Events of kinds that are no account's.
        public var unknown = 0
        /// Events that cannot be read: changed, of a form that this release does not know, or sealed with a key that is not
        /// on the list any more.
        public var unreadable: [ObjectName] = []
    }

    private static let page = 500

    private let ledger: any Ledger
    private let accounts: any AccountStore
    private let sealer: any Sealer

    public init(ledger: any Ledger, accounts: any AccountStore, sealer: any Sealer) {
        self.ledger = ledger
        self.accounts = accounts
        self.sealer = sealer
    }

    public func run() async throws(Problem) -> Report {
        var report = Report()
        var history = AccountHistory()
        var place: ObjectName?
        while true {
            let page = try await ledger.page(after: place, limit: Self.page)
            report.unreadable += page.unreadable
            report.events += page.entries.count
            for entry in page.entries where !history.take(entry, unreadable: &report.unreadable) { report.unknown += 1 }
            guard let last = page.last else { break }
            place = last
        }
        let (living, ghosts) = history.accounts(sealer)
        for id in history.erased {
            _ = try await storing { () async throws(StoreError) in try await accounts.remove(id) }
        }
        let leftovers = history.leftovers(of: ghosts)
        try await ledger.erase(leftovers)
        report.leftovers = leftovers.count
        report.accounts = living.count
        // Of two accounts with one address the earlier one never came to be, and is refused when its turn comes.
        for account in living.sorted(by: { $0.createdAt > $1.createdAt }) {
            let isRestored = try await storing { () async throws(StoreError) in try await accounts.restore(account) }
            if !isRestored { report.homeless += 1 }
        }
        return report
    }
}

/// What the ledger tells of accounts, event by event.
struct AccountHistory {
    private struct Subject {
        var newest: Account?
        var events: [ObjectName] = []
        var isErased = false
    }

    private var subjects: [AccountID: Subject] = [:]
    private var erasures: [AccountErasure.Address: [(mark: AccountErasure, end: Date)]] = [:]

    var erased: [AccountID] { subjects.filter(\.value.isErased).map(\.key) }

    /// False for an event of another kind.
    mutating func take(_ entry: LedgerEntry, unreadable: inout [ObjectName]) -> Bool {
        let event = entry.event
        guard let kind = AccountEvent(rawValue: event.kind), let id = AccountID(rawValue: event.subject) else {
            return false
        }
        let body = Data(event.body.utf8)
        if kind == .erased {
            subjects[id, default: Subject()].isErased = true
            if let mark = try? DomainJSON.decode(AccountErasure.self, from: body) {
                erasures[mark.address, default: []].append((mark, event.at))
            }
            return true
        }
        subjects[id, default: Subject()].events.append(entry.name)
        guard let account = try? DomainJSON.decode(Account.self, from: body) else {
            unreadable.append(entry.name)
            return true
        }
        // Two of one version: a crash left one that was never acknowledged, and nobody can tell which. The later one is
        // taken.
        if account.version >= subjects[id]?.newest?.version ?? 0 { subjects[id]?.newest = account }
        return true
    }

    /// Those that live, and those that never came to be and whose address was erased.
    func accounts(_ sealer: any Sealer) -> (living: [Account], ghosts: [AccountID]) {
        var (living, ghosts): ([Account], [AccountID]) = ([], [])
        for subject in subjects.values where !subject.isErased {
            guard let account = subject.newest else { continue }
            let marks = erasures[.init(account.email, sealer)] ?? []
            if marks.contains(where: { $0.mark.covers(account, end: $0.end) }) {
                ghosts.append(account.id)
            } else {
                living.append(account)
            }
        }
        return (living, ghosts)
    }

    /// Events that must not be there any more.
    func leftovers(of ghosts: [AccountID]) -> [ObjectName] {
        (erased + ghosts).flatMap { subjects[$0]?.events ?? [] }
    }
}
