public import Domain
import Drivers

extension RedisSnapshotStore {
    public func end(
        _ id: SessionID, by account: AccountID?, withdraw: ReportWithdrawal
    ) async throws(StoreError) -> SessionRemains? {
        try await end(store.place(id), by: Self.owner, account, withdraw)
    }

    public func isOpen(_ id: SessionID, to account: AccountID?) async throws(StoreError) -> Bool {
        let own = try await store.send(["HGET", store.place(id).session, "own"]).string
        return own == nil || account.map(Self.digest) == own
    }

    /// Whose a session is, in its record: it stays when what only the session's life knows has gone.
    static func word(for account: AccountID?) -> RedisArgument { RedisArgument(account.map(digest) ?? "") }

    private static func digest(_ account: AccountID) -> String { ShortDigest.text("owner|" + account.rawValue) }

    /// Why a session ended, as its tombstone says.
    static let owner = "owner"
    private static let time = ""

    /// First the tombstone and the outbox in one step, then the withdrawals, then the tasks one by one. A crash in between
    /// leaves the session on the list of the sweeper.
    private func end(
        _ place: SessionPlace, by reason: String, _ account: AccountID?, _ withdraw: ReportWithdrawal
    ) async throws(StoreError) -> SessionRemains? {
        let keys = place.keys
        let scriptKeys = [
            place.session, keys.expiry, keys.objects(place.hash), keys.tasks(place.hash), keys.refresh(place.hash),
            keys.events(place.hash), keys.outbox, keys.outboxNames,
        ]
        let arguments = [RedisArgument(place.hash), RedisArgument(reason), Self.word(for: account)]
        let reply = try await store.run(scripts.end, keys: scriptKeys, arguments)
        let words = reply.dropFirst(3)
        let tasks = words.prefix(reply.int(2)).compactMap { $0.string.flatMap(TaskID.init(rawValue:)) }
        // A name that cannot be opened here is left to the outbox.
        let objects = store.names(Array(words.dropFirst(reply.int(2))))
        // No report becomes visible after the tombstone: these are all.
        if reply.text(1) == Self.owner { try await withdraw(try await codes(of: tasks)) }
        for task in tasks {
            let batch = try await store.send(["HGET", keys.task(task), "batch"]).string.flatMap(BatchID.init(rawValue:))
            try await store.purge(task, of: place.hash, scripts.purgeTask, batch: batch)
        }
        if !tasks.isEmpty {
            // Again: the list of tasks is empty now, and a late event may have come back.
            _ = try await store.run(scripts.end, keys: scriptKeys, arguments)
        }
        return reply.code == "MISSING" ? nil : SessionRemains(tasks: tasks, objects: objects)
    }

    /// Of the complete ones. A result that this instance cannot open names nothing.
    private func codes(of tasks: [TaskID]) async throws(StoreError) -> [VerifyCode] {
        var codes: [VerifyCode] = []
        for task in tasks {
            let sealed = try await store.send(["HGET", store.keys(task.partition).task(task), "result"]).bytes
            guard let sealed, !sealed.isEmpty else { continue }
            let result: ReportResult? = try? store.open(sealed, context: TaskSeal.context("result", task))
            if let code = result?.code { codes.append(code) }
        }
        return codes
    }

    public func sweep(_ partition: Partition, withdraw: ReportWithdrawal) async throws(StoreError) -> Int {
        let reply = try await store.run(
            scripts.due, keys: [store.keys(partition).expiry], [RedisArgument(configuration.sweepLimit)])
        let due = reply.dropFirst(1).compactMap(\.string)
        for hash in due {
            let place = store.place(hash: hash, in: partition)
            if try await !close(place) { _ = try await end(place, by: Self.time, nil, withdraw) }
        }
        return due.count
    }

    /// False when nothing of the session is to be retained any longer.
    private func close(_ place: SessionPlace) async throws(StoreError) -> Bool {
        let keys = place.keys
        let cached = try await cachedObjects(place)
        let reply = try await store.run(
            scripts.close,
            keys: [
                place.session, keys.expiry, keys.objects(place.hash), keys.refresh(place.hash), keys.outbox,
                keys.outboxNames,
            ],
            [RedisArgument(place.hash), RedisArgument(milliseconds: configuration.discardDelay)] + cached)
        return reply.code != "OVER"
    }

    /// Digests of the objects that hold the vehicle cache. If the part cannot be opened they go with the rest.
    private func cachedObjects(_ place: SessionPlace) async throws(StoreError) -> [RedisArgument] {
        let values = try await store.send(["HMGET", place.session, "veh", "sc"]).array ?? []
        guard let sealed = values.first?.bytes, let schema = values.last?.int,
            let cache = try? PartOpener(self, place, schema: schema).open(.veh, sealed, as: VehicleCache.self)
        else { return [] }
        return cache.value.facts.values.map { RedisArgument(ShortDigest.text($0.object.rawValue)) }
    }
}
