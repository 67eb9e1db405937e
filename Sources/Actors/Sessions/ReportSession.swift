public import Domain
public import FoundationEssentials
import Synchronization

/// One report session: owner of its Tesla token, vehicle cache, images and report tasks on this instance.
///
/// The store decides what is true (state.md D1): each request validates the cached snapshot first, each change is a
/// compare-and-set, and a caller hears of success only after the store agreed (D3). Other instances may hold an actor of
/// the same session; nothing here is ever dirty, so the actor can be dropped at any moment.
public actor ReportSession {
    public nonisolated let id: SessionID
    /// Who made it; nil for somebody who was not signed in. Never changes.
    public nonisolated let account: AccountID?
    let services: SessionServices
    /// Where the events of its tasks are.
    public nonisolated var log: SessionLog {
        SessionLog(session: services.sealer.hash(of: id), partition: id.partition)
    }
    /// Names this very actor in refresh locks: two actors of one session on one instance must not share a turn.
    let owner: String
    /// Set after any failure of the store: the registry gives this actor to nobody else (state.md 5.1).
    nonisolated let isDoubtful = Atomic<Bool>(false)

    /// The newest state that the store told of.
    var snapshot: SessionSnapshot { didSet { weigh() } }
    private var weight: SessionWeight

    // Reads and changes that wait for the store.
    var readers: [CheckedContinuation<Result<SessionSnapshot, Problem>, Never>] = []
    var isValidating = false
    var mailbox: [PendingChange] = []
    var isDraining = false

    /// Work under way that several requests share; each entry removes itself when it ends.
    var refreshing: Task<Result<Void, Problem>, Never>?
    var listing: SharedCall<[VehicleSummary]>?
    var fetching: [VIN: SharedCall<ReportModel>] = [:]
    var freezing: (key: FrozenInput.Key, task: Task<Result<FrozenInput, Problem>, Never>)?
    /// JSON bytes of what `freezing` holds.
    var frozenBytes = 0 { didSet { weigh() } }
    /// Decoded facts by object name, so that nine languages decode them once.
    private(set) var decodedFacts: [ObjectName: Sealed.Sized<ReportModel>] = [:]

    init(id: SessionID, snapshot: SessionSnapshot, services: SessionServices, memory: SessionMemory) {
        self.id = id
        self.snapshot = snapshot
        self.services = services
        account = snapshot.state.core.owner
        owner = "\(services.instance)-\(services.ids.token(length: 8))"
        weight = SessionWeight(in: memory)
        weight.set(encoded: snapshot.storedBytes)
    }

    /// What Tesla tells comes from the mock.
    public nonisolated var isSample: Bool { services.gateway.isSample }

    /// What anybody with the session's id may see.
    public func view() async throws(Problem) -> SessionView { SessionView(id: id, try await current()) }

    /// Keeps at most eight decoded models: a session rarely looks at more cars.
    func remember(_ facts: Sealed.Sized<ReportModel>, as object: ObjectName) {
        if decodedFacts.count >= 8, let any = decodedFacts.keys.first { decodedFacts[any] = nil }
        decodedFacts[object] = facts
        weigh()
    }

    private func weigh() {
        weight.set(
            encoded: snapshot.storedBytes + frozenBytes + decodedFacts.values.reduce(0) { $0 + $1.bytes })
    }

    static let expired = Problem(.sessionExpired, "The session has expired")
    static let notFound = Problem(.sessionNotFound, "No such session")
    static let newer = Problem(
        .newerSession, "The session is in use by a newer release", retryAfter: .seconds(5))
    static let damaged = Problem(
        .sessionDamaged, "The session's record is damaged; sign in again to get a new session")
}

/// What is being asked of Tesla for one sign-in; another one's callers must not join it.
struct SharedCall<Value: Sendable>: Sendable {
    let account: TeslaAccount?
    let task: Task<Result<Value, Problem>, Never>

    func serves(_ other: TeslaAccount?) -> Bool {
        guard let account, let other else { return false }
        return account.isSameSignIn(as: other)
    }
}

/// A session without its secrets.
public struct SessionView: Sendable {
    public let id: SessionID
    public let state: SessionState
    /// A Tesla token is there.
    public let isConnected: Bool
    /// What it allows.
    public let scopes: [String]
    public let expiresAt: Date
    public let endsAt: Date
    public let retainedUntil: Date

    init(id: SessionID, _ snapshot: SessionSnapshot) {
        self.id = id
        state = snapshot.state
        isConnected = snapshot.tokens != nil
        scopes = snapshot.tokens.map { $0.scopes ?? snapshot.state.core.account?.scopes ?? [] } ?? []
        expiresAt = snapshot.expiresAt
        endsAt = snapshot.endsAt
        retainedUntil = snapshot.retainedUntil
    }
}
