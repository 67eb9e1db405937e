public import Domain
import Drivers

extension RedisJobQueue: BatchStore {
    public func batch(_ id: BatchID) async throws(StoreError) -> BatchRecord? {
        let key = store.keys(id.partition).batch(id)
        let fields = try await store.send(["HMGET", key, "owner", "created", "tasks"]).array ?? []
        guard fields.count == 3, let session = fields[0].string, let created = fields[1].int,
            let tasks = fields[2].string
        else { return nil }
        return BatchRecord(
            id: id, session: session, createdAt: .init(milliseconds: created),
            tasks: tasks.split(separator: ",").compactMap { TaskID(rawValue: String($0)) })
    }
}
