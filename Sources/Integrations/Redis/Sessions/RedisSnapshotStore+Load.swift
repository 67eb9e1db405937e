public import Domain
import Drivers

extension RedisSnapshotStore {
    public func load(_ id: SessionID, known: SessionSnapshot?) async throws(StoreError) -> SnapshotLoad {
        let place = store.place(id)
        let run = StoreRun(store)
        // Parts of two branches of history must not be mixed: a base of another run counts for nothing.
        let base = run.id != nil && known?.version.storeRun == run.id ? known : nil
        let reply = try await load(place, known: known, from: base)
        guard reply.code == "CHANGED" else { return try unchanged(reply) }
        if base != nil, run.id == nil {
            let whole = try await load(place, known: nil, from: nil)
            guard whole.code == "CHANGED" else { return try unchanged(whole) }
            return .changed(try snapshot(whole, over: nil, at: place, run))
        }
        return .changed(try snapshot(reply, over: base, at: place, run))
    }

    private func load(
        _ place: SessionPlace, known: SessionSnapshot?, from base: SessionSnapshot?
    ) async throws(StoreError) -> ScriptReply {
        try await store.run(
            scripts.load, keys: [place.session, place.keys.expiry],
            [
                RedisArgument(place.hash), RedisArgument(known?.version.etag ?? ""),
                RedisArgument(base?.version.counter ?? 0), RedisArgument(SessionPart.schema),
            ])
    }

    private func unchanged(_ reply: ScriptReply) throws(StoreError) -> SnapshotLoad {
        switch reply.code {
        case "SAME": return .same(expiresAt: reply.date(1))
        case "EXPIRED": return .expired
        case "MISSING": return .missing
        case "NEWER": throw .unavailable("the session was written by a newer release")
        default: throw reply.unexpected
        }
    }

    /// Values: etag, expiry, end, retained until, schema, token version, then part names and sealed parts.
    private func snapshot(
        _ reply: ScriptReply, over base: SessionSnapshot?, at place: SessionPlace, _ run: StoreRun
    ) throws(StoreError) -> SessionSnapshot {
        var parts = OpenedParts(over: base)
        let words = Array(reply.dropFirst(7))
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            guard let part = words[index].string.flatMap(SessionPart.init) else { continue }
            let context = place.context(part, schema: reply.int(5))
            try parts.take(part, words[index + 1].bytes ?? [], store, context: context)
        }
        return SessionSnapshot(
            state: try parts.state(), tokens: parts.tokens, tokenVersion: reply.int(6),
            version: run.version(reply.text(1)), expiresAt: reply.date(2), endsAt: reply.date(3),
            retainedUntil: reply.date(4), parts: parts.stored)
    }
}
