public import Domain
public import Drivers
public import Logging

/// Hints over Pub/Sub: one connection of its own that hears the channels of all partitions (state.md 3).
///
/// Whoever lost hints, because the connection was away or because it was too slow, hears `gap`.
public struct RedisHintFeed: HintFeed {
    private let subscription: RedisSubscription
    private let partitions: [String: Partition]
    private let listeners = Broadcast<Hint>(capacity: 256, loss: .gap)

    /// - Parameter partitions: those in use (`PARTITIONS`).
    public init(_ store: RedisStore, _ connection: RedisConfiguration, partitions: Int, logger: Logger) {
        let known = (0..<partitions).compactMap(Partition.init).map { (store.keys($0).hintChannel, $0) }
        self.partitions = Dictionary(uniqueKeysWithValues: known)
        subscription = RedisSubscription(connection, channels: known.map { RedisArgument($0.0) }, logger: logger)
    }

    /// From now on, until the task that reads it ends; silent while `run` is not running.
    public func listen() -> AsyncStream<Hint> { listeners.listen() }

    /// Listens until the task is cancelled.
    public func run() async {
        await subscription.run { event in
            switch event {
            case .connected: listeners.send(.gap)
            case .message(let message):
                guard let partition = partitions[message.channel], let hint = Hint(message.text, in: partition)
                else { return }
                listeners.send(hint)
            }
        }
    }
}
