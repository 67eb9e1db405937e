import Domain

/// In which order the partitions of the queue are looked at: one after the other, but only those where work was found or
/// told of since the round began. Most are empty at most times, and each look costs a round trip.
struct PartitionRound {
    private let count: Int
    /// Where the next look begins.
    private var turn: Int
    private var promising: Set<Int> = []
    private var began: ContinuousClock.Instant?

    /// Begins anywhere, lest all instances look at the same one.
    init(count: Int) {
        self.count = max(1, count)
        turn = Int.random(in: 0..<self.count)
    }

    /// Begins a new round, with all partitions, when the last one is older than `pace`.
    mutating func begin(every pace: Duration, at now: ContinuousClock.Instant) {
        if let began, now - began < pace { return }
        began = now
        promising = Set(0..<count)
    }

    /// Something may have been missed: the next round begins at once.
    mutating func restart() { began = nil }

    mutating func add(_ partition: Partition) { promising.insert(partition.number) }

    /// The partition to look at, which is not promising any more: who finds work there adds it again. Taken out before
    /// the look, so that what is told of it meanwhile stays.
    mutating func next() -> Partition? {
        for step in 0..<count where promising.contains((turn + step) % count) {
            let number = (turn + step) % count
            promising.remove(number)
            turn = (number + 1) % count
            return Partition(number)
        }
        return nil
    }
}
