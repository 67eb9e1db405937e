public import Domain
import Drivers

extension RedisSnapshotStore {
    public func end(_ id: SessionID) async throws(StoreError) -> SessionRemains? { try await end(store.place(id)) }

    /// First the tombstone and the outbox in one step, then the tasks one by one. A crash in between leaves the session
    /// on the list of the sweeper.
    private func end(_ place: SessionPlace) async throws(StoreError) -> SessionRemains? {
        let keys = place.keys
        let scriptKeys = [
            place.session, keys.expiry, keys.objects(place.hash), keys.tasks(place.hash), keys.refresh(place.hash),
            keys.events(place.hash), keys.outbox, keys.outboxNames,
        ]
        let reply = try await store.run(scripts.end, keys: scriptKeys, [RedisArgument(place.hash)])
        let tasks = reply.dropFirst(1).compactMap { $0.string.flatMap(TaskID.init(rawValue:)) }
        for task in tasks { try await purge(task, at: place) }
        if !tasks.isEmpty {
            // Again: the list of tasks is empty now, and a late event may have come back.
            _ = try await store.run(scripts.end, keys: scriptKeys, [RedisArgument(place.hash)])
        }
        return reply.code == "MISSING" ? nil : SessionRemains(tasks: tasks)
    }

    private func purge(_ task: TaskID, at place: SessionPlace) async throws(StoreError) {
        let keys = place.keys
        let batch = try await store.send(["HGET", keys.task(task), "batch"]).string.flatMap(BatchID.init(rawValue:))
        _ = try await store.run(
            scripts.purgeTask,
            keys: [
                keys.task(task), keys.ready, keys.delayed, keys.active, keys.leases, keys.queuedPerOwner,
                keys.runningPerOwner, keys.tasks(place.hash), batch.map(keys.batch) ?? keys.task(task), keys.deadlines,
                keys.letters, keys.webhooks, keys.fairness,
            ],
            [keys.hints, RedisArgument(task.rawValue)])
    }

    public func sweep(_ partition: Partition) async throws(StoreError) -> Int {
        let reply = try await store.run(
            scripts.due, keys: [store.keys(partition).expiry], [RedisArgument(configuration.sweepLimit)])
        let due = reply.dropFirst(1).compactMap(\.string)
        for hash in due {
            let place = store.place(hash: hash, in: partition)
            if try await !close(place) { _ = try await end(place) }
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
