import CoreMetrics
public import Domain
import Logging
import Metrics
public import ServiceLifecycle
import Synchronization

/// Supervisor of this instance's session actors: makes, activates from the store, and passivates them.
///
/// It owns no truth: dropping an entry loses nothing. An entry goes when it idles, when room is needed, when its session
/// ended, and after any doubt about the store (the next request activates a fresh one).
public actor SessionRegistry: Service {
    public struct Configuration: Sendable {
        /// An actor unused for this long is dropped.
        public var idle: Duration
        /// More actors than this are never kept; the longest unused go first.
        public var capacity: Int
        /// Rough bytes of all actors; past it the longest unused go as well.
        public var memory: Int

        public init(idle: Duration = .seconds(120), capacity: Int = 5_000, memory: Int = 64 << 20) {
            self.idle = idle
            self.capacity = capacity
            self.memory = memory
        }
    }

    private struct Entry {
        /// nil while it is being activated.
        var session: ReportSession?
        var activation: Task<Result<ReportSession, Problem>, Never>?
        var lastUsed: ContinuousClock.Instant

        /// Whoever uses a session, a request or work that it left behind, holds a reference to its actor; that reference
        /// is the lease.
        mutating func isInUse() -> Bool { session == nil || !isKnownUniquelyReferenced(&session) }
    }

    private let services: SessionServices
    private let configuration: Configuration
    private let monotonic = ContinuousClock()
    private let memory = SessionMemory()
    private var entries = RecencyList<SessionID, Entry>()

    public init(services: SessionServices, configuration: Configuration = .init()) {
        self.services = services
        self.configuration = configuration
    }

    /// Session actors that the registry holds.
    public var count: Int { entries.count }

    /// Rough bytes of all actors, those included that were dropped and are still in use.
    public var memoryUsed: Int { memory.bytes }

    /// A new session, already in the store.
    /// - Throws: `overloaded`, and the store's problems.
    /// - Parameter owner: who made it, if somebody was signed in.
    public func create(
        language: ReportLanguage, units: UnitSystem? = nil, owner: AccountID? = nil
    ) async throws(Problem) -> ReportSession {
        try makeRoom()
        let id = services.ids.session()
        let core = SessionCore(createdAt: services.clock.now, language: language, units: units, owner: owner)
        let state = SessionState(core: core)
        let commit = services.ids.token(length: 13)
        let snapshot = try await storing { () async throws(StoreError) in
            try await services.snapshots.create(id, state: state, lifetime: services.lifetime, commit: commit)
        }
        let session = ReportSession(id: id, snapshot: snapshot, services: services, memory: memory)
        services.metrics.creations.increment()
        // The store has it now, so nobody is refused: the next one makes the room that is missing.
        entries.insert(Entry(session: session, lastUsed: monotonic.now), for: id)
        return session
    }

    /// The session's actor on this instance, activated from its snapshot when it is not in memory.
    /// - Throws: `session_not_found`, `session_expired`, `store_unavailable`, `overloaded`.
    public func session(_ id: SessionID) async throws(Problem) -> ReportSession {
        if let entry = entries[id] {
            if let activation = entry.activation { return try await activation.value.get() }
            if let session = entry.session, !session.isDoubtful.load(ordering: .relaxed) {
                entries.use(id) { $0.lastUsed = monotonic.now }
                return session
            }
            entries.remove(id)
        }
        try makeRoom()
        return try await activate(id)
    }

    /// Where the events of a session's tasks are, and which tasks are its own; also of one that is over.
    public nonisolated func log(of id: SessionID) -> SessionLog {
        SessionLog(session: services.sealer.hash(of: id), partition: id.partition)
    }

    /// Whether anybody but its owner may know of a session that is over.
    public func isOpen(_ id: SessionID, to account: AccountID?) async throws(Problem) -> Bool {
        try await storing { () async throws(StoreError) in try await services.snapshots.isOpen(id, to: account) }
    }

    /// Ends the session everywhere and erases what it owned.
    /// - Parameter account: who asks; a session that another account made is not found.
    public func end(_ id: SessionID, by account: AccountID? = nil) async throws(Problem) -> SessionRemains {
        entries.remove(id)
        let remains = try await storing { () async throws(StoreError) in
            try await services.snapshots.end(id, by: account, withdraw: services.verify.withdraw)
        }
        await services.obtained.forget(id)
        guard let remains else { throw ReportSession.notFound }
        for task in remains.tasks { _ = try? await services.queue.cancel(task) }
        await services.eraser.eraseNow(remains.objects, in: id.partition, services.unfinished)
        return remains
    }

    /// Drops idle actors until the service is stopped.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(5))
                await self.passivate()
            }
        }
    }

    /// One flight for all callers: the first loads, the others wait for it.
    private func activate(_ id: SessionID) async throws(Problem) -> ReportSession {
        let start = monotonic.now
        // Unstructured on purpose: callers share it, and one of them leaving must not fail the others.
        let task = Task { [services, memory] in
            do throws(Problem) {
                let snapshot = try await Self.load(id, services)
                return Result<ReportSession, Problem>.success(
                    ReportSession(id: id, snapshot: snapshot, services: services, memory: memory))
            } catch {
                return .failure(error)
            }
        }
        entries.insert(Entry(activation: task, lastUsed: start), for: id)
        let result = await task.value
        // Only the entry of this very flight is replaced: `end` may have removed it meanwhile.
        if entries[id]?.activation == task {
            if let session = try? result.get() {
                entries.insert(Entry(session: session, lastUsed: monotonic.now), for: id)
                services.metrics.activation.record(duration: monotonic.now - start)
            } else {
                entries.remove(id)
            }
        }
        return try result.get()
    }

    private static func load(_ id: SessionID, _ services: SessionServices) async throws(Problem) -> SessionSnapshot {
        let load = try await storing { () async throws(StoreError) in
            try await services.load(id, known: nil)
        }
        switch load {
        case .changed(let snapshot): return snapshot
        case .expired: throw ReportSession.expired
        case .same, .missing: throw ReportSession.notFound
        case .newer: throw ReportSession.newer
        case .damaged: throw ReportSession.damaged
        }
    }
}

extension SessionRegistry {
    /// Entries that are looked at in one go.
    private static let slice = 256

    private var isFull: Bool { entries.count >= configuration.capacity || memory.bytes >= configuration.memory }

    /// Drops the longest unused actors until one more fits.
    private func makeRoom() throws(Problem) {
        for _ in 0..<Self.slice where isFull {
            let verdict = entries.reviewOldest { entry in
                guard entry.isInUse() else { return .drop }
                entry.lastUsed = monotonic.now
                return .renew
            }
            if verdict == .drop { services.metrics.passivations.increment() }
            if verdict == nil { break }
        }
        guard isFull else { return }
        services.metrics.overloads.increment()
        throw Problem(.overloaded, "Too many sessions are in use at this instance", retryAfter: .seconds(1))
    }

    func passivate() async {
        while passivateSlice(), !Task.isCancelled { await Task.yield() }
        await services.obtained.tidy()
    }

    /// False when no idle entry is left.
    private func passivateSlice() -> Bool {
        let limit = monotonic.now - configuration.idle
        for _ in 0..<Self.slice {
            let verdict = entries.reviewOldest { entry in
                guard entry.lastUsed < limit else { return .leave }
                guard entry.isInUse() else { return .drop }
                entry.lastUsed = monotonic.now
                return .renew
            }
            if verdict == .drop { services.metrics.passivations.increment() }
            guard verdict == .drop || verdict == .renew else { return false }
        }
        return true
    }
}
