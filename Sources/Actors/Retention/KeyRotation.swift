import CoreMetrics
public import Domain
public import Logging
import Metrics

/// Goes round all sessions while older keys are listed: counts them by the keys that seal them, and seals anew what an
/// older key sealed. Each instance does it at its own pace; when two meet at a session, one finds nothing to do.
public actor KeyRotation {
    public struct Configuration: Sendable {
        /// Sessions, or partitions without any, looked at in one step.
        public var looks: Int
        /// After each session that was sealed anew; it bounds the load on the store.
        public var pause: Duration

        public init(looks: Int = 250, pause: Duration = .milliseconds(20)) {
            self.looks = looks
            self.pause = pause
        }
    }

    /// Once round.
    private struct Pass {
        /// Still to be done; the last one is under way.
        var partitions: [Partition]
        var cursor: String?
        var counts: [String: Int] = [:]
        var renewed = 0
    }

    private let seals: any SealRotation
    private let partitions: [Partition]
    private let ids: IDGenerator
    private let configuration: Configuration
    private let logger: Logger
    private var pass: Pass
    /// Old keys that the log has told to be of no use any longer.
    private var told: Set<String> = []

    /// Sessions by the keys that seal them, of the last time round; nil before its end. What has parts under two keys
    /// counts for both.
    public private(set) var counts: [String: Int]?

    public init(
        seals: any SealRotation, partitions: Int, ids: IDGenerator, configuration: Configuration = .init(),
        logger: Logger
    ) {
        self.seals = seals
        self.partitions = (0..<partitions).compactMap { Partition($0) }
        self.ids = ids
        self.configuration = configuration
        self.logger = logger
        pass = Pass(partitions: self.partitions.shuffled())
    }

    /// The next slice. To be called about once a second, by one caller.
    public func step() async throws(StoreError) {
        // Also with a single key: the others must hear that it is in use.
        guard try await seals.isAgreed(), seals.keys.count > 1 else {
            pass = Pass(partitions: partitions.shuffled())
            return
        }
        var looks = 0
        while looks < configuration.looks, let partition = pass.partitions.last, !Task.isCancelled {
            let page = try await seals.sessions(in: partition, after: pass.cursor)
            for session in page.sessions { try await visit(session, in: partition) }
            looks += max(page.sessions.count, 1)
            pass.cursor = page.next
            if page.next == nil { pass.partitions.removeLast() }
        }
        if pass.partitions.isEmpty { finish() }
    }

    private func visit(_ session: SealedSession, in partition: Partition) async throws(StoreError) {
        var keys = session.keys
        if let newest = seals.keys.first, !keys.subtracting([newest]).isEmpty {
            if try await seals.renew(session, in: partition, commit: ids.token(length: 13)) {
                keys = [newest]
                pass.renewed += 1
            }
            try? await Task.sleep(for: configuration.pause)
        }
        for key in keys { pass.counts[key, default: 0] += 1 }
    }

    private func finish() {
        let found = pass.counts.merging(seals.keys.map { ($0, 0) }) { found, _ in found }
        for (key, count) in found { Gauge(label: "snapshots_by_kid", dimensions: [("kid", key)]).record(count) }
        if pass.renewed > 0 { logger.info("sessions sealed anew", metadata: ["count": "\(pass.renewed)"]) }
        for key in seals.keys.dropFirst() {
            if found[key] != 0 {
                told.remove(key)
            } else if told.insert(key).inserted {
                logger.notice("no session is sealed with an old key any longer", metadata: ["kid": "\(key)"])
            }
        }
        counts = found
        pass = Pass(partitions: partitions.shuffled())
    }
}
