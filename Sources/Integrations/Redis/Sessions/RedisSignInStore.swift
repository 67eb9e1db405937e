public import Domain
import Drivers

/// Sign-ins under way, sealed, each under a hash of its `state`.
public struct RedisSignInStore: SignInStore {
    private let store: RedisStore

    public init(_ store: RedisStore) { self.store = store }

    public func put(
        _ pending: PendingSignIn, state: String, lifetime: Duration
    ) async throws(StoreError) {
        let name = ShortDigest.text(state)
        let sealed = try store.seal(pending, context: context(name))
        _ = try await store.send([
            "SET", key(name), RedisArgument(sealed), "PX", RedisArgument(milliseconds: lifetime),
        ])
    }

    /// A lost reply loses the sign-in: the state must never be taken twice.
    public func take(state: String) async throws(StoreError) -> PendingSignIn? {
        let name = ShortDigest.text(state)
        guard let sealed = try await store.send(["GETDEL", key(name)], isRepeatable: false).bytes else { return nil }
        return try store.open(sealed, context: context(name))
    }

    private func key(_ name: String) -> RedisArgument { "\(store.space)oas:\(name)" }
    private func context(_ name: String) -> String { "cp1|sign-in|\(name)|1" }
}
