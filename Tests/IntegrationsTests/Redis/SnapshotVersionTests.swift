import Domain
import Drivers
import FoundationEssentials
import Testing

@testable import Integrations

/// Releases side by side (row 39).
@Suite struct SnapshotVersionTests {
    @Test func `a snapshot of an earlier release loads whole`() async throws {
        let fixture = try SnapshotFixture()
        try await StoreRig.with { rig in
            try await fixture.restore(in: rig)
            let snapshot = try await rig.sessions(sealer: fixture.sealer).snapshot(fixture.id)
            #expect(snapshot.state.core == (try fixture.decoded(.core)))
            #expect(snapshot.state.vehicles == (try fixture.decoded(.veh)))
            #expect(snapshot.state.images == (try fixture.decoded(.img)))
            #expect(snapshot.state.tasks == (try fixture.decoded(.tsk)))
            #expect(snapshot.tokens == (try fixture.decoded(.tok)))
            #expect(snapshot.state.core.account?.region == .eu && snapshot.state.images.count == 2)
            #expect(snapshot.parts.values.allSatisfy { $0.unknown == nil && $0.bytes > 100 })
        }
    }

    @Test func `an older release writes back what it does not know`() async throws {
        let fixture = try SnapshotFixture(parts: "v1-next")
        let parts: [SessionPart] = [.core, .veh, .img, .tsk]
        try await StoreRig.with { rig in
            try await fixture.restore(in: rig)
            for part in parts { try await fixture.replace(part, by: fixture.json(part), in: rig) }
            let sessions = rig.sessions(sealer: fixture.sealer)
            let loaded = try await sessions.snapshot(fixture.id)
            // Twice: what is kept after the first commit must serve the second.
            for round in 1...2 {
                let base = round == 1 ? loaded : try await sessions.snapshot(fixture.id)
                let outcome = try await sessions.change(fixture.id, base, commit: "c\(round)", Self.changeAll)
                #expect(outcome.version != nil)
            }
            for part in parts {
                let (before, after) = (try fixture.json(part), try await fixture.plain(part, in: rig))
                #expect(Self.marks(after) == Self.marks(before) && Self.marks(before) > 0, "\(part)")
            }
            #expect(try await fixture.plain(.core, in: rig).text.contains("9007199254740993"))
            let fresh = try await sessions.snapshot(fixture.id)
            #expect(fresh.state.core.referenceRangeKm == 535.5 && fresh.state.images[0].caption == "Left side!!")
        }
    }

    @Test func `what is not known of an element goes with it`() async throws {
        let fixture = try SnapshotFixture(parts: "v1-next")
        try await StoreRig.with { rig in
            try await fixture.restore(in: rig)
            try await fixture.replace(.img, by: fixture.json(.img), in: rig)
            let sessions = rig.sessions(sealer: fixture.sealer)
            _ = try await sessions.change(fixture.id, try await sessions.snapshot(fixture.id), commit: "c") {
                $0.images.remove(at: 0)
            }
            let text = try await fixture.plain(.img, in: rig).text
            #expect(text.contains("future_tags") && !text.contains("future_blur"))
        }
    }

    @Test func `a session of a newer major version is refused cleanly and stays as it is`() async throws {
        let fixture = try SnapshotFixture()
        try await StoreRig.with { rig in
            try await fixture.restore(in: rig)
            let old = rig.sessions(sealer: fixture.sealer)
            let new = rig.sessions(sealer: fixture.sealer) { ($0.schema, $0.minimumReader) = (2, 2) }
            let base = try await new.snapshot(fixture.id)
            #expect(try await new.change(fixture.id, base, commit: "n") { $0.core.language = .it }.version != nil)
            #expect(try await old.load(fixture.id, known: nil).isNewer)
            #expect(try await old.load(fixture.id, known: base).isNewer)
            #expect(try await old.change(fixture.id, base, commit: "o").isNewer)
            #expect(try await new.snapshot(fixture.id).state.core.language == .it)
        }
    }

    /// Both write, each under its own seal; parts of both stand in one record.
    @Test func `releases whose layouts differ only by additions share a session`() async throws {
        let fixture = try SnapshotFixture()
        try await StoreRig.with { rig in
            try await fixture.restore(in: rig)
            let old = rig.sessions(sealer: fixture.sealer)
            let new = rig.sessions(sealer: fixture.sealer) { $0.schema = 2 }
            _ = try await new.change(fixture.id, try await new.snapshot(fixture.id), commit: "n") {
                $0.core.language = .it
            }
            _ = try await old.change(fixture.id, try await old.snapshot(fixture.id), commit: "o") { $0.images = [] }
            let refreshed = try await old.commitRefresh(
                fixture.id, parent: try fixture.decoded(.tok), tokens: tokens("b"), owner: "o", commit: "t")
            #expect(refreshed == .committed)
            for sessions in [old, new] {
                let snapshot = try await sessions.snapshot(fixture.id)
                #expect(snapshot.state.core.language == .it && snapshot.state.images.isEmpty)
                #expect(snapshot.tokens == tokens("b") && snapshot.state.tasks.count == 2)
            }
        }
    }

    @Test func `content that means nothing to this release is left alone`() async throws {
        let fixture = try SnapshotFixture()
        try await StoreRig.with { rig in
            try await fixture.restore(in: rig)
            let other = try fixture.json(.core).text.replacing("\"fi\"", with: "\"xx\"")
            try await fixture.replace(.core, by: Data(other.utf8), in: rig)
            #expect(try await rig.sessions(sealer: fixture.sealer).load(fixture.id, known: nil).isNewer)
            #expect(try await fixture.plain(.core, in: rig) == Data(other.utf8))
        }
    }

    private static func marks(_ json: Data) -> Int { json.text.ranges(of: "\"future_").count }

    private static func changeAll(_ state: inout SessionState) {
        state.core.referenceRangeKm = (state.core.referenceRangeKm ?? 0) + 1
        state.vehicles.list[0].displayName = "\(state.vehicles.list[0].displayName ?? "")!"
        state.images[0].caption = "\(state.images[0].caption ?? "")!"
        state.tasks[0].createdAt = state.tasks[0].createdAt.addingTimeInterval(1)
    }
}

extension Data {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
