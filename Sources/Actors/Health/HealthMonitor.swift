import Synchronization

/// One dependency that the instance watches.
public struct HealthCheck: Sendable {
    public let name: String
    /// Without it the instance cannot serve: `/health/ready` answers 503.
    public let isCritical: Bool
    let probe: @Sendable () async throws -> Void

    public init(_ name: String, isCritical: Bool, probe: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.isCritical = isCritical
        self.probe = probe
    }
}

public struct HealthReport: Sendable {
    public struct Entry: Sendable {
        public let name: String
        public let isCritical: Bool
        public let isUp: Bool
        public let milliseconds: Double
    }

    public let entries: [Entry]
    public let isDraining: Bool
    public var isReady: Bool { !isDraining && entries.allSatisfy { $0.isUp || !$0.isCritical } }
}

/// Runs the checks, at most once a second however many ask, each with a time limit.
public actor HealthMonitor {
    private let checks: [HealthCheck]
    private let limit: Duration
    private let monotonic = ContinuousClock()
    private var latest: (entries: [HealthReport.Entry], at: ContinuousClock.Instant)?
    private var probing: Task<[HealthReport.Entry], Never>?
    private let draining = Atomic<Bool>(false)

    public init(checks: [HealthCheck], limit: Duration = .milliseconds(1_500)) {
        self.checks = checks
        self.limit = limit
    }

    /// From now on the instance says that it goes away.
    public nonisolated func drain() { draining.store(true, ordering: .relaxed) }

    /// Cheap: every answer asks for it.
    public nonisolated var isDraining: Bool { draining.load(ordering: .relaxed) }

    public func report() async -> HealthReport {
        if let latest, monotonic.now - latest.at < .seconds(1) {
            return HealthReport(entries: latest.entries, isDraining: isDraining)
        }
        let entries = await probeAll()
        return HealthReport(entries: entries, isDraining: isDraining)
    }

    private func probeAll() async -> [HealthReport.Entry] {
        if let probing { return await probing.value }
        let (checks, limit) = (checks, limit)
        // Unstructured on purpose: callers share one round of probes.
        let task = Task {
            await withTaskGroup(of: (Int, HealthReport.Entry).self) { group in
                for (index, check) in checks.enumerated() {
                    group.addTask { (index, await Self.probe(check, limit: limit)) }
                }
                return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
        probing = task
        let entries = await task.value
        latest = (entries, monotonic.now)
        probing = nil
        return entries
    }

    private static func probe(_ check: HealthCheck, limit: Duration) async -> HealthReport.Entry {
        let clock = ContinuousClock()
        let start = clock.now
        let isUp = await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await check.probe()) != nil }
            group.addTask {
                try? await Task.sleep(for: limit)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        return HealthReport.Entry(
            name: check.name, isCritical: check.isCritical, isUp: isUp,
            milliseconds: (clock.now - start).seconds * 1_000)
    }
}
