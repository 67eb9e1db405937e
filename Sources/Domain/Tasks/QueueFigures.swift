/// The queue at one moment: every partition, and the instances that work on it.
public struct QueueFigures: Sendable, Equatable {
    /// One partition of the queue.
    public struct Lane: Sendable, Equatable {
        /// Jobs that a worker may take now.
        public var ready = 0
        /// Jobs that wait for another attempt.
        public var delayed = 0
        public var running = 0
        /// Of a report here, from claim to result, milliseconds; recent ones count more. nil before the first.
        public var meanMilliseconds: Int?
        /// How long the oldest of those that wait has waited.
        public var oldestWaiting: Duration?
        public var deadLetters = 0
        public var totals = Totals()

        public init() {}

        public var waiting: Int { ready + delayed }
    }

    /// Counted since the store was set up.
    public struct Totals: Sendable, Equatable {
        public var complete = 0
        public var failed = 0
        public var retried = 0
        /// Leases that ended without a word.
        public var stalls = 0

        public init() {}

        static func + (left: Totals, right: Totals) -> Totals {
            var sum = left
            sum.complete += right.complete
            sum.failed += right.failed
            sum.retried += right.retried
            sum.stalls += right.stalls
            return sum
        }
    }

    public var lanes: [Partition: Lane]
    public var instances: [SeenInstance]

    public init(lanes: [Partition: Lane] = [:], instances: [SeenInstance] = []) {
        self.lanes = lanes
        self.instances = instances
    }

    public var waiting: Int { sum(\.waiting) }
    public var running: Int { sum(\.running) }
    public var deadLetters: Int { sum(\.deadLetters) }
    public var totals: Totals { lanes.values.reduce(Totals()) { $0 + $1.totals } }
    public var oldestWaiting: Duration? { lanes.values.compactMap(\.oldestWaiting).max() }

    /// Reports that can be made at the same time, all instances together.
    public var slots: Int { instances.reduce(0) { $0 + $1.load.usableSlots } }

    /// False when there are instances and none of them can make reports. Before the first has spoken it is true: nothing
    /// speaks against it.
    public var canRender: Bool { instances.isEmpty || instances.contains { $0.load.renderer != .down } }

    /// Mean time of one report; two seconds before the first has finished.
    public var mean: Duration {
        let known = lanes.values.compactMap(\.meanMilliseconds)
        return known.isEmpty ? .seconds(2) : .milliseconds(known.reduce(0, +) / known.count)
    }

    private func sum(_ count: KeyPath<Lane, Int>) -> Int { lanes.values.reduce(0) { $0 + $1[keyPath: count] } }
}

extension QueueFigures {
    /// Rough time until a waiting job is done.
    ///
    /// Workers go from partition to partition, so before a job with `position` others in front of it in its own one come
    /// about as many of each other partition. nil when no instance is known to work.
    public func eta(position: Int, in partition: Partition) -> Duration? {
        guard slots > 0 else { return nil }
        let elsewhere = lanes.reduce(0) { sum, lane in
            lane.key == partition ? sum : sum + min(lane.value.ready, position + 1)
        }
        let inTheWay = max(0, position + elsewhere + running + 1 - slots)
        return mean * (1 + Double(inTheWay) / Double(slots))
    }

    /// When a place for one more will be free, with `waiting` jobs before it: 1 to 60 s.
    public func patience(waiting: Int) -> Duration {
        min(max(mean * Double(waiting) / Double(max(slots, running, 1)), .seconds(1)), .seconds(60))
    }
}

/// Looks at the queue as a whole. The figures cost a read of each partition, so they are shared by all who ask within a
/// moment.
public protocol QueueGauge: Sendable {
    /// - Parameter maxAge: older figures are taken anew.
    func figures(maxAge: Duration) async throws(StoreError) -> QueueFigures
}
