import Domain
import FoundationEssentials
import Logging
import TestSupport
import Testing

@testable import Actors

@Suite struct OrphanSweepTests {
    private static let life = SessionLifetime(
        idle: .seconds(3_600), absolute: .seconds(86_400), retention: .seconds(86_400))
    /// Four days with these lifetimes.
    private static let limit = 4 * 86_400.0

    private let claims = FakeAnswerStore()

    private func sweep(_ storage: AgedStorage, page: Int = 2, instance: String = "one") -> OrphanSweep {
        OrphanSweep(
            storage: storage, claims: claims, instance: instance, lifetime: Self.life, page: page,
            clock: .fixed(World.now), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func stock(_ paths: [String], age: Double) -> [ObjectName: Date] {
        Dictionary(
            uniqueKeysWithValues: paths.compactMap { ObjectName(rawValue: $0) }
                .map { ($0, World.now.addingTimeInterval(-age)) })
    }

    private func run(_ sweep: OrphanSweep, steps: Int = 40) async throws {
        for _ in 0..<steps { try await sweep.step() }
    }

    private static let old = [
        "uploads/a/1.jpg", "uploads/a/2.jpg", "uploads/a/3.jpg", "gs:uploads/b/1.jpg", "inputs/a/1.json",
        "inputs/a/2.json", "gs:reports/b.pdf", "reports/a.pdf",
    ]
    private static let lasting = [
        "ledger/2020/01/a.json", "receipts/2020-1.pdf", "verify/7K3M.json", "gs:ledger/2020/01/b.json",
    ]

    @Test func `what is older than any session goes and all else stays`() async throws {
        let young = stock(["uploads/a/4.jpg", "reports/c.pdf", "inputs/c/1.json"], age: Self.limit)
        let lasting = stock(Self.lasting, age: 100 * Self.limit)
        let storage = AgedStorage(
            young.merging(lasting) { $1 }.merging(stock(Self.old, age: Self.limit + 1)) { $1 })
        try await run(sweep(storage))
        #expect(await storage.objects == young.merging(lasting) { $1 })
        #expect(await storage.draftsBefore == World.now.addingTimeInterval(-86_400))
    }

    @Test func `a page that fails is gone through again`() async throws {
        let storage = AgedStorage(stock(Self.old, age: Self.limit + 1))
        let sweep = sweep(storage)
        try await run(sweep, steps: 2)
        await storage.fail { _ in true }
        for _ in 0..<3 { await #expect(throws: StorageError.self) { try await sweep.step() } }
        await storage.fail { _ in false }
        try await run(sweep)
        #expect(await storage.objects.isEmpty)
    }

    @Test func `another instance does it anew when the one that did it is killed`() async throws {
        let kept = stock(Self.lasting, age: 100 * Self.limit)
        let storage = AgedStorage(kept.merging(stock(Self.old, age: Self.limit + 1)) { $1 })
        try await run(sweep(storage), steps: 2)
        let left = await storage.objects
        #expect(left.count < kept.count + Self.old.count && left.count > kept.count)
        let second = sweep(storage, instance: "two")
        // The claim of the dead one stands for its hour.
        try await run(second)
        #expect(await storage.objects == left)
        await claims.forget("orphan-sweep")
        try await run(second)
        #expect(await storage.objects == kept)
    }
}

/// Objects with the time at which each was written.
actor AgedStorage: ObjectStorage, ObjectListing {
    private(set) var objects: [ObjectName: Date]
    private(set) var draftsBefore: Date?
    private var fails: @Sendable (ObjectName) -> Bool = { _ in false }

    init(_ objects: [ObjectName: Date]) { self.objects = objects }

    /// Names that cannot be deleted from now on.
    func fail(_ which: @escaping @Sendable (ObjectName) -> Bool) { fails = which }

    func objects(
        in folder: String, after place: ObjectName?, limit: Int
    ) async throws(StorageError) -> [ListedObject] {
        let later = objects.filter { name, _ in
            name.folder == folder && (place.map { $0.path < name.path } ?? true)
        }
        return later.sorted { $0.key.path < $1.key.path }.prefix(limit).map {
            ListedObject(name: $0.key, writtenAt: $0.value)
        }
    }

    func removeDrafts(before moment: Date) async throws(StorageError) { draftsBefore = moment }

    func delete(_ name: ObjectName) async throws(StorageError) {
        if fails(name) { throw .unavailable("away") }
        objects[name] = nil
    }

    func put(_ name: ObjectName, _ content: ObjectContent, contentType: String) async throws(StorageError) {
        objects[name] = World.now
    }

    func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
        guard let date = objects[name] else { throw .missing }
        return ObjectMetadata(size: 0, etag: "", modifiedAt: date)
    }

    func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] { [] }
    func check() async throws(StorageError) {}
}
