public import Domain
import Drivers

/// Session records under older keys, found and sealed anew. Parts are not decoded: what a newer release put into them
/// stays as it is, and so does the layout they were sealed under.
public struct RedisSealRotation: SealRotation {
    /// Records looked at in one go.
    private static let pageSize = 100
    /// An instance that has not said for this long which key it seals with is taken for dead.
    private static let silence = Duration.seconds(10)

    private let sessions: RedisSnapshotStore
    private let sealer: AESSealer
    private let inUse, seals, swap: RedisScript
    private var store: RedisStore { sessions.store }
    private var newest: String { sealer.keyNames[0] }

    public init(_ sessions: RedisSnapshotStore, sealer: AESSealer) {
        self.sessions = sessions
        self.sealer = sealer
        inUse = sessions.store.script(.keyInUse)
        seals = sessions.store.script(.sessionSeals)
        swap = sessions.store.script(.sealSwap)
    }

    public var keys: [String] { sealer.keyNames }

    public func isAgreed() async throws(StoreError) -> Bool {
        let reply = try await store.run(
            inUse, keys: [store.shared.sealingKeys], [RedisArgument(newest), RedisArgument(milliseconds: Self.silence)])
        return reply.int(1) == 1
    }

    /// Every record that is not yet a tombstone stands in `exp`.
    public func sessions(in partition: Partition, after cursor: String?) async throws(StoreError) -> SealedPage {
        let keys = store.keys(partition)
        let scan = try await store.send(
            ["ZSCAN", keys.expiry, RedisArgument(cursor ?? "0"), "COUNT", RedisArgument(Self.pageSize)])
        guard let words = scan.array, words.count == 2, let next = words[0].string, let found = words[1].array else {
            throw .rejected("ZSCAN has no such answer")
        }
        let hashes = stride(from: 0, to: found.count, by: 2).compactMap { found[$0].string }
        return SealedPage(
            sessions: try await seals(of: hashes, keys), next: next == "0" ? nil : next)
    }

    private func seals(of hashes: [String], _ keys: PartitionKeys) async throws(StoreError) -> [SealedSession] {
        guard !hashes.isEmpty else { return [] }
        let reply = try await store.run(seals, keys: hashes.flatMap { [keys.session($0), keys.objects($0)] })
        return zip(hashes, reply.dropFirst(1)).map { hash, names in
            SealedSession(hash: hash, keys: Set(KeyRing.KeyID.list(in: names.bytes ?? []).map(\.description)))
        }
    }

    public func renew(
        _ session: SealedSession, in partition: Partition, commit: String
    ) async throws(StoreError) -> Bool {
        let place = store.place(hash: session.hash, in: partition)
        let areNamesRenewed = try await renewNames(place)
        return try await renewParts(place, commit: commit) && areNamesRenewed
    }

    private func renewParts(_ place: SessionPlace, commit: String) async throws(StoreError) -> Bool {
        let fields = SessionPart.allCases.map { RedisArgument($0.rawValue) }
        let values = try await store.send(["HMGET", place.session, "etag", "sc"] + fields).array ?? []
        guard values.count == fields.count + 2, let etag = values[0].string, let schema = values[1].int else {
            return true
        }
        let opener = PartOpener(sessions, place, schema: schema)
        var (renewed, left) = ([SealedPart](), false)
        for (part, value) in zip(SessionPart.allCases, values.dropFirst(2)) {
            guard let sealed = value.bytes, sealer.keyName(of: sealed) != newest else { continue }
            if let opened = try? opener.unsealed(part, sealed) {
                let context = place.context(part, schema: opened.schema)
                let again = try sealer.seal(opened.bytes, context: context)
                renewed.append(SealedPart(part: part, sealed: again, unknown: nil))
            } else {
                left = true
            }
        }
        if renewed.isEmpty { return !left }
        let isCommitted = try await sessions.commit(renewed, at: place, over: etag, schema: schema, commit: commit)
        return isCommitted && !left
    }

    private func renewNames(_ place: SessionPlace) async throws(StoreError) -> Bool {
        let objects = place.keys.objects(place.hash)
        let all = try await store.send(["HGETALL", objects]).array ?? []
        var (words, left) = ([RedisArgument](), false)
        for index in stride(from: 0, to: all.count - 1, by: 2) {
            guard let digest = all[index].string, let sealed = all[index + 1].bytes,
                sealer.keyName(of: sealed) != newest
            else { continue }
            if let name = try? store.open(sealed, digest: digest) {
                words += [RedisArgument(digest), RedisArgument(sealed), RedisArgument(try store.seal(name).sealed)]
            } else {
                left = true
            }
        }
        if !words.isEmpty { _ = try await store.run(swap, keys: [objects], words) }
        return !left
    }
}

extension RedisSnapshotStore {
    /// Writes parts in another seal, as an ordinary commit does. False when the record was changed meanwhile.
    fileprivate func commit(
        _ parts: [SealedPart], at place: SessionPlace, over etag: String, schema: Int, commit: String
    ) async throws(StoreError) -> Bool {
        let words: [RedisArgument] = [
            RedisArgument(etag), RedisArgument(commit), RedisArgument(schema), 0, 0, "keep", "", "",
            RedisArgument(parts.count),
        ]
        let keys = [place.session, place.keys.objects(place.hash), place.keys.outbox, place.keys.outboxNames]
        let reply = try await store.run(scripts.commit, keys: keys, words + parts.arguments + [0, 0])
        switch reply.code {
        // Expired: its parts are opened by nobody.
        case "OK", "GONE": return true
        case "CONFLICT", "NEWER": return false
        default: throw reply.unexpected
        }
    }
}
