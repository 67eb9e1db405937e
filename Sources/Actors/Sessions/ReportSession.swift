public import Domain
public import FoundationEssentials
import Logging

/// One report session: owner of its Tesla token, vehicle cache, images and report tasks on this instance.
///
/// The store decides what is true (state.md D1): each request validates the cached snapshot first, each change is a
/// compare-and-set, and a caller hears of success only after the store agreed (D3). Other instances may hold an actor of
/// the same session; nothing here is ever dirty, so the actor can be dropped at any moment.
public actor ReportSession {
    public nonisolated let id: SessionID
    let services: SessionServices
    /// Names this very actor in refresh locks: two actors of one session on one instance must not share a turn.
    let owner: String
    private var snapshot: SessionSnapshot
    private var mailbox: [PendingChange] = []
    private var isDraining = false

    /// Work under way that several requests share; each entry removes itself when it ends.
    var refreshing: Task<Result<Void, Problem>, Never>?
    var fetching: [VIN: Task<Result<ReportModel, Problem>, Never>] = [:]
    var freezing: (key: FrozenInput.Key, task: Task<Result<FrozenInput, Problem>, Never>)?
    /// Decoded facts by object name, so that nine languages decode them once.
    var decodedFacts: [ObjectName: ReportModel] = [:]

    init(id: SessionID, snapshot: SessionSnapshot, services: SessionServices) {
        self.id = id
        self.snapshot = snapshot
        owner = "\(services.instance)-\(services.ids.token(length: 8))"
        self.services = services
    }

    /// The session as the store has it now.
    /// - Throws: `session_expired`, `session_not_found`, `store_unavailable`.
    func current() async throws(Problem) -> SessionSnapshot {
        let known = snapshot
        switch try await storing({ () async throws(StoreError) in try await services.snapshots.load(id, known: known) })
        {
        case .same(let expiresAt):
            if snapshot.version == known.version { snapshot.expiresAt = expiresAt }
            var fresh = known
            fresh.expiresAt = expiresAt
            return fresh
        case .changed(let fresh):
            adopt(fresh)
            return fresh
        case .expired: throw Self.expired
        case .missing: throw Self.notFound
        }
    }

    /// What anybody with the session's id may see.
    public func view() async throws(Problem) -> SessionView { SessionView(id: id, try await current()) }

    /// Applies `operation` to the newest state and commits it. Operations that wait together are committed together.
    ///
    /// `operation` must be pure: after a conflict with another instance it runs again on the newer state.
    func update<Reply: Sendable>(
        _ operation: @escaping @Sendable (inout SessionChange) throws(Problem) -> Reply
    ) async throws(Problem) -> Reply {
        let result = await withCheckedContinuation { continuation in
            mailbox.append(PendingChange(operation, continuation))
            drainIfIdle()
        }
        return try result.get()
    }

    /// A newer version wins; an answer that was overtaken while it travelled is not taken over.
    private func adopt(_ fresh: SessionSnapshot) {
        let sameRun = fresh.version.storeRun == snapshot.version.storeRun
        if sameRun, fresh.version.counter < snapshot.version.counter { return }
        snapshot = fresh
    }

    private func drainIfIdle() {
        guard !isDraining else { return }
        isDraining = true
        // Unstructured on purpose: a commit under way must not be cut off when its caller goes away.
        Task { await drain() }
    }

    private func drain() async {
        while !mailbox.isEmpty {
            let batch = mailbox
            mailbox = []
            await commit(batch)
        }
        isDraining = false
    }

    private func commit(_ batch: [PendingChange]) async {
        var waiting = batch
        do throws(Problem) {
            _ = try await current()
            for attempt in 0..<Self.maxConflicts {
                let base = snapshot
                var change = SessionChange(base.state)
                let applied = waiting.compactMap { pending in pending.apply(&change).map { (pending, $0) } }
                waiting = applied.map(\.0)
                if waiting.isEmpty { return }
                if try await write(change, over: base) {
                    for (_, finish) in applied { finish(nil) }
                    return
                }
                try? await Task.sleep(for: .milliseconds(Int.random(in: 1...20) * (attempt + 1)))
                _ = try await current()
            }
            throw Problem(.sessionBusy, "The session is being changed elsewhere", retryAfter: .seconds(1))
        } catch {
            for pending in waiting { pending.fail(error) }
        }
    }

    /// False on a conflict.
    private func write(_ change: SessionChange, over base: SessionSnapshot) async throws(Problem) -> Bool {
        if change.isEmpty(over: base.state) { return true }
        let commit = services.ids.token(length: 13)
        let outcome = try await storing { () async throws(StoreError) in
            try await services.snapshots.commit(
                id, state: change.state, tokens: change.tokens, base: base, commit: commit, keeping: change.keeping,
                discarding: change.discarding)
        }
        switch outcome {
        case .committed(let version, let tokenVersion):
            var fresh = base
            fresh.state = change.state
            fresh.version = version
            fresh.tokenVersion = tokenVersion
            switch change.tokens {
            case .keep: break
            case .replace(let tokens): fresh.tokens = tokens
            case .remove: fresh.tokens = nil
            }
            adopt(fresh)
            return true
        case .conflict: return false
        case .gone: throw Self.expired
        case .newer:
            throw Problem(.newerSession, "The session is in use by a newer release", retryAfter: .seconds(5))
        }
    }

    /// state.md 5.4.
    private static let maxConflicts = 8
    static let expired = Problem(.sessionExpired, "The session has expired")
    static let notFound = Problem(.sessionNotFound, "No such session")
}

/// A session without its secrets.
public struct SessionView: Sendable {
    public let id: SessionID
    public let state: SessionState
    /// A Tesla token is there.
    public let isConnected: Bool
    public let expiresAt: Date
    public let endsAt: Date
    public let retainedUntil: Date

    init(id: SessionID, _ snapshot: SessionSnapshot) {
        self.id = id
        state = snapshot.state
        isConnected = snapshot.tokens != nil
        expiresAt = snapshot.expiresAt
        endsAt = snapshot.endsAt
        retainedUntil = snapshot.retainedUntil
    }
}
