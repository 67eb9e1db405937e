public import Domain
import Logging
public import ServiceLifecycle

/// Supervisor of this instance's session actors: makes, activates from the store, and passivates them.
///
/// It owns no truth: dropping an entry loses nothing. An entry is dropped when it idles, when its session ended, and
/// after any doubt about the store (the next request activates a fresh one).
public actor SessionRegistry: Service {
    public struct Configuration: Sendable {
        /// An actor unused for this long is dropped.
        public var idle: Duration
        /// More actors than this are never kept; the longest unused go first.
        public var capacity: Int

        public init(idle: Duration = .seconds(120), capacity: Int = 5_000) {
            self.idle = idle
            self.capacity = capacity
        }
    }

    private enum Slot {
        case activating(Task<Result<ReportSession, Problem>, Never>)
        case live(ReportSession, lastUsed: ContinuousClock.Instant)
    }

    private let services: SessionServices
    private let configuration: Configuration
    private let monotonic = ContinuousClock()
    private var slots: [SessionID: Slot] = [:]

    public init(services: SessionServices, configuration: Configuration = .init()) {
        self.services = services
        self.configuration = configuration
    }

    /// Session actors in memory.
    public var count: Int { slots.count }

    /// A new session, already in the store.
    public func create(language: ReportLanguage, units: UnitSystem? = nil) async throws(Problem) -> ReportSession {
        let id = services.ids.session()
        let state = SessionState(core: SessionCore(createdAt: services.clock.now, language: language, units: units))
        let commit = services.ids.token(length: 13)
        let snapshot = try await storing { () async throws(StoreError) in
            try await services.snapshots.create(id, state: state, lifetime: services.lifetime, commit: commit)
        }
        let session = ReportSession(id: id, snapshot: snapshot, services: services)
        slots[id] = .live(session, lastUsed: monotonic.now)
        return session
    }

    /// The session's actor on this instance, activated from its snapshot when it is not in memory.
    /// - Throws: `session_not_found`, `session_expired`, `store_unavailable`.
    public func session(_ id: SessionID) async throws(Problem) -> ReportSession {
        switch slots[id] {
        case .live(let session, _):
            slots[id] = .live(session, lastUsed: monotonic.now)
            return session
        case .activating(let task): return try await task.value.get()
        case nil: return try await activate(id)
        }
    }

    /// Ends the session everywhere and erases what it owned.
    public func end(_ id: SessionID) async throws(Problem) -> SessionRemains {
        slots[id] = nil
        let remains = try await storing { () async throws(StoreError) in try await services.snapshots.end(id) }
        guard let remains else { throw ReportSession.notFound }
        for task in remains.tasks { _ = try? await services.queue.cancel(task) }
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
        let task = Task { [services] in
            do throws(Problem) {
                let load = try await storing { () async throws(StoreError) in
                    try await services.snapshots.load(id, known: nil)
                }
                switch load {
                case .changed(let snapshot):
                    return Result<ReportSession, Problem>.success(
                        ReportSession(id: id, snapshot: snapshot, services: services))
                case .expired: return .failure(ReportSession.expired)
                case .same, .missing: return .failure(ReportSession.notFound)
                }
            } catch {
                return .failure(error)
            }
        }
        slots[id] = .activating(task)
        let result = await task.value
        // Only the slot of this very flight is replaced: `end` may have cleared it meanwhile.
        if case .activating(let current) = slots[id], current == task {
            slots[id] = (try? result.get()).map { .live($0, lastUsed: monotonic.now) }
        }
        return try result.get()
    }

    private func passivate() {
        let limit = monotonic.now - configuration.idle
        var live: [(id: SessionID, lastUsed: ContinuousClock.Instant)] = []
        for case (let id, .live(_, let lastUsed)) in slots {
            if lastUsed < limit { slots[id] = nil } else { live.append((id, lastUsed)) }
        }
        guard live.count > configuration.capacity else { return }
        live.sort { $0.lastUsed < $1.lastUsed }
        for entry in live.prefix(live.count - configuration.capacity) { slots[entry.id] = nil }
    }
}
