public import FoundationEssentials

/// Whose payments are listed together.
public enum PaymentOwner: Sendable, Hashable {
    /// Hash of a session.
    case session(String)
    case account(AccountID)

    public var key: String {
        switch self {
        case .session(let hash): hash
        case .account(let id): id.rawValue
        }
    }
}

extension Payment {
    /// Everybody who sees the payment and uses what was paid for: the account that ordered, without one the session in
    /// which it was ordered, and whoever claimed it.
    public var owners: [PaymentOwner] {
        [account.map { .account($0) } ?? .session(session)] + claims.map { .session($0) }
    }
}

/// Payments in the shared store: a projection of the ledger, which is written first (decisions.md 1).
///
/// Every function may be repeated with the same arguments after a lost reply.
public protocol PaymentStore: Sendable {
    func payment(_ id: PaymentID) async throws(StoreError) -> Payment?
    /// The payment that opened the provider's object.
    func payment(of provider: String, object: String) async throws(StoreError) -> PaymentID?
    /// Newest first, after `last`.
    func payments(of owner: PaymentOwner, after last: PaymentID?, limit: Int) async throws(StoreError) -> [Payment]
    /// Payments that something does not fit, newest first.
    func quarantined(limit: Int) async throws(StoreError) -> [Payment]

    /// Keeps the payment, unless it has this version or a newer one already: its lists, its place by the provider's id,
    /// and when it is to be looked at next, in one step.
    /// - Parameter visit: nil: never again.
    func put(_ payment: Payment, visit: Duration?) async throws(StoreError)

    /// Up to `limit` payments that are due for a look; nobody else gets them until `lease` is over.
    func dueVisits(limit: Int, lease: Duration) async throws(StoreError) -> [PaymentID]
    func visit(_ id: PaymentID, after delay: Duration?) async throws(StoreError)
    /// True once in `pause`, over all instances: who may ask the provider on behalf of somebody who polls.
    func mayLook(at id: PaymentID, every pause: Duration) async throws(StoreError) -> Bool

    /// The number of a document: the same however often asked, and no number is left out.
    func number(of document: String) async throws(StoreError) -> Int
    /// The number that the store thinks the document has; nothing is given.
    func knownNumber(of document: String) async throws(StoreError) -> Int?
    /// True once in `time`, over all instances: who may take a number away from the document that has it in the ledger.
    func mayGiveBack(_ number: Int, for time: Duration) async throws(StoreError) -> Bool
    /// True once in `time`, over all instances: who may mail the document with the number.
    func mayMail(_ number: Int, for time: Duration) async throws(StoreError) -> Bool
    /// The document that has the number.
    func document(with number: Int) async throws(StoreError) -> String?
    /// The ledger says that the number is this document's; whoever thought to have it is given another one. A number that the
    /// document had besides is not free: the ledger may say otherwise.
    func learn(_ number: Int, of document: String) async throws(StoreError)
    /// Numbers below the last one that no document has.
    func free(_ numbers: [Int]) async throws(StoreError)

    /// Keeps the last thousand.
    func raise(_ alert: PaymentAlert) async throws(StoreError)
    /// Newest first.
    func alerts(limit: Int) async throws(StoreError) -> [PaymentAlert]
}

/// Something about money that a person must look at.
public struct PaymentAlert: Sendable, Equatable, Codable, Identifiable {
    /// Says the same thing only once.
    public var id: String
    public var at: Date
    /// A `PaymentMismatch`, `unknown_object` or `disputed`.
    public var kind: String
    public var provider: String
    /// The provider's id.
    public var object: String?
    public var payment: PaymentID?
    /// The provider's event, where one caused it.
    public var event: String?

    public init(
        id: String, at: Date, kind: String, provider: String, object: String?, payment: PaymentID?, event: String? = nil
    ) {
        self.id = id
        self.at = at
        self.kind = kind
        self.provider = provider
        self.object = object
        self.payment = payment
        self.event = event
    }
}

/// A webhook event that was received: kept before it is acknowledged, worked on afterwards.
public struct InboxEvent: Sendable, Equatable, Identifiable {
    public enum State: String, Sendable, CaseIterable { case pending, done, dead }

    /// Of provider and event together.
    public var id: String
    public var provider: String
    public var event: ProviderEvent
    public var receivedAt: Date
    public var attempts: Int
    public var state: State
    /// What became of the last attempt.
    public var note: String?

    /// Kind and note of one whose record cannot be opened any more.
    public static let unreadable = "unreadable"

    public init(
        id: String, provider: String, event: ProviderEvent, receivedAt: Date, attempts: Int = 0,
        state: State = .pending, note: String? = nil
    ) {
        self.id = id
        self.provider = provider
        self.event = event
        self.receivedAt = receivedAt
        self.attempts = attempts
        self.state = state
        self.note = note
    }
}

/// Webhook events of all providers, each once, for 35 days.
public protocol PaymentInbox: Sendable {
    /// The id that an event has here.
    func inboxID(of event: ProviderEvent, from provider: String) -> String
    /// nil when it is not there.
    func state(of id: String) async throws(StoreError) -> InboxEvent.State?
    /// False when it is there already. One that was given up is tried again: only done is done.
    func receive(_ event: ProviderEvent, from provider: String) async throws(StoreError) -> Bool
    /// Events to be worked on now, each counted as an attempt; nobody else gets them until `lease` is over. One
    /// that cannot be read is given up.
    func take(limit: Int, lease: Duration) async throws(StoreError) -> [InboxEvent]
    func finish(_ id: String, note: String) async throws(StoreError)
    /// To be tried again after `pause`; nil gives it up.
    func fail(_ id: String, note: String, again pause: Duration?) async throws(StoreError)

    func backlog() async throws(StoreError) -> InboxBacklog

    /// Newest first, after `last`.
    func events(
        _ state: InboxEvent.State?, after last: String?, limit: Int
    ) async throws(StoreError) -> [InboxEvent]
    /// Works on it again, whatever became of it. False when it is not there.
    func replay(_ id: String) async throws(StoreError) -> Bool
    func drop(_ id: String) async throws(StoreError)
}

/// Events of providers that nothing has followed from.
public struct InboxBacklog: Sendable, Equatable {
    /// To be worked on, now or once more.
    public var waiting: Int
    /// Given up: a person must look.
    public var dead: Int

    public init(waiting: Int, dead: Int) {
        self.waiting = waiting
        self.dead = dead
    }
}
