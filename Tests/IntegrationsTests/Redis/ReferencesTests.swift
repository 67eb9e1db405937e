import Domain
import Drivers
import Testing

@testable import Integrations

/// What sessions refer to can be gone through, and nothing is told of those that have ended.
@Suite struct ReferencesTests {
    @Test func allThatTheSessionsOfAPartitionReferToIsListed() async throws {
        try await StoreRig.with { rig in
            let references = RedisReferences(rig.store())
            var expected: [Partition: Set<ObjectReference>] = [:]
            var sessions: [SessionID] = []
            for _ in 0..<12 {
                let (id, created) = try await rig.session()
                let hash = rig.sealer.hash(of: id)
                let names = try (0..<5).map { try objectName("uploads/\(hash)/\($0).jpg") }
                _ = try await rig.sessions().change(id, created, commit: "a", keeping: names)
                expected[id.partition, default: []].formUnion(names.map { ObjectReference(name: $0, holder: hash) })
                sessions.append(id)
            }
            for (partition, wanted) in expected {
                #expect(try await Self.all(references, in: partition) == wanted)
            }
            let gone = try #require(sessions.first)
            let one = try #require(expected[gone.partition]?.first { $0.holder == rig.sealer.hash(of: gone) })
            #expect(try await references.holds(one, in: gone.partition))
            _ = try await rig.sessions().end(gone)
            #expect(try await !references.holds(one, in: gone.partition))
            #expect(try await !Self.all(references, in: gone.partition).contains(one))
        }
    }

    private static func all(
        _ references: RedisReferences, in partition: Partition
    ) async throws -> Set<ObjectReference> {
        var (all, cursor): (Set<ObjectReference>, String?) = ([], nil)
        repeat {
            let page = try await references.references(in: partition, after: cursor)
            all.formUnion(page.objects)
            cursor = page.next
        } while cursor != nil
        return all
    }
}
