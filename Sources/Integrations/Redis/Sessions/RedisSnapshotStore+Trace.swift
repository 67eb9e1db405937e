public import Domain
import Drivers
import FoundationEssentials

extension RedisSnapshotStore: SessionWitness {
    public func trace(of id: SessionID) async throws(StoreError) -> SessionTrace {
        let place = store.place(id)
        let fields = try await store.send(["HMGET", place.session, "etag", "gone", "by"]).array ?? []
        var trace = SessionTrace(state: .nothing)
        if fields.first?.string != nil { trace.state = .kept }
        if fields.count == 3, let gone = fields[1].int {
            trace.state = fields[2].string == Self.owner ? .erased : .ended
            trace.at = Date(timeIntervalSince1970: Double(gone) / 1_000)
        }
        trace.tasks = try await store.send(["ZCARD", place.keys.tasks(place.hash)]).int ?? 0
        trace.objects = try await store.send(["HLEN", place.keys.objects(place.hash)]).int ?? 0
        return trace
    }
}
