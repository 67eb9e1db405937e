import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Row 40: a key is taken out of use, and nobody is signed out.
@Suite struct SealRotationTests {
    private let old: String
    private let new: String
    private let before, rotated, after: AESSealer

    init() throws {
        (old, new) = (KeyRing.generate(), KeyRing.generate())
        before = AESSealer(try KeyRing(parsing: old))
        rotated = AESSealer(try KeyRing(parsing: new + "," + old))
        after = AESSealer(try KeyRing(parsing: new))
    }

    private func rotation(_ rig: StoreRig, _ sealer: AESSealer, offset: Duration = .zero) -> RedisSealRotation {
        RedisSealRotation(rig.sessions(offset: offset, sealer: sealer), sealer: sealer)
    }

    /// A signed-in session with a photo, all under the old key.
    private func oldSession(_ rig: StoreRig) async throws -> (id: SessionID, state: SessionState, photo: ObjectName) {
        let sessions = rig.sessions(sealer: before)
        let (id, photo) = (rig.ids.session(), try objectName("uploads/s/a.jpg"))
        var state = SessionState(core: SessionCore(createdAt: Date(timeIntervalSince1970: 0), language: .de))
        let created = try await sessions.create(id, state: state, lifetime: SessionLifetime(), commit: "a")
        state.vehicles.listedAt = Date(timeIntervalSince1970: 1)
        _ = try await sessions.commit(
            id, state: state, tokens: .replace(tokens("a")), base: created, commit: "b", keeping: [photo],
            discarding: [])
        return (id, state, photo)
    }

    private func found(_ id: SessionID, _ rig: StoreRig, by sealer: AESSealer) async throws -> SealedSession? {
        let page = try await rotation(rig, sealer).sessions(in: id.partition, after: nil)
        return page.sessions.first { $0.hash == rig.sealer.hash(of: id) }
    }

    @Test func `all of a session is readable with the new key alone`() async throws {
        try await StoreRig.with { rig in
            let (id, state, photo) = try await oldSession(rig)
            let session = try #require(try await found(id, rig, by: rotated))
            #expect(session.keys == [String(old.prefix(4))])
            #expect(try await rotation(rig, rotated).renew(session, in: id.partition, commit: "r"))
            // Its reply was lost: nothing changes any more.
            #expect(try await rotation(rig, rotated).renew(session, in: id.partition, commit: "r"))
            #expect(try await found(id, rig, by: rotated)?.keys == [String(new.prefix(4))])

            let snapshot = try await rig.sessions(sealer: after).snapshot(id)
            #expect(snapshot.state == state && snapshot.tokens == tokens("a") && snapshot.version.counter == 3)
            let child = try await rig.sessions(sealer: after).commitRefresh(
                id, parent: tokens("a"), tokens: tokens("b"), owner: "i", commit: "c")
            #expect(child == .committed)
            _ = try await rig.sessions(sealer: after).end(id)
            #expect(try await RedisOutbox(rig.store(sealer: after)).take(id.partition) == [photo])
        }
    }

    @Test func `who knows the session sees a change and the same state`() async throws {
        try await StoreRig.with { rig in
            let (id, state, _) = try await oldSession(rig)
            let known = try await rig.sessions(sealer: rotated).snapshot(id)
            let session = try #require(try await found(id, rig, by: rotated))
            #expect(try await rotation(rig, rotated).renew(session, in: id.partition, commit: "r"))
            let stale = try await rig.sessions(sealer: rotated).change(id, known, commit: "x") { $0.images = [] }
            #expect(stale.version != nil || stale.isConflict)
            guard case .changed(let fresh) = try await rig.sessions(sealer: rotated).load(id, known: known) else {
                throw RigError.noSnapshot
            }
            #expect(fresh.state == state && fresh.tokens == tokens("a") && fresh.tokenVersion == known.tokenVersion)
        }
    }

    @Test func `a change that comes between wins, and the next time round renews the rest`() async throws {
        try await StoreRig.with { rig in
            let (id, _, _) = try await oldSession(rig)
            let session = try #require(try await found(id, rig, by: rotated))
            let changing = Meddler(base: rig.client) {
                let sessions = rig.sessions(sealer: rotated)
                _ = try await sessions.change(id, try await sessions.snapshot(id), commit: rig.ids.token()) {
                    $0.core.referenceRangeKm = ($0.core.referenceRangeKm ?? 0) + 1
                }
            }
            let meddled = RedisSealRotation(rig.sessions(transport: changing, sealer: rotated), sealer: rotated)
            #expect(try await meddled.renew(session, in: id.partition, commit: "r") == false)
            #expect(try await found(id, rig, by: rotated)?.keys == [String(new.prefix(4)), String(old.prefix(4))])
            #expect(try await rotation(rig, rotated).renew(session, in: id.partition, commit: "s"))
            #expect(try await rig.sessions(sealer: after).snapshot(id).state.core.referenceRangeKm ?? 0 >= 2)
        }
    }

    @Test func `nothing is renewed while an instance seals with another key`() async throws {
        try await StoreRig.with { (rig: StoreRig) async throws in
            #expect(try await rotation(rig, before).isAgreed())
            #expect(try await rotation(rig, rotated).isAgreed() == false)
            #expect(try await rotation(rig, before).isAgreed() == false)
            #expect(try await rotation(rig, rotated, offset: .seconds(30)).isAgreed())
        }
    }

    @Test func `what cannot be opened stays as it is and is told`() async throws {
        try await StoreRig.with { rig in
            let (id, _, _) = try await oldSession(rig)
            let session = try #require(try await found(id, rig, by: after))
            #expect(try await rotation(rig, after).renew(session, in: id.partition, commit: "r") == false)
            #expect(try await found(id, rig, by: after)?.keys == [String(old.prefix(4))])
            #expect(try await rig.sessions(sealer: before).snapshot(id).tokens == tokens("a"))
        }
    }

    @Test func `pages tell every session once`() async throws {
        try await StoreRig.with { rig in
            let ids = IDGenerator(partitions: 1)
            let sessions = rig.sessions(sealer: before)
            var created: Set<String> = []
            for number in 0..<350 {
                let id = ids.session()
                let state = SessionState(core: SessionCore(createdAt: Date(timeIntervalSince1970: 0), language: .de))
                _ = try await sessions.create(id, state: state, lifetime: SessionLifetime(), commit: "\(number)")
                created.insert(rig.sealer.hash(of: id))
            }
            var (seen, cursor, pages) = ([String](), String?.none, 0)
            repeat {
                let page = try await rotation(rig, rotated).sessions(in: try #require(Partition(0)), after: cursor)
                seen += page.sessions.map(\.hash)
                (cursor, pages) = (page.next, pages + 1)
            } while cursor != nil
            #expect(Set(seen) == created && seen.count == 350 && pages > 1)
        }
    }
}

/// Does something before each command.
private struct Meddler: RedisTransport {
    let base: any RedisTransport
    let meddle: @Sendable () async throws -> Void
    var serverRunID: String? { base.serverRunID }

    func send(_ command: [RedisArgument]) async throws(RedisError) -> RedisValue {
        do { try await meddle() } catch { throw RedisError(.cancelled, "\(error)") }
        return try await base.send(command)
    }
}
