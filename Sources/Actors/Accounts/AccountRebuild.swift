public import Domain
import FoundationEssentials

/// Fills the shared store from the ledger, after a loss or beside what is there: newer records stay.
public struct AccountRebuild: Sendable {
    public struct Report: Sendable, Equatable {
        /// Events that were read.
        public var events = 0
        /// Accounts that the ledger knows.
        public var accounts = 0
        /// Events of kinds that this release does not know.
        public var unknown = 0
    }

    private static let page = 500

    private let ledger: any Ledger
    private let accounts: any AccountStore

    public init(ledger: any Ledger, accounts: any AccountStore) {
        self.ledger = ledger
        self.accounts = accounts
    }

    public func run() async throws(Problem) -> Report {
        var report = Report()
        // By account: the newest event. Of two with the same version the later one was acknowledged.
        var newest: [String: LedgerEvent] = [:]
        var place: ObjectName?
        while true {
            let entries = try await ledger.entries(after: place, limit: Self.page)
            guard let last = entries.last else { break }
            place = last.name
            report.events += entries.count
            for event in entries.map(\.event) {
                guard AccountEvent(rawValue: event.kind) != nil else {
                    if PaymentEvent(rawValue: event.kind) == nil { report.unknown += 1 }
                    continue
                }
                if let known = newest[event.subject], known.version > event.version { continue }
                newest[event.subject] = event
            }
        }
        let living = try newest.values.filter { $0.kind != AccountEvent.erased.rawValue }
            .map { event throws(Problem) in try Self.account(event) }
        // Of two accounts with one address the earlier one never came to be.
        for account in living.sorted(by: { $0.createdAt < $1.createdAt }) {
            try await storing { () async throws(StoreError) in try await accounts.restore(account) }
        }
        report.accounts = living.count
        return report
    }

    private static func account(_ event: LedgerEvent) throws(Problem) -> Account {
        guard let account = try? DomainJSON.decode(Account.self, from: Data(event.body.utf8)) else {
            throw Problem(.internalError, "An event of kind \(event.kind) cannot be read")
        }
        return account
    }
}
