public import Domain
import Drivers

/// The streams into which the scripts of the queue write what they do (state.md 9).
public struct RedisEventLog: EventLog {
    private let store: RedisStore
    private let read: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        read = store.script(.eventsRead)
    }

    public func events(after place: EventID, in log: SessionLog) async throws(StoreError) -> EventPage {
        let keys = store.keys(log.partition)
        let reply = try await store.run(
            read, keys: [keys.session(log.session), keys.events(log.session)], [RedisArgument(place.rawValue)])
        guard let session = EventPage.Session(rawValue: reply.text(1)) else { throw reply.unexpected }
        let oldest = EventID(rawValue: reply.text(2)) ?? .zero
        let newest = EventID(rawValue: reply.text(3)) ?? .zero
        return EventPage(
            events: (reply[4].array ?? []).compactMap(Self.event), newest: newest,
            hasGap: place != .zero && (place < oldest || place > newest), session: session)
    }

    public func log(of task: TaskID) async throws(StoreError) -> SessionLog? {
        try await store.owner(of: task).map { SessionLog(session: $0, partition: task.partition) }
    }

    public func tasks(in log: SessionLog, limit: Int) async throws(StoreError) -> [TaskID] {
        let key = store.keys(log.partition).tasks(log.session)
        let names = try await store.send(["ZREVRANGE", key, 0, RedisArgument(limit - 1)]).array ?? []
        return names.compactMap { $0.string.flatMap(TaskID.init(rawValue:)) }
    }

    /// An entry is its id, then names and values; nil for one of a kind that this release does not know.
    private static func event(_ entry: RedisValue) -> TaskEvent? {
        guard let parts = entry.array, parts.count == 2, let id = parts[0].string.flatMap(EventID.init(rawValue:)),
            let words = parts[1].array?.map({ $0.string ?? "" })
        else { return nil }
        func value(_ name: String) -> String? {
            stride(from: 0, to: words.count - 1, by: 2).first { words[$0] == name }.map { words[$0 + 1] }
        }
        guard let task = value("task").flatMap(TaskID.init(rawValue:)),
            let status = value("status").flatMap(TaskStatus.init(rawValue:)),
            let progress = value("progress").flatMap({ Int($0) })
        else { return nil }
        return TaskEvent(id: id, task: task, status: status, progress: progress)
    }
}
