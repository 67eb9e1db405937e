public import Domain
import Drivers

extension RedisJobQueue: QueueListing {
    /// Tasks read at once.
    private static let slice = 100

    public func unfinished(
        _ statuses: Set<TaskStatus>, from mark: QueueMark, limit: Int
    ) async throws(StoreError) -> (tasks: [TaskRecord], next: QueueMark?) {
        let lanes = try await gauge.figures(maxAge: .zero).lanes
        var found: [TaskRecord] = []
        var next: QueueMark? = mark
        while let place = next, found.count < limit {
            guard lanes[place.partition].map({ $0.waiting + $0.running > 0 }) == true else {
                next = place.nextPartition(of: configuration.partitions)
                continue
            }
            let ids = try await tasks(at: place)
            let records = try await records(of: ids)
            for (index, id) in ids.enumerated() {
                guard let record = try? records[id]?.get(), statuses.contains(record.status) else { continue }
                found.append(record)
                if found.count == limit { return (found, place.moved(by: index + 1)) }
            }
            next = ids.count < Self.slice ? place.nextPlace(of: configuration.partitions) : place.moved(by: ids.count)
        }
        return (found, next)
    }

    private func tasks(at mark: QueueMark) async throws(StoreError) -> [TaskID] {
        let keys = store.keys(mark.partition)
        let key =
            switch mark.place {
            case .running: keys.active
            case .delayed: keys.delayed
            case .ready: keys.ready
            }
        let last = mark.offset + Self.slice - 1
        let reply = try await store.send(["ZRANGE", key, RedisArgument(mark.offset), RedisArgument(last)])
        return (reply.array ?? []).compactMap { $0.string.flatMap(TaskID.init(rawValue:)) }
    }
}

extension QueueMark {
    fileprivate func moved(by count: Int) -> QueueMark {
        QueueMark(partition: partition, place: place, offset: offset + count)
    }

    fileprivate func nextPlace(of partitions: Int) -> QueueMark? {
        guard let next = QueuePlace(rawValue: place.rawValue + 1) else { return nextPartition(of: partitions) }
        return QueueMark(partition: partition, place: next, offset: 0)
    }

    fileprivate func nextPartition(of partitions: Int) -> QueueMark? {
        guard partition.number + 1 < partitions, let next = Partition(partition.number + 1) else { return nil }
        return QueueMark(partition: next, place: .running, offset: 0)
    }
}
