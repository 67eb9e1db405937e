public import Domain
import Drivers

/// Answers for repeats, sealed, each under a digest of who asked for what by which name.
public struct RedisAnswerStore: AnswerStore {
    private static let running = "run:"

    private let store: RedisStore

    private let keepScript, releaseScript, renewScript: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        keepScript = store.script(.answerKeep)
        releaseScript = store.script(.answerRelease)
        renewScript = store.script(.answerRenew)
    }

    /// One command: of two that come at once one is first.
    public func claim(_ name: String, by token: String, lease: Duration) async throws(StoreError) -> AnswerClaim {
        let mark = mark(token)
        let reply = try await store.send([
            "SET", key(name), RedisArgument(mark), "NX", "GET", "PX", RedisArgument(milliseconds: lease),
        ])
        guard let found = reply.bytes else { return .first }
        guard found.starts(with: Self.running.utf8) else {
            return .answered(try store.open(found, context: context(name)))
        }
        // Its own mark: the reply to the first attempt was lost.
        return found == Array(mark.utf8) ? .first : .running
    }

    public func keep(
        _ answer: KeptAnswer, under name: String, by token: String, for life: Duration
    ) async throws(StoreError) {
        let sealed = try store.seal(answer, context: context(name))
        _ = try await store.run(
            keepScript, keys: [key(name)],
            [RedisArgument(mark(token)), RedisArgument(sealed), RedisArgument(milliseconds: life)])
    }

    public func release(_ name: String, by token: String) async throws(StoreError) {
        _ = try await store.run(releaseScript, keys: [key(name)], [RedisArgument(mark(token))])
    }

    public func renew(_ name: String, by token: String, lease: Duration) async throws(StoreError) {
        _ = try await store.run(
            renewScript, keys: [key(name)], [RedisArgument(mark(token)), RedisArgument(milliseconds: lease)])
    }

    private func mark(_ token: String) -> String { Self.running + token }
    private func key(_ name: String) -> RedisArgument { "\(store.space)ans:\(name)" }
    private func context(_ name: String) -> String { "cp1|answer|\(name)|1" }
}
