public import Domain
import Drivers

extension RedisSnapshotStore {
    /// A part that is broken is set aside and counted, and the rest is read again: a damaged record never becomes a
    /// crash loop (state.md 13).
    public func load(_ id: SessionID, known: SessionSnapshot?) async throws(StoreError) -> SnapshotLoad {
        let place = store.place(id)
        var answer = try await read(place, known: known)
        while case .failure(.broken(let part, let sealed)) = answer {
            if try await quarantine(part, sealed, at: place) { alarm.isQuarantined(part, of: place) }
            guard part.isDispensable else { return .damaged }
            answer = try await read(place, known: nil)
        }
        switch answer {
        case .success(let load): return load
        case .failure(.lost), .failure(.broken): return .damaged
        case .failure(.unreadable(let part)):
            alarm.isUnreadable(part, of: place)
            return .newer
        case .failure(.missingKey(let name)):
            alarm.keyIsMissing(name)
            throw .missingKey(name)
        }
    }

    private func read(
        _ place: SessionPlace, known: SessionSnapshot?
    ) async throws(StoreError) -> Result<SnapshotLoad, PartFailure> {
        let run = StoreRun(store)
        // Parts of two branches of history must not be mixed: a base of another run counts for nothing.
        var base = run.id != nil && known?.version.storeRun == run.id ? known : nil
        var reply = try await ask(place, known: known, from: base)
        if reply.code == "CHANGED", base != nil, run.id == nil {
            base = nil
            reply = try await ask(place, known: nil, from: nil)
        }
        guard reply.code == "CHANGED" else { return .success(try unchanged(reply)) }
        do throws(PartFailure) {
            return .success(.changed(try snapshot(reply, over: base, at: place, run)))
        } catch {
            return .failure(error)
        }
    }

    private func ask(
        _ place: SessionPlace, known: SessionSnapshot?, from base: SessionSnapshot?
    ) async throws(StoreError) -> ScriptReply {
        try await store.run(
            scripts.load, keys: [place.session, place.keys.expiry],
            [
                RedisArgument(place.hash), RedisArgument(known?.version.etag ?? ""),
                RedisArgument(base?.version.counter ?? 0), RedisArgument(configuration.schema),
            ])
    }

    private func unchanged(_ reply: ScriptReply) throws(StoreError) -> SnapshotLoad {
        switch reply.code {
        case "SAME": return .same(expiresAt: reply.date(1))
        case "EXPIRED": return .expired
        case "MISSING": return .missing
        case "NEWER": return .newer
        default: throw reply.unexpected
        }
    }

    /// Values: etag, expiry, end, retained until, schema, token version, then part names and sealed parts.
    private func snapshot(
        _ reply: ScriptReply, over base: SessionSnapshot?, at place: SessionPlace, _ run: StoreRun
    ) throws(PartFailure) -> SessionSnapshot {
        var parts = OpenedParts(over: base)
        let opener = PartOpener(self, place, schema: reply.int(5))
        let words = Array(reply.dropFirst(7))
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            guard let part = words[index].string.flatMap(SessionPart.init) else { continue }
            try parts.take(part, words[index + 1].bytes ?? [], with: opener)
        }
        return SessionSnapshot(
            state: try parts.state(), tokens: parts.tokens, tokenVersion: reply.int(6),
            version: run.version(reply.text(1)), expiresAt: reply.date(2), endsAt: reply.date(3),
            retainedUntil: reply.date(4), parts: parts.stored)
    }

    /// False when the part was replaced meanwhile.
    private func quarantine(
        _ part: SessionPart, _ sealed: [UInt8], at place: SessionPlace
    ) async throws(StoreError) -> Bool {
        let reply = try await store.run(
            scripts.quarantine, keys: [place.session], [RedisArgument(part.rawValue), RedisArgument(sealed)])
        return reply.code == "OK"
    }
}
