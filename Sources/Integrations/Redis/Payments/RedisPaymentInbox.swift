public import Domain
import Drivers
import FoundationEssentials

/// The inbox of webhook events beside the payments, under the same tag.
extension RedisPaymentStore: PaymentInbox {
    private static let life = Duration.seconds(35 * 86_400)

    public func inboxID(of event: ProviderEvent, from provider: String) -> String {
        ShortDigest.text("\(provider)|\(event.id)")
    }

    public func state(of id: String) async throws(StoreError) -> InboxEvent.State? {
        try await store.send(["HGET", keys.event(id), "state"]).string.flatMap { InboxEvent.State(rawValue: $0) }
    }

    public func receive(_ event: ProviderEvent, from provider: String) async throws(StoreError) -> Bool {
        let id = inboxID(of: event, from: provider)
        let record = Record(provider: provider, event: event)
        let reply = try await store.run(
            store.script(.inboxReceive), keys: [keys.event(id), keys.eventsDue, keys.events, keys.eventsDead],
            [
                RedisArgument(id), RedisArgument(try store.seal(record, context: Self.context(id))),
                RedisArgument(milliseconds: Self.life),
            ])
        return reply.code != "SEEN"
    }

    public func take(limit: Int, lease: Duration) async throws(StoreError) -> [InboxEvent] {
        var events: [InboxEvent] = []
        for id in try await due(keys.eventsDue, limit, lease) {
            let reply = try await store.run(
                store.script(.inboxBegin), keys: [keys.event(id), keys.eventsDue], [RedisArgument(id)])
            guard reply.code == "OK" else { continue }
            do throws(StoreError) { events.append(try event(id, reply.dropFirst(1))) } catch {
                // It keeps nobody who was taken with it waiting. Where only the key is missing it comes again.
                switch error {
                case .corrupt: try await settle(id, .dead, InboxEvent.unreadable, .zero)
                case .missingKey: continue
                default: throw error
                }
            }
        }
        return events
    }

    public func finish(_ id: String, note: String) async throws(StoreError) {
        try await settle(id, .done, note, .zero)
    }

    public func fail(_ id: String, note: String, again pause: Duration?) async throws(StoreError) {
        try await settle(id, pause == nil ? .dead : .pending, note, pause ?? .zero)
    }

    private func settle(
        _ id: String, _ state: InboxEvent.State, _ note: String, _ pause: Duration
    ) async throws(StoreError) {
        _ = try await store.run(
            store.script(.inboxSettle), keys: [keys.event(id), keys.eventsDue, keys.eventsDead],
            [
                RedisArgument(id), RedisArgument(state.rawValue), RedisArgument(note),
                RedisArgument(milliseconds: pause),
            ])
    }

    public func backlog() async throws(StoreError) -> InboxBacklog {
        let waiting = try await store.send(["ZCARD", keys.eventsDue]).int
        let dead = try await store.send(["ZCARD", keys.eventsDead]).int
        return InboxBacklog(waiting: waiting ?? 0, dead: dead ?? 0)
    }

    public func events(
        _ state: InboxEvent.State?, after last: String?, limit: Int
    ) async throws(StoreError) -> [InboxEvent] {
        let list = state == .dead ? keys.eventsDead : keys.events
        var start = 0
        if let last {
            guard let rank = try await store.send(["ZREVRANK", list, RedisArgument(last)]).int else { return [] }
            start = rank + 1
        }
        var events: [InboxEvent] = []
        // A page of the list is looked through at a time: of one state there may be few.
        for _ in 0..<20 where events.count < limit {
            let reply = try await store.send(["ZREVRANGE", list, RedisArgument(start), RedisArgument(start + 99)])
            let ids = (reply.array ?? []).compactMap(\.string)
            guard !ids.isEmpty else { break }
            start += ids.count
            for id in ids where events.count < limit {
                let fields = try await store.send(
                    ["HMGET", keys.event(id), "rec", "at", "tries", "state", "note"])
                guard let values = fields.array, values.first?.bytes != nil else { continue }
                let event = try eventOrTrace(id, values[...])
                if state == nil || state == event.state { events.append(event) }
            }
        }
        return events
    }

    public func replay(_ id: String) async throws(StoreError) -> Bool {
        let reply = try await store.run(
            store.script(.inboxReplay), keys: [keys.event(id), keys.eventsDue, keys.eventsDead], [RedisArgument(id)])
        return reply.code == "OK"
    }

    public func drop(_ id: String) async throws(StoreError) {
        _ = try await store.run(
            store.script(.inboxDrop), keys: [keys.event(id), keys.eventsDue, keys.events, keys.eventsDead],
            [RedisArgument(id)])
    }

    /// One that cannot be read is listed without its content, so that it can be dropped.
    private func eventOrTrace(_ id: String, _ values: ArraySlice<RedisValue>) throws(StoreError) -> InboxEvent {
        do throws(StoreError) { return try event(id, values) } catch {
            switch error {
            case .corrupt, .missingKey: break
            default: throw error
            }
            let unknown = Record(
                provider: "", event: ProviderEvent(id: "", kind: InboxEvent.unreadable, object: nil, mode: .live))
            return Self.event(id, unknown, Array(values))
        }
    }

    /// `rec, at, tries, state, note`
    private func event(_ id: String, _ values: ArraySlice<RedisValue>) throws(StoreError) -> InboxEvent {
        let values = Array(values)
        guard values.count >= 5, let sealed = values[0].bytes else { throw .corrupt("an event without a record") }
        return Self.event(id, try store.open(sealed, context: Self.context(id)), values)
    }

    private static func event(_ id: String, _ record: Record, _ values: [RedisValue]) -> InboxEvent {
        InboxEvent(
            id: id, provider: record.provider, event: record.event,
            receivedAt: Date(milliseconds: Int(values[1].string ?? "") ?? 0),
            attempts: Int(values[2].string ?? "") ?? 0,
            state: InboxEvent.State(rawValue: values[3].string ?? "") ?? .pending, note: values[4].string)
    }

    private struct Record: Codable {
        var provider: String
        var event: ProviderEvent
    }

    private static func context(_ id: String) -> String { "cp1|payment-event|\(id)|1" }
}
