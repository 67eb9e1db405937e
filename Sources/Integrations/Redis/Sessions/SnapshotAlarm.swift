import CoreMetrics
import Domain
import Logging
import Synchronization

/// Tells the operator of records that cannot be opened. A session shows as the first characters of its hash.
final class SnapshotAlarm: Sendable {
    private let logger: Logger
    private let quarantined = SnapshotAlarm.counters("snapshots_quarantined_total")
    private let unreadable = SnapshotAlarm.counters("snapshots_unreadable_total")
    private let missingKeys = Counter(label: "snapshot_key_missing_total")
    /// Second of the monotonic clock until which a missing key is known.
    private let quietUntil = Atomic<Int64>(0)
    private let start = ContinuousClock.now

    init(_ logger: Logger) { self.logger = logger }

    func isQuarantined(_ part: SessionPart, of place: SessionPlace) {
        quarantined[part]?.increment()
        logger.error("a broken part of a session was set aside", metadata: metadata(part, place))
    }

    func isUnreadable(_ part: SessionPart, of place: SessionPlace) {
        unreadable[part]?.increment()
        logger.warning("a newer release wrote a session that this one cannot read", metadata: metadata(part, place))
    }

    /// A deploy mistake hits every request: it is counted each time and logged once a minute.
    func keyIsMissing(_ name: String) {
        missingKeys.increment()
        let now = Int64((ContinuousClock.now - start).components.seconds) + 1
        let until = quietUntil.load(ordering: .relaxed)
        guard now > until,
            quietUntil.compareExchange(expected: until, desired: now + 60, ordering: .relaxed).exchanged
        else { return }
        logger.critical("sessions are sealed with a key that is not in SNAPSHOT_KEYS", metadata: ["kid": "\(name)"])
    }

    private static func counters(_ label: String) -> [SessionPart: Counter] {
        Dictionary(
            uniqueKeysWithValues: SessionPart.allCases.map { part in
                (part, Counter(label: label, dimensions: [("part", part.rawValue)]))
            })
    }

    private func metadata(_ part: SessionPart, _ place: SessionPlace) -> Logger.Metadata {
        ["part": "\(part.rawValue)", "session": "\(place.hash.prefix(8))"]
    }
}
