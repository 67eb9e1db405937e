public import Domain
import Drivers

/// The figures of all partitions, taken together and kept for a moment.
///
/// They serve the queue's limit, Retry-After, ETAs and the operator. However many ask, they are taken at most once in
/// `pause`: the reads of one instance are bounded by partitions / pause.
public actor RedisQueueGauge: QueueGauge {
    /// Not a tuple: in an optimised build of Swift 6.3 a task group of tuples with a typed `Result` came back empty.
    private struct Reading: Sendable {
        let partition: Partition
        let lane: Result<QueueFigures.Lane, StoreError>
    }

    private let store: RedisStore
    private let configuration: RedisJobQueue.Configuration
    private let board: RedisInstanceBoard
    private let script: RedisScript
    private let pause: Duration
    private let monotonic = ContinuousClock()
    private var known: (figures: QueueFigures, at: ContinuousClock.Instant)?
    private var taking: Task<Result<QueueFigures, StoreError>, Never>?
    /// Jobs that this instance put on the queue while figures are being taken: they may not be in them.
    private var addedMeanwhile: [Partition: Int] = [:]

    /// A partition is a small read; a server takes a thousand of them in some ten milliseconds.
    private static let pausePerPartition = Duration.milliseconds(1)
    /// Reads under way at once: connections take a bounded number.
    private static let parallel = 128

    init(_ store: RedisStore, _ configuration: RedisJobQueue.Configuration) {
        self.store = store
        self.configuration = configuration
        board = RedisInstanceBoard(store)
        script = store.script(.queueFigures)
        pause = Self.pausePerPartition * configuration.partitions
    }

    public func figures(maxAge: Duration) async throws(StoreError) -> QueueFigures {
        if let known, monotonic.now - known.at <= maxAge { return known.figures }
        return try await (taking ?? take()).value.get()
    }

    /// The same, no more often than partitions allow.
    func bounded(maxAge: Duration) async throws(StoreError) -> QueueFigures {
        try await figures(maxAge: max(maxAge, pause))
    }

    /// Counts what was put on the queue here since the figures were taken.
    func added(_ count: Int, to partition: Partition) {
        known?.figures.lanes[partition, default: .init()].ready += count
        if taking != nil { addedMeanwhile[partition, default: 0] += count }
    }

    private func take() -> Task<Result<QueueFigures, StoreError>, Never> {
        addedMeanwhile = [:]
        // Unstructured on purpose: all who ask share it, and none of them may cut it off.
        let task = Task {
            let result = await read()
            if case .success(var figures) = result {
                for (partition, count) in addedMeanwhile { figures.lanes[partition, default: .init()].ready += count }
                known = (figures, monotonic.now)
            }
            taking = nil
            return result
        }
        taking = task
        return task
    }

    private func read() async -> Result<QueueFigures, StoreError> {
        let partitions = (0..<configuration.partitions).compactMap(Partition.init)
        var lanes: [Partition: QueueFigures.Lane] = [:]
        do throws(StoreError) {
            for start in stride(from: 0, to: partitions.count, by: Self.parallel) {
                let slice = partitions[start..<min(start + Self.parallel, partitions.count)]
                for reading in await read(slice) { lanes[reading.partition] = try reading.lane.get() }
            }
            return .success(QueueFigures(lanes: lanes, instances: try await board.instances()))
        } catch {
            return .failure(error)
        }
    }

    private nonisolated func read(_ partitions: ArraySlice<Partition>) async -> [Reading] {
        await withTaskGroup(of: Reading.self) { group in
            for partition in partitions { group.addTask { await self.reading(of: partition) } }
            var readings: [Reading] = []
            for await reading in group { readings.append(reading) }
            return readings
        }
    }

    private nonisolated func reading(of partition: Partition) async -> Reading {
        do throws(StoreError) {
            return Reading(partition: partition, lane: .success(try await lane(of: partition)))
        } catch {
            return Reading(partition: partition, lane: .failure(error))
        }
    }

    private nonisolated func lane(of partition: Partition) async throws(StoreError) -> QueueFigures.Lane {
        let keys = store.keys(partition)
        let reply = try await store.run(
            script, keys: [keys.ready, keys.delayed, keys.active, keys.meta, keys.deadlines, keys.dead],
            [
                RedisArgument(milliseconds: configuration.deadline),
                RedisArgument(milliseconds: RedisJobQueue.letterLife),
            ])
        var lane = QueueFigures.Lane()
        lane.ready = reply.int(1)
        lane.delayed = reply.int(2)
        lane.running = reply.int(3)
        lane.meanMilliseconds = reply.int(4) > 0 ? reply.int(4) : nil
        lane.oldestWaiting = reply.int(5) >= 0 ? .milliseconds(reply.int(5)) : nil
        lane.deadLetters = reply.int(6)
        lane.totals.complete = reply.int(7)
        lane.totals.failed = reply.int(8)
        lane.totals.retried = reply.int(9)
        lane.totals.stalls = reply.int(10)
        return lane
    }
}
