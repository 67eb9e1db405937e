import Synchronization

/// One dependency that the instance watches.
public struct HealthCheck: Sendable {
    public let name: String
    /// Without it the instance cannot serve: `/health/ready` answers 503.
    public let isCritical: Bool
    /// A success is good for this long; then the dependency is tried again.
    let validity: Duration
    let probe: @Sendable () async throws -> Void

    public init(
        _ name: String, isCritical: Bool, validity: Duration = .seconds(1),
        probe: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.isCritical = isCritical
        self.validity = validity
        self.probe = probe
    }
}

public struct HealthReport: Sendable {
    public struct Entry: Sendable {
        public let name: String
        public let isCritical: Bool
        public let isUp: Bool
        /// How long the last try took.
        public let milliseconds: Double
    }

    public let entries: [Entry]
    public let isDraining: Bool
    public var isReady: Bool { !isDraining && entries.allSatisfy { $0.isUp || !$0.isCritical } }
}

/// Tries the dependencies, however many ask: one try of each at a time, its success remembered.
///
/// A try is never cut off (that would kill a busy worker). Who asks waits for it up to a limit and then gets what was
/// known last: a dependency that was up a moment ago and is slow now does not make the instance flap.
public actor HealthMonitor {
    private struct Known {
        var isUp: Bool
        var milliseconds: Double
        var at: ContinuousClock.Instant
    }

    private let checks: [HealthCheck]
    private let patience: Duration
    /// A last success counts this long while a new try is under way.
    private let memory: Duration
    private let monotonic = ContinuousClock()
    private var known: [String: Known] = [:]
    private var trying: [String: Task<Void, Never>] = [:]
    private let draining = Atomic<Bool>(false)

    public init(
        checks: [HealthCheck], patience: Duration = .milliseconds(1_500), memory: Duration = .seconds(30)
    ) {
        self.checks = checks
        self.patience = patience
        self.memory = memory
    }

    /// From now on the instance says that it goes away.
    public nonisolated func drain() { draining.store(true, ordering: .relaxed) }

    /// Cheap: every answer asks for it.
    public nonisolated var isDraining: Bool { draining.load(ordering: .relaxed) }

    public func report() async -> HealthReport {
        let tries = checks.compactMap { isFresh($0) ? nil : attempt($0) }
        if !tries.isEmpty { await wait(for: tries) }
        return HealthReport(entries: checks.map(entry), isDraining: isDraining)
    }

    private func isFresh(_ check: HealthCheck) -> Bool {
        guard let known = known[check.name] else { return false }
        // A failure is looked at again after a second at most.
        let validity = known.isUp ? check.validity : min(check.validity, .seconds(1))
        return monotonic.now - known.at < validity
    }

    private func attempt(_ check: HealthCheck) -> Task<Void, Never> {
        if let running = trying[check.name] { return running }
        // Unstructured on purpose: all who ask share it, and none of them may cut it off.
        let task = Task {
            let start = monotonic.now
            let isUp = (try? await check.probe()) != nil
            known[check.name] = Known(
                isUp: isUp, milliseconds: (monotonic.now - start).seconds * 1_000, at: monotonic.now)
            trying[check.name] = nil
        }
        trying[check.name] = task
        return task
    }

    private func wait(for tries: [Task<Void, Never>]) async {
        let (ends, feed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        // Unstructured on purpose: waiting for the tries must end at the limit though the tries go on.
        Task {
            for task in tries { await task.value }
            feed.yield()
        }
        let timer = Task { [patience] in
            try? await Task.sleep(for: patience)
            feed.yield()
        }
        for await _ in ends { break }
        timer.cancel()
    }

    private func entry(_ check: HealthCheck) -> HealthReport.Entry {
        let known = known[check.name]
        let isRemembered = known.map { monotonic.now - $0.at < max(memory, check.validity) } ?? false
        return HealthReport.Entry(
            name: check.name, isCritical: check.isCritical, isUp: isRemembered && known?.isUp == true,
            milliseconds: known?.milliseconds ?? patience.seconds * 1_000)
    }
}
