import Domain
import Logging
import TestSupport
import Testing

@testable import Actors

/// Owners without objects are found, once a day and by one instance.
@Suite struct LossCheckTests {
    private let claims = FakeAnswerStore()

    private func check(
        _ storage: any ObjectStorage, _ references: FakeReferences, instance: String = "one", slice: Int = 3
    ) -> LossCheck {
        LossCheck(
            storage: storage, references: references, claims: claims, instance: instance, partitions: 4, slice: slice,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private static func reference(_ path: String) -> ObjectReference {
        ObjectReference(name: ObjectName(rawValue: path)!, holder: "s")
    }

    private static let paths = (0..<20).map { "uploads/s/\($0).jpg" } + ["gs:reports/a.pdf", "reports/b.pdf"]

    private func stock(without lost: Set<String>) -> AgedStorage {
        AgedStorage(
            Dictionary(
                uniqueKeysWithValues: Self.paths.filter { !lost.contains($0) }.map {
                    (ObjectName(rawValue: $0)!, World.now)
                }))
    }

    @Test func `what a session refers to and is not there is told, and nothing else`() async throws {
        let references = FakeReferences(Self.paths.map(Self.reference))
        let check = check(stock(without: ["uploads/s/3.jpg", "gs:reports/a.pdf"]), references)
        for _ in 0..<40 { try await check.step() }
        #expect(await check.outcome == .init(looked: 22, missing: 2))
    }

    @Test func `where nothing is missing nothing is said`() async throws {
        let check = check(stock(without: []), FakeReferences(Self.paths.map(Self.reference)))
        for _ in 0..<40 { try await check.step() }
        #expect(await check.outcome == .init(looked: 22, missing: 0))
    }

    @Test func `what was erased while it looked is not missing`() async throws {
        let references = FakeReferences(Self.paths.map(Self.reference))
        await references.forget(Self.reference("uploads/s/3.jpg"))
        let check = check(stock(without: ["uploads/s/3.jpg"]), references)
        for _ in 0..<40 { try await check.step() }
        #expect(await check.outcome == .init(looked: 22, missing: 0))
    }

    @Test func `it is done once a day, by one instance, and goes on after a failure`() async throws {
        let references = FakeReferences(Self.paths.map(Self.reference))
        let storage = stock(without: ["reports/b.pdf"])
        let (first, second) = (check(storage, references), check(storage, references, instance: "two"))
        for step in 0..<40 {
            if step == 3 { await references.fail(true) }
            if step == 6 { await references.fail(false) }
            try? await first.step()
            try await second.step()
        }
        #expect(await [first.runs, second.runs] == [1, 0])
        #expect(await first.outcome == .init(looked: 22, missing: 1))
        await claims.forget("loss-check")
        for _ in 0..<40 {
            try await second.step()
            try await first.step()
        }
        #expect(await [first.runs, second.runs] == [1, 1])
        #expect(await second.outcome == .init(looked: 22, missing: 1))
    }
}

/// Objects of one partition, five at a time.
private actor FakeReferences: ObjectReferences {
    private let listed: [ObjectReference]
    private var held: Set<ObjectReference>
    private var isAway = false

    init(_ references: [ObjectReference]) {
        listed = references
        held = Set(references)
    }

    /// Its session ends after it was listed.
    func forget(_ reference: ObjectReference) { held.remove(reference) }
    func fail(_ isAway: Bool) { self.isAway = isAway }

    func references(
        in partition: Partition, after cursor: String?
    ) async throws(StoreError) -> (objects: [ObjectReference], next: String?) {
        if isAway { throw .unavailable("away") }
        guard partition.number == 2 else { return ([], nil) }
        let start = cursor.flatMap { Int($0) } ?? 0
        let end = min(start + 5, listed.count)
        return (Array(listed[start..<end]), end < listed.count ? "\(end)" : nil)
    }

    func holds(_ reference: ObjectReference, in partition: Partition) async throws(StoreError) -> Bool {
        held.contains(reference)
    }
}
