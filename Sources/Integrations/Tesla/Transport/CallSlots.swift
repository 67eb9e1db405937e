/// So many at a time for each key; the others wait in line, first come first served, and the line is bounded.
actor CallSlots {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Bool, Never>
    }
    private struct Counter {
        var taken = 0
        var line: [Waiter] = []
    }

    private let limit: Int
    private let lineLimit: Int
    private var counters: [String: Counter] = [:]
    private var nextID = 0

    init(limit: Int, line: Int) {
        self.limit = limit
        lineLimit = line
    }

    /// False when there was no place in time, the line is full or the task was cancelled: then there is nothing to give
    /// back.
    func take(_ key: String, pacing: RetryPacing, until deadline: Duration) async -> Bool {
        if takeNow(key) { return true }
        let patience = deadline - pacing.now()
        guard patience > .zero else { return false }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.wait(key) }
            group.addTask {
                await pacing.sleep(patience)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            // A place may still have come at the last moment.
            let second = await group.next() ?? false
            return first || second
        }
    }

    private func takeNow(_ key: String) -> Bool {
        guard counters[key, default: Counter()].taken < limit else { return false }
        counters[key, default: Counter()].taken += 1
        return true
    }

    private func wait(_ key: String) async -> Bool {
        nextID += 1
        let id = nextID
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume(returning: false) }
                enter(key, Waiter(id: id, continuation: continuation))
            }
        } onCancel: {
            // Comes after the entry: both run on this actor, and the entry did not suspend before it.
            Task { await self.leave(key, id) }
        }
    }

    func give(_ key: String) {
        guard var counter = counters[key] else { return }
        if counter.line.isEmpty {
            counter.taken -= 1
        } else {
            counter.line.removeFirst().continuation.resume(returning: true)
        }
        counters[key] = counter.taken == 0 ? nil : counter
    }

    func waiting(_ key: String) -> Int { counters[key]?.line.count ?? 0 }

    private func enter(_ key: String, _ waiter: Waiter) {
        var counter = counters[key, default: Counter()]
        if counter.taken < limit {
            counter.taken += 1
            waiter.continuation.resume(returning: true)
        } else if counter.line.count < lineLimit {
            counter.line.append(waiter)
        } else {
            waiter.continuation.resume(returning: false)
        }
        counters[key] = counter
    }

    private func leave(_ key: String, _ id: Int) {
        guard let index = counters[key]?.line.firstIndex(where: { $0.id == id }) else { return }
        counters[key]?.line.remove(at: index).continuation.resume(returning: false)
    }
}
