public import Domain
public import Logging
public import ServiceLifecycle

/// The loops that keep the shared state tidy: silent workers' jobs are taken back, expired sessions end, objects whose
/// names are due are deleted, seals of old keys are renewed. No leader and no lock: every instance runs it, every step may be repeated (state.md 11).
public struct Caretaker: Service {
    private let queue: any JobQueue
    private let snapshots: any SnapshotStore
    private let outbox: any Outbox
    private let storage: any ObjectStorage
    private let rotation: KeyRotation
    private let partitions: Int
    private let logger: Logger

    public init(
        queue: any JobQueue, snapshots: any SnapshotStore, outbox: any Outbox, storage: any ObjectStorage,
        rotation: KeyRotation, partitions: Int, logger: Logger
    ) {
        self.queue = queue
        self.snapshots = snapshots
        self.outbox = outbox
        self.storage = storage
        self.rotation = rotation
        self.partitions = partitions
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.loop("reap", every: .seconds(1)) { try await self.reap() } }
                group.addTask { await self.loop("sweep", every: .seconds(1)) { try await self.sweep() } }
                group.addTask { await self.loop("rotate", every: .seconds(1)) { try await rotation.step() } }
                group.addTask { await self.loop("erase", every: .seconds(1)) { try await self.erase() } }
                await group.waitForAll()
            }
        }
    }

    private func loop(_ name: String, every pause: Duration, _ step: @Sendable () async throws -> Void) async {
        var failures = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: pause * Double.random(in: 0.8...1.2) * Double(1 << min(failures, 4)))
            do {
                try await step()
                failures = 0
            } catch {
                failures += 1
                if failures == 3 { logger.warning("caretaker waits for the store", metadata: ["loop": "\(name)"]) }
            }
        }
    }

    private func reap() async throws {
        for number in 0..<partitions {
            guard let partition = Partition(number) else { continue }
            let moved = try await queue.reap(partition)
            if moved > 0 { logger.info("jobs taken back or woken", metadata: ["count": "\(moved)"]) }
        }
    }

    /// One random partition a second: expiry needs no hurry, its effect is checked on every load.
    private func sweep() async throws {
        guard let partition = Partition(Int.random(in: 0..<partitions)) else { return }
        let ended = try await snapshots.sweep(partition)
        if ended > 0 { logger.info("sessions ended", metadata: ["count": "\(ended)"]) }
    }

    /// What a person deleted is gone within seconds: all partitions each second, or 64 of many.
    private func erase() async throws {
        for number in (0..<partitions).shuffled().prefix(64) {
            guard let partition = Partition(number) else { continue }
            try await erase(partition)
        }
    }

    private func erase(_ partition: Partition) async throws {
        let names = try await outbox.take(partition)
        var erased: [ObjectName] = []
        // A name that cannot be erased now comes again; it holds up no other.
        for name in names where (try? await storage.delete(name)) != nil { erased.append(name) }
        guard !names.isEmpty else { return }
        try await outbox.remove(erased, in: partition)
        logger.info("objects erased", metadata: ["count": "\(erased.count)", "left": "\(names.count - erased.count)"])
    }
}
