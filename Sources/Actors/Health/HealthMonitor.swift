import Synchronization

/// One dependency that the instance watches.
public struct HealthCheck: Sendable {
    public let name: String
    /// Without it the instance cannot serve: `/health/ready` answers 503.
    public let isCritical: Bool
    /// A success is good for this long; then the dependency is tried again.
    let validity: Duration
    let isSuspended: @Sendable () async -> Bool
    let probe: @Sendable () async throws -> Void

    /// - Parameter isSuspended: something cheap that is known already and makes the dependency count as down, whatever the
    ///   probe found. Asked for each report.
    public init(
        _ name: String, isCritical: Bool, validity: Duration = .seconds(1),
        isSuspended: @escaping @Sendable () async -> Bool = { false },
        probe: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.isCritical = isCritical
        self.validity = validity
        self.isSuspended = isSuspended
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
/// A try is never cut off (that would kill a busy worker), and nobody waits for one while a recent success is known: a
/// dependency that was up a moment ago and is slow now neither delays the answer nor makes the instance flap.
public actor HealthMonitor {
    private struct Known {
        var isUp: Bool
        /// In a row.
        var failures: Int
        var milliseconds: Double
        var at: ContinuousClock.Instant
    }

    private let checks: [HealthCheck]
    private let patience: Duration
    private let monotonic = ContinuousClock()
    private var known: [String: Known] = [:]
    private var trying: [String: Task<Void, Never>] = [:]
    private let draining = Atomic<Bool>(false)

    /// - Parameter patience: how long an answer waits for dependencies that nothing recent is known of.
    public init(checks: [HealthCheck], patience: Duration = .milliseconds(1_500)) {
        self.checks = checks
        self.patience = patience
    }

    /// From now on the instance says that it goes away.
    public nonisolated func drain() { draining.store(true, ordering: .relaxed) }

    /// Cheap: every answer asks for it.
    public nonisolated var isDraining: Bool { draining.load(ordering: .relaxed) }

    public func report() async -> HealthReport {
        let asked = monotonic.now
        var awaited: [Task<Void, Never>] = []
        for check in checks where !isFresh(check) {
            let task = attempt(check)
            if !isRememberedUp(check) { awaited.append(task) }
        }
        if !awaited.isEmpty { await wait(for: awaited) }
        var entries: [HealthReport.Entry] = []
        for check in checks {
            entries.append(entry(check, since: asked, isSuspended: await check.isSuspended()))
        }
        return HealthReport(entries: entries, isDraining: isDraining)
    }

    /// What is known of one dependency without waiting for it; nil before its first try has ended. One failure is not yet
    /// taken for an end: a busy machine fails a try now and then.
    public func isUp(_ name: String) async -> Bool? {
        guard let check = checks.first(where: { $0.name == name }) else { return nil }
        if await check.isSuspended() { return false }
        if !isFresh(check) { _ = attempt(check) }
        return known[name].map { $0.failures < 2 }
    }

    private func isFresh(_ check: HealthCheck) -> Bool {
        guard let known = known[check.name] else { return false }
        // A failure is looked at again after a second at most.
        let validity = known.isUp ? check.validity : min(check.validity, .seconds(1))
        return monotonic.now - known.at < validity
    }

    /// A success counts for two more periods while a new try is under way.
    private func isRememberedUp(_ check: HealthCheck) -> Bool {
        known[check.name].map { $0.isUp && monotonic.now - $0.at < check.validity * 3 } ?? false
    }

    private func attempt(_ check: HealthCheck) -> Task<Void, Never> {
        if let running = trying[check.name] { return running }
        // Unstructured on purpose: all who ask share it, and none of them may cut it off.
        let task = Task {
            let start = monotonic.now
            let isUp = (try? await check.probe()) != nil
            known[check.name] = Known(
                isUp: isUp, failures: isUp ? 0 : (known[check.name]?.failures ?? 0) + 1,
                milliseconds: (monotonic.now - start).seconds * 1_000, at: monotonic.now)
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

    /// - Parameter asked: when this answer was asked for; a success since then counts, however slow the machine is.
    private func entry(
        _ check: HealthCheck, since asked: ContinuousClock.Instant, isSuspended: Bool
    ) -> HealthReport.Entry {
        let hasJustSucceeded = known[check.name].map { $0.isUp && $0.at >= asked } ?? false
        return HealthReport.Entry(
            name: check.name, isCritical: check.isCritical,
            isUp: (hasJustSucceeded || isRememberedUp(check)) && !isSuspended,
            milliseconds: known[check.name]?.milliseconds ?? patience.seconds * 1_000)
    }
}
