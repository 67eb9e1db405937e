public import Domain
import Drivers

/// Copies of verify records, each code in a slot of its own and without an end.
public struct RedisVerifyProjection: VerifyProjection {
    private let store: RedisStore
    private let keep: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        keep = store.script(.verifyKeep)
    }

    public func pages(of code: VerifyCode) async throws(StoreError) -> SealedVerifyPages {
        let fields = try await store.send(["HMGET", store.shared.verify(code), "r", "w"]).array ?? []
        return SealedVerifyPages(record: fields.first?.bytes, withdrawal: fields.last?.bytes)
    }

    public func keep(_ pages: SealedVerifyPages, of code: VerifyCode) async throws(StoreError) {
        for case (let field, let bytes?) in [("r", pages.record), ("w", pages.withdrawal)] {
            _ = try await store.run(
                keep, keys: [store.shared.verify(code)], [RedisArgument(field), RedisArgument(bytes)])
        }
    }
}
