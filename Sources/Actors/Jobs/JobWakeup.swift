public import Domain

/// Tells the runner of this instance that a partition has work, so that a fresh job waits for no poll.
///
/// A hint only: the runner polls too. The buffer is small because one pending hint is as good as many.
public struct JobWakeup: Sendable {
    let hints: AsyncStream<Partition>
    private let continuation: AsyncStream<Partition>.Continuation

    public init() {
        (hints, continuation) = AsyncStream.makeStream(of: Partition.self, bufferingPolicy: .bufferingNewest(64))
    }

    public func signal(_ partition: Partition) { continuation.yield(partition) }
}
