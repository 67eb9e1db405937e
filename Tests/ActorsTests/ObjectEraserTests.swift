import Domain
import Logging
import Testing

@testable import Actors

/// What its owner erased is gone when they are told so, unless the storage does not answer.
@Suite struct ObjectEraserTests {
    private let outbox = MemoryOutbox()
    private let unfinished = UnfinishedWork()
    private let names = ["uploads/s/a.jpg", "gs:reports/a.pdf", "inputs/s/b.json"].compactMap {
        ObjectName(rawValue: $0)
    }

    private func eraser(_ storage: any ObjectStorage) -> ObjectEraser {
        ObjectEraser(
            outbox: outbox, storage: storage, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func stock() -> AgedStorage {
        AgedStorage(Dictionary(uniqueKeysWithValues: names.map { ($0, World.now) }))
    }

    @Test func `all is gone when it returns`() async throws {
        let storage = stock()
        let session = IDGenerator(partitions: 4).session()
        await outbox.register(names, of: session, after: .zero)
        await eraser(storage).eraseNow(names, in: session.partition, unfinished)
        #expect(await storage.objects.isEmpty)
        #expect(await outbox.due.isEmpty)
        #expect(await unfinished.settle(within: .zero) == 0)
    }

    @Test func `what cannot be erased stays in the outbox`() async throws {
        let storage = stock()
        let session = IDGenerator(partitions: 4).session()
        await outbox.register(names, of: session, after: .zero)
        await storage.fail { $0.isInBucket }
        await eraser(storage).eraseNow(names, in: session.partition, unfinished)
        #expect(await storage.objects.keys.map(\.rawValue) == ["gs:reports/a.pdf"])
        #expect(await outbox.due.map(\.rawValue) == ["gs:reports/a.pdf"])
    }

    @Test func `a storage that stands still is waited for no longer than patience lasts, and goes on`() async throws {
        let gate = Gate()
        let storage = HeldStorage(stock: stock(), gate: gate)
        let session = IDGenerator(partitions: 4).session()
        await outbox.register(names, of: session, after: .zero)
        await eraser(storage).eraseNow(names, in: session.partition, unfinished, patience: .milliseconds(50))
        #expect(await storage.stock.objects.count == names.count)
        #expect(await unfinished.settle(within: .zero) == 1)
        await gate.open()
        #expect(await unfinished.settle(within: .seconds(30)) == 0)
        #expect(await storage.stock.objects.isEmpty)
        #expect(await outbox.due.isEmpty)
    }
}

/// Deletes when the gate opens.
private struct HeldStorage: ObjectStorage {
    let stock: AgedStorage
    let gate: Gate

    func delete(_ name: ObjectName) async throws(StorageError) {
        await gate.pass()
        try await stock.delete(name)
    }

    func put(_ name: ObjectName, _ content: ObjectContent, contentType: String) async throws(StorageError) {
        try await stock.put(name, content, contentType: contentType)
    }
    func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
        try await stock.metadata(of: name)
    }
    func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] { [] }
    func check() async throws(StorageError) {}
}
