import CoreMetrics
public import Domain
public import Logging
public import ServiceLifecycle

/// The loops that keep the shared state tidy: silent workers' jobs are taken back, expired sessions end, objects whose
/// names are due are deleted, seals of old keys are renewed, and what is missing is told. No leader and no lock: every instance runs it, every step may
/// be repeated (state.md 11).
public struct Caretaker: Service {
    private let queue: any JobQueue
    private let snapshots: any SnapshotStore
    private let eraser: ObjectEraser
    private let verify: VerifyBook
    private let rotation: KeyRotation
    private let orphans: OrphanSweep
    private let losses: LossCheck
    private let partitions: Int
    private let logger: Logger
    private let reaped = Counter(label: "jobs_reaped_total")
    private let expired = Counter(label: "sessions_expired_total")

    public init(
        queue: any JobQueue, snapshots: any SnapshotStore, eraser: ObjectEraser, verify: VerifyBook,
        rotation: KeyRotation, orphans: OrphanSweep, losses: LossCheck, partitions: Int, logger: Logger
    ) {
        self.queue = queue
        self.snapshots = snapshots
        self.eraser = eraser
        self.verify = verify
        self.rotation = rotation
        self.orphans = orphans
        self.losses = losses
        self.partitions = partitions
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                // A silent worker's job must not wait for us as well when the store is back (state.md 16, rows 2 and 13).
                group.addTask {
                    await self.loop("reap", every: .seconds(1), atMost: .seconds(2)) { try await self.reap() }
                }
                group.addTask { await self.loop("sweep", every: .seconds(1)) { try await self.sweep() } }
                group.addTask { await self.loop("rotate", every: .seconds(1)) { try await rotation.step() } }
                group.addTask { await self.loop("erase", every: .seconds(1)) { try await self.erase() } }
                group.addTask { await self.loop("orphans", every: .seconds(5)) { try await orphans.step() } }
                group.addTask { await self.loop("losses", every: .seconds(5)) { try await losses.step() } }
                await group.waitForAll()
            }
        }
    }

    /// - Parameter longest: the pause grows to it while steps fail.
    private func loop(
        _ name: String, every pause: Duration, atMost longest: Duration = .seconds(16),
        _ step: @Sendable () async throws -> Void
    ) async {
        var failures = 0
        while !Task.isCancelled {
            let wait = min(pause * Double.random(in: 0.8...1.2) * (1 << min(failures, 4)), longest)
            try? await Task.sleep(for: wait)
            do {
                try await step()
                failures = 0
            } catch {
                failures += 1
                if failures == 3 { logger.warning("caretaker waits for the store", metadata: ["loop": "\(name)"]) }
            }
        }
    }

    /// Partitions looked at side by side: a round must stay shorter than the gap that means a frozen store, or nothing
    /// would ever be taken back.
    private static let parallel = 32

    private struct Reaped: Sendable {
        var moved = 0
        var failure: StoreError?
    }

    /// A partition that fails keeps no other waiting. When none of a slice answers the store is away, and the round ends.
    func reap() async throws(StoreError) {
        var failure: StoreError?
        for start in stride(from: 0, to: partitions, by: Self.parallel) {
            let slice = (start..<min(start + Self.parallel, partitions)).compactMap(Partition.init)
            let results = await reap(slice)
            let moved = results.reduce(0) { $0 + $1.moved }
            reaped.increment(by: moved)
            if moved > 0 { logger.info("jobs taken back or woken", metadata: ["count": "\(moved)"]) }
            failure = results.compactMap(\.failure).first ?? failure
            if let failure, results.allSatisfy({ $0.failure != nil }) { throw failure }
        }
        if let failure { throw failure }
    }

    private func reap(_ slice: [Partition]) async -> [Reaped] {
        await withTaskGroup(of: Reaped.self) { group in
            for partition in slice {
                group.addTask {
                    do throws(StoreError) { return Reaped(moved: try await queue.reap(partition)) } catch {
                        return Reaped(failure: error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// One random partition a second: expiry needs no hurry, its effect is checked on every load.
    private func sweep() async throws {
        guard let partition = Partition(Int.random(in: 0..<partitions)) else { return }
        let ended = try await snapshots.sweep(partition, withdraw: verify.withdraw)
        expired.increment(by: ended)
        if ended > 0 { logger.info("sessions ended", metadata: ["count": "\(ended)"]) }
    }

    /// Partitions whose names are erased side by side.
    private static let erasing = 8

    /// What a person deleted is gone within seconds: all partitions each second, or 64 of many.
    func erase() async throws(StoreError) {
        let chosen = (0..<partitions).shuffled().prefix(64).compactMap(Partition.init)
        let failures = await bounded(chosen, Self.erasing) { partition -> StoreError? in
            do throws(StoreError) { try await eraser.erase(partition) } catch { return error }
            return nil
        }
        if let failure = failures.compactMap(\.self).first { throw failure }
    }
}
