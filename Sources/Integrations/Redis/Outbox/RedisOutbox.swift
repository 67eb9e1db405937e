public import Domain
import Drivers

/// Names due for deletion, sealed, by partition.
public struct RedisOutbox: Outbox {
    /// Names handed out at a time.
    private static let limit = 100
    /// How long a taken name stays hidden.
    private static let visibility = Duration.seconds(300)

    private let store: RedisStore
    private let registerScript, takeScript, removeScript: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        registerScript = store.script(.outboxRegister)
        takeScript = store.script(.outboxTake)
        removeScript = store.script(.outboxRemove)
    }

    public func register(
        _ names: [ObjectName], of session: SessionID, after delay: Duration
    ) async throws(StoreError) {
        guard !names.isEmpty else { return }
        let place = store.place(session)
        _ = try await store.run(
            registerScript, keys: keys(session.partition) + [place.keys.objects(place.hash)],
            [RedisArgument(milliseconds: delay)] + (try store.arguments(sealing: names)))
    }

    /// A name that cannot be opened stays and comes again; it holds up no other.
    public func take(_ partition: Partition) async throws(StoreError) -> [ObjectName] {
        let reply = try await store.run(
            takeScript, keys: keys(partition),
            [RedisArgument(Self.limit), RedisArgument(milliseconds: Self.visibility)])
        return store.names(Array(reply.dropFirst(1)))
    }

    public func remove(_ names: [ObjectName], in partition: Partition) async throws(StoreError) {
        guard !names.isEmpty else { return }
        _ = try await store.run(
            removeScript, keys: keys(partition), names.map { RedisArgument(ShortDigest.text($0.rawValue)) })
    }

    private func keys(_ partition: Partition) -> [RedisArgument] {
        let keys = store.keys(partition)
        return [keys.outbox, keys.outboxNames]
    }
}
