public import Domain
import Drivers

/// Orders for mails, sealed, in one place for all instances.
public struct RedisMailQueue: MailQueue {
    /// Orders that may wait: a mail server that was away for an hour is no reason to fill the store.
    private static let limit = 2_000
    private static let visibility = Duration.seconds(300)

    private let store: RedisStore
    private let putScript, takeScript, removeScript, postponeScript: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        putScript = store.script(.mailPut)
        takeScript = store.script(.outboxTake)
        removeScript = store.script(.outboxRemove)
        postponeScript = store.script(.mailPostpone)
    }

    public func put(_ order: MailOrder) async throws(StoreError) -> Bool {
        let sealed = try store.seal(order, context: Self.context(order.id))
        let words: [RedisArgument] = [RedisArgument(Self.limit), RedisArgument(order.id), RedisArgument(sealed)]
        return try await store.run(putScript, keys: keys, words).code == "OK"
    }

    public func take(atMost limit: Int) async throws(StoreError) -> [MailOrder] {
        let words: [RedisArgument] = [RedisArgument(limit), RedisArgument(milliseconds: Self.visibility)]
        let reply = Array(try await store.run(takeScript, keys: keys, words).dropFirst(1))
        var orders: [MailOrder] = []
        for index in stride(from: 0, to: reply.count - 1, by: 2) {
            guard let id = reply[index].string, let sealed = reply[index + 1].bytes else { continue }
            // What nobody can open is a mail that nobody will get; it holds up no other.
            if let order: MailOrder = try? store.open(sealed, context: Self.context(id)) {
                orders.append(order)
            } else {
                try await remove(id)
            }
        }
        return orders
    }

    public func remove(_ id: String) async throws(StoreError) {
        _ = try await store.run(removeScript, keys: keys, [RedisArgument(id)])
    }

    public func postpone(_ id: String, by delay: Duration) async throws(StoreError) {
        _ = try await store.run(postponeScript, keys: keys, [RedisArgument(id), RedisArgument(milliseconds: delay)])
    }

    private var keys: [RedisArgument] { store.shared.mail }
    private static func context(_ id: String) -> String { "cp1|mail-order|\(id)|1" }
}
