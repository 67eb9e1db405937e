import Domain

/// Rate limits in memory, for one instance: the first line against one loud address, and what holds while the shared
/// store is away.
struct LocalBuckets {
    enum Kind { case emergency, fallback }

    private struct Key: Hashable {
        let kind: Kind
        let name: RateClass
        /// nil: all who came when the table was full.
        let subject: RateSubject?
    }

    private let capacity: Int
    private var arrivals: [Key: Duration] = [:]
    private var lastSweep = Duration.zero

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { arrivals.count }

    /// - Parameter now: of a monotonic clock.
    mutating func take(
        _ subject: RateSubject, of name: RateClass, as kind: Kind, under policy: RatePolicy, at now: Duration
    ) -> RateDecision {
        var key = Key(kind: kind, name: name, subject: subject)
        if arrivals[key] == nil, isFull(at: now) { key = Key(kind: kind, name: name, subject: nil) }
        return CellRate.take(&arrivals[key, default: now], at: now, under: policy)
    }

    /// Bounded: buckets that are whole again are forgotten; whoever finds no place shares one bucket.
    private mutating func isFull(at now: Duration) -> Bool {
        guard arrivals.count >= capacity else { return false }
        if now - lastSweep >= .seconds(1) {
            lastSweep = now
            arrivals = arrivals.filter { $0.value > now }
        }
        return arrivals.count >= capacity
    }
}
