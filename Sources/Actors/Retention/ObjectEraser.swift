import CoreMetrics
public import Domain
public import Logging

/// Deletes the objects whose names are due in the outbox. Every step may be repeated, by any instance.
public struct ObjectEraser: Sendable {
    /// Names that are erased side by side.
    private static let width = 16

    private let outbox: any Outbox
    private let storage: any ObjectStorage
    private let logger: Logger
    private let erased = Counter(label: "objects_erased_total")

    /// - Parameter storage: one that gives up soon, since names that cannot be erased now come again.
    public init(outbox: any Outbox, storage: any ObjectStorage, logger: Logger) {
        self.outbox = outbox
        self.storage = storage
        self.logger = logger
    }

    /// All that is due in a partition.
    func erase(_ partition: Partition) async throws(StoreError) {
        let names = try await outbox.take(partition)
        if !names.isEmpty { try await erase(names, in: partition) }
    }

    /// For who is about to be told that these are erased: links to them must lead nowhere. Waits for `patience` at most;
    /// what is not gone by then is left to the work under way, and to the outbox, which has their names as well.
    func eraseNow(
        _ names: [ObjectName], in partition: Partition, _ unfinished: UnfinishedWork, patience: Duration = .seconds(3)
    ) async {
        guard !names.isEmpty else { return }
        let (end, feed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        unfinished.begin()
        // Unstructured on purpose: it goes on also when nobody waits any longer.
        Task {
            try? await erase(names, in: partition)
            unfinished.end()
            feed.finish()
        }
        let limit = Task {
            try? await Task.sleep(for: patience)
            feed.finish()
        }
        for await _ in end {}
        limit.cancel()
    }

    private func erase(_ names: [ObjectName], in partition: Partition) async throws(StoreError) {
        // A name that cannot be erased now comes again; it holds up no other, least of all those of the disk.
        let ordered = names.filter { !$0.isInBucket } + names.filter(\.isInBucket)
        let gone = await bounded(ordered, Self.width) { name in
            (try? await storage.delete(name)) == nil ? nil : name
        }.compactMap(\.self)
        try await outbox.remove(gone, in: partition)
        erased.increment(by: gone.count)
        logger.info("objects erased", metadata: ["count": "\(gone.count)", "left": "\(names.count - gone.count)"])
    }
}

/// `work` on all of `items`, at most `width` of them at a time.
func bounded<Item: Sendable, Outcome: Sendable>(
    _ items: [Item], _ width: Int, _ work: @escaping @Sendable (Item) async -> Outcome
) async -> [Outcome] {
    await withTaskGroup(of: Outcome.self) { group in
        var (rest, outcomes) = (items[...], [Outcome]())
        for item in rest.prefix(width) { group.addTask { await work(item) } }
        rest = rest.dropFirst(width)
        for await outcome in group {
            outcomes.append(outcome)
            if let item = rest.popFirst() { group.addTask { await work(item) } }
        }
        return outcomes
    }
}
