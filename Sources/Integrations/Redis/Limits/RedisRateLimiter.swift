public import Domain
import Drivers

/// Counters of requests in Redis, one key for each class and subject, on Redis' clock (state.md 6.18). The key holds a
/// hash, no address and no session id, and ends when the limit is whole again.
public struct RedisRateLimiter: RateLimiter {
    private let store: RedisStore
    private let script: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        script = store.script(.rateTake)
    }

    /// Asked once: the caller has an answer of its own for a store that is away.
    public func take(
        _ subject: RateSubject, of name: RateClass, under policy: RatePolicy, atMost units: Int
    ) async throws(StoreError) -> RateDecision {
        let key: RedisArgument = "\(store.space)r:\(name.rawValue):\(ShortDigest.text(subject.key))"
        // Rounded up, so that the rate is never above the limit.
        let interval = (policy.seconds * 1_000_000 + policy.count - 1) / policy.count
        let reply: ScriptReply
        do throws(RedisError) {
            reply = ScriptReply(
                try await store.transport.eval(
                    script, keys: [key],
                    arguments: [RedisArgument(interval), RedisArgument(policy.count), RedisArgument(units)]))
        } catch {
            throw StoreError(error)
        }
        guard reply.code == "OK" else { throw reply.unexpected }
        return RateDecision(
            granted: reply.int(1), remaining: reply.int(2), retryAfter: .milliseconds(reply.int(3)),
            resetAfter: .milliseconds(reply.int(4)))
    }
}
