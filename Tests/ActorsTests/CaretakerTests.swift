import Domain
import FoundationEssentials
import Logging
import TestSupport
import Testing

@testable import Actors

@Suite struct CaretakerTests {
    private let world = World()

    private func caretaker(partitions: Int, storage: (any ObjectStorage)? = nil) -> Caretaker {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let rotation = KeyRotation(seals: NoSeals(), partitions: partitions, ids: IDGenerator(), logger: logger)
        return Caretaker(
            queue: world.queue, snapshots: world.snapshots,
            eraser: ObjectEraser(outbox: world.outbox, storage: storage ?? world.storage, logger: logger),
            verify: world.services.verify, rotation: rotation,
            orphans: OrphanSweep(
                storage: AgedStorage([:]), claims: FakeAnswerStore(), instance: "i", lifetime: SessionLifetime(),
                clock: .fixed(World.now), logger: logger),
            losses: LossCheck(
                storage: AgedStorage([:]), references: NoReferences(), claims: FakeAnswerStore(), instance: "i",
                partitions: partitions, logger: logger),
            partitions: partitions, logger: logger)
    }

    @Test func `a partition that does not answer keeps no other waiting`() async throws {
        let silent: Set<Partition> = [Partition(0)!, Partition(40)!]
        await world.queue.silence(silent)
        await #expect(throws: StoreError.self) { try await caretaker(partitions: 100).reap() }
        #expect(await world.queue.reaped == Set((0..<100).compactMap(Partition.init)).subtracting(silent))
    }

    @Test func `a store that is away is not asked a thousand times`() async throws {
        await world.queue.silence(Set((0..<32).compactMap(Partition.init)))
        await #expect(throws: StoreError.self) { try await caretaker(partitions: 1_024).reap() }
        #expect(await world.queue.reaped.isEmpty)
    }

    @Test func `names of a bucket that is away do not keep those of the disk`() async throws {
        let disk = (0..<40).compactMap { ObjectName(rawValue: "uploads/s/\($0).jpg") }
        let away = disk.map(\.inBucket)
        let session = world.services.ids.session()
        await world.outbox.register(disk + away, of: session, after: .zero)
        let storage = AgedStorage(Dictionary(uniqueKeysWithValues: (disk + away).map { ($0, World.now) }))
        await storage.fail { $0.isInBucket }
        try await caretaker(partitions: 1, storage: storage).erase()
        #expect(await world.outbox.due == Set(away))
        #expect(await Set(storage.objects.keys) == Set(away))
        await storage.fail { _ in false }
        try await caretaker(partitions: 1, storage: storage).erase()
        #expect(await storage.objects.isEmpty)
        #expect(await world.outbox.due.isEmpty)
    }
}

private struct NoReferences: ObjectReferences {
    func references(
        in partition: Partition, after cursor: String?
    ) async throws(StoreError) -> (objects: [ObjectReference], next: String?) { ([], nil) }
    func holds(_ reference: ObjectReference, in partition: Partition) async throws(StoreError) -> Bool { false }
}

private struct NoSeals: SealRotation {
    let keys: [String] = []
    func isAgreed() async throws(StoreError) -> Bool { false }
    func sessions(in partition: Partition, after cursor: String?) async throws(StoreError) -> SealedPage {
        SealedPage(sessions: [], next: nil)
    }
    func renew(_ session: SealedSession, in partition: Partition, commit: String) async throws(StoreError) -> Bool {
        false
    }
}
