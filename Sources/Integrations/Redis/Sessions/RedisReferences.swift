public import Domain
import Drivers

/// The lists of objects that the session records have beside them.
public struct RedisReferences: ObjectReferences {
    /// Sessions looked at in one go.
    private static let pageSize = 100

    private let store: RedisStore

    public init(_ store: RedisStore) { self.store = store }

    public func references(
        in partition: Partition, after cursor: String?
    ) async throws(StoreError) -> (objects: [ObjectReference], next: String?) {
        let keys = store.keys(partition)
        let scan = try await store.send(
            ["ZSCAN", keys.expiry, RedisArgument(cursor ?? "0"), "COUNT", RedisArgument(Self.pageSize)])
        guard let words = scan.array, words.count == 2, let next = words[0].string, let found = words[1].array else {
            throw .rejected("ZSCAN has no such answer")
        }
        var objects: [ObjectReference] = []
        for index in stride(from: 0, to: found.count, by: 2) {
            guard let hash = found[index].string else { continue }
            let names = store.names(try await store.send(["HGETALL", keys.objects(hash)]).array ?? [])
            objects += names.map { ObjectReference(name: $0, holder: hash) }
        }
        return (objects, next == "0" ? nil : next)
    }

    public func holds(_ reference: ObjectReference, in partition: Partition) async throws(StoreError) -> Bool {
        let objects = store.keys(partition).objects(reference.holder)
        let digest = RedisArgument(ShortDigest.text(reference.name.rawValue))
        return try await store.send(["HEXISTS", objects, digest]).int == 1
    }
}
