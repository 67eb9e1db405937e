/// Where a job stands that has not ended.
public enum QueuePlace: Int, Sendable, CaseIterable { case running, delayed, ready }

/// A place in the list of unfinished tasks: the cursor of a page. Tasks move on while somebody turns pages.
public struct QueueMark: RawRepresentable, Sendable, Equatable {
    public var partition: Partition
    public var place: QueuePlace
    /// Tasks of that place to pass over.
    public var offset: Int

    public init(partition: Partition, place: QueuePlace, offset: Int) {
        self.partition = partition
        self.place = place
        self.offset = offset
    }

    public static let start = QueueMark(partition: Partition(0)!, place: .running, offset: 0)

    /// More than a queue holds; clients bring the number.
    private static let maxOffset = 1_000_000_000

    /// `3.2.40`: partition, place, offset.
    public init?(rawValue: String) {
        let numbers = rawValue.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 3, let partition = numbers[0].flatMap(Partition.init),
            let place = numbers[1].flatMap(QueuePlace.init(rawValue:)), let offset = numbers[2],
            (0...Self.maxOffset).contains(offset)
        else { return nil }
        self.init(partition: partition, place: place, offset: offset)
    }

    public var rawValue: String { "\(partition.number).\(place.rawValue).\(offset)" }
}

/// The unfinished tasks of all partitions, for the operator.
public protocol QueueListing: Sendable {
    /// Tasks in the given states, partition by partition, running ones first.
    /// - Returns: at most `limit` tasks, and where to go on; nil at the end.
    func unfinished(
        _ statuses: Set<TaskStatus>, from mark: QueueMark, limit: Int
    ) async throws(StoreError) -> (tasks: [TaskRecord], next: QueueMark?)
}
