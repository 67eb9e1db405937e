public import FoundationEssentials

/// Something that must outlive the shared store: of an account now, of money later.
public struct LedgerEvent: Sendable, Equatable, Codable {
    /// For example `account.created`.
    public var kind: String
    /// The id of what it is about.
    public var subject: String
    /// Orders the events of one subject.
    public var version: Int
    public var at: Date
    /// A JSON document, as `kind` has it; empty when there is nothing more to say.
    public var body: String
    /// Tells apart events of the same moment.
    public var id: String

    public init(kind: String, subject: String, version: Int, at: Date, body: String = "", id: String) {
        self.kind = kind
        self.subject = subject
        self.version = version
        self.at = at
        self.body = body
        self.id = id
    }

    /// `ledger/{yyyy}/{mm}/{time}-{id}.json`
    public var name: ObjectName { .ledger(at: at, id: id) }
}

/// An event as it was found.
public struct LedgerEntry: Sendable, Equatable {
    public var name: ObjectName
    public var event: LedgerEvent

    public init(name: ObjectName, event: LedgerEvent) {
        self.name = name
        self.event = event
    }
}

/// Some events in the order of their names, and what was met between them.
public struct LedgerPage: Sendable, Equatable {
    public var entries: [LedgerEntry]
    /// What is there and cannot be read: changed, or sealed with a key that is not on the list any more.
    public var unreadable: [ObjectName]
    /// Where the next page begins; nil at the end of the ledger.
    public var last: ObjectName?

    public init(entries: [LedgerEntry], unreadable: [ObjectName] = [], last: ObjectName?) {
        self.entries = entries
        self.unreadable = unreadable
        self.last = last
    }
}

/// Events, written once and before anybody is told of what they tell (decisions.md 1). The shared store is a projection.
public protocol Ledger: Sendable {
    /// May be repeated with the same event.
    func append(_ event: LedgerEvent) async throws(Problem)
    /// Writes the event under a name that others may want as well, made of its moment and id, and answers the one that
    /// stands there now: this one, or the one that was first.
    func claim(_ event: LedgerEvent) async throws(Problem) -> LedgerEvent
    /// The next events after `place`. One that is erased meanwhile is not there; one that cannot be read stops nobody.
    func page(after place: ObjectName?, limit: Int) async throws(Problem) -> LedgerPage
    /// For what the law wants forgotten. What is not there is forgotten already.
    func erase(_ names: [ObjectName]) async throws(Problem)
}
