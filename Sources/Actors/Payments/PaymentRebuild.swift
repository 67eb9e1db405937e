public import Domain
import FoundationEssentials

/// Fills the shared store's payments from the ledger, after a loss or beside what is there: newer records stay. All of
/// them are looked at soon afterwards, for what providers told meanwhile.
public struct PaymentRebuild: Sendable {
    public struct Report: Sendable, Equatable {
        /// Events of payments that were read.
        public var events = 0
        public var payments = 0
        public var documents = 0
        /// Webhook events that nobody had worked on.
        public var webhooks = 0
        /// Events of ours that cannot be read.
        public var unreadable = 0
    }

    private static let page = 500

    private let ledger: any Ledger
    private let store: any PaymentStore & PaymentInbox
    private let sealer: any Sealer
    private let clock: WallClock

    public init(
        ledger: any Ledger, store: any PaymentStore & PaymentInbox, sealer: any Sealer, clock: WallClock
    ) {
        self.ledger = ledger
        self.store = store
        self.sealer = sealer
        self.clock = clock
    }

    public func run() async throws(Problem) -> Report {
        var report = Report()
        var newest: [PaymentID: Payment] = [:]
        var owners: [Int: ReceiptDesk.Owner?] = [:]
        var webhooks: [LedgerEvent] = []
        var place: ObjectName?
        // What cannot be read may be a number that was given.
        var isWhole = true
        while true {
            let page = try await ledger.page(after: place, limit: Self.page)
            guard let last = page.last else { break }
            place = last
            isWhole = isWhole && page.unreadable.isEmpty
            for event in page.entries.map(\.event) {
                if PaymentEvent(rawValue: event.kind) != nil { report.events += 1 }
                switch PaymentEvent(rawValue: event.kind) {
                case .payment:
                    guard let payment = try? DomainJSON.decode(Payment.self, from: Data(event.body.utf8)) else {
                        report.unreadable += 1
                        continue
                    }
                    if let known = newest[payment.id], known.version >= payment.version { continue }
                    newest[payment.id] = payment
                case .number:
                    let owner = ReceiptDesk.owner(event)
                    if owner == nil { report.unreadable += 1 }
                    owners[event.version] = .some(owner)
                case .webhook: webhooks.append(event)
                case .birth, nil: continue
                }
            }
        }
        let numbers = numbers(owners, newest)
        for (number, document) in numbers.sorted(by: { $0.key < $1.key }) {
            try await storing { () async throws(StoreError) in
                try await store.learn(number, of: document)
            }
        }
        for payment in newest.values.sorted(by: { $0.createdAt < $1.createdAt }) {
            try await storing { () async throws(StoreError) in
                try await store.put(payment, visit: .zero)
            }
        }
        // After the payments: whoever gets a number that was not given back wholly sees in the record that it is free.
        let missing = (1..<max(1, numbers.keys.max() ?? 0)).filter { numbers[$0] == nil }
        if isWhole, !missing.isEmpty {
            try await storing { () async throws(StoreError) in try await store.free(missing) }
        }
        for event in webhooks { try await restore(event, &report) }
        report.payments = newest.count
        report.documents = owners.values.filter { $0 != nil }.count
        return report
    }

    /// After the payments, which they are about. One that the inbox knows stays as it is there.
    private func restore(_ event: LedgerEvent, _ report: inout Report) async throws(Problem) {
        guard let record = EventLedger.record(event) else {
            report.unreadable += 1
            return
        }
        guard clock.now.timeIntervalSince(record.receivedAt) < EventLedger.life else {
            return try await ledger.erase([event.name])
        }
        let isNew = try await storing { () async throws(StoreError) in
            try await store.receive(record.event, from: record.provider)
        }
        if isNew { report.webhooks += 1 }
    }

    /// Who has which number. Of two numbers for one document it has the one in the payment's record, and the other one is
    /// free; one whose owner cannot be read is taken.
    private func numbers(
        _ owners: [Int: ReceiptDesk.Owner?], _ payments: [PaymentID: Payment]
    ) -> [Int: String] {
        owners.reduce(into: [:]) { numbers, entry in
            guard let owner = entry.value else {
                numbers[entry.key] = ReceiptDesk.unreadable(entry.key)
                return
            }
            let right = payments[owner.payment]?.documents.first { $0.key == owner.key }?.number
            guard right == nil || right == entry.key else { return }
            numbers[entry.key] = ReceiptDesk.name(owner, sealer)
        }
    }
}
