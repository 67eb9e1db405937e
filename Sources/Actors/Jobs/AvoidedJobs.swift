import Domain

/// Jobs that this instance could not open. They are left to others for a while, or it would take them again and again.
struct AvoidedJobs {
    /// Long beside a claim, short beside a job's deadline: a key that is missing here may come meanwhile.
    static let pause = Duration.seconds(60)
    /// An instance that cannot open so many leaves the queue alone.
    static let capacity = 1_000

    private var until: [TaskID: ContinuousClock.Instant] = [:]

    mutating func add(_ task: TaskID, at now: ContinuousClock.Instant) {
        until = until.filter { now < $0.value }
        until[task] = now + Self.pause
    }

    func tasks(in partition: Partition, at now: ContinuousClock.Instant) -> Set<TaskID> {
        Set(until.lazy.filter { $0.key.partition == partition && now < $0.value }.map(\.key))
    }

    func isFull(at now: ContinuousClock.Instant) -> Bool {
        until.count >= Self.capacity && until.values.count { now < $0 } >= Self.capacity
    }
}
