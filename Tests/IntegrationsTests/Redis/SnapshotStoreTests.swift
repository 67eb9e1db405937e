import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct SnapshotStoreTests {
    @Test func aSessionComesBackAsItWasCommitted() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session()
            let sessions = rig.sessions()
            let outcome = try await sessions.change(id, created, commit: "c1", tokens: .replace(tokens("a"))) {
                $0.core.referenceRangeKm = 533
            }
            let loaded = try await sessions.snapshot(id)
            #expect(loaded.state.core.referenceRangeKm == 533)
            #expect(loaded.tokens == tokens("a"))
            #expect(loaded.tokenVersion == 1)
            #expect(loaded.version == outcome.version)
            #expect(loaded.version.etag == "2-c1")
            #expect(loaded.expiresAt > created.state.core.createdAt)
        }
    }

    @Test func aKnownVersionIsAnsweredWithSameAndAnOlderOneWithTheChangedParts() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let sessions = rig.sessions()
            let known = try await sessions.snapshot(id)
            #expect(try await sessions.load(id, known: known).isSame)
            _ = try await sessions.change(id, known, commit: "c1") {
                $0.core.units = nil; $0.core.language = .sv
            }
            // The image part on the server is made unreadable: it must not be asked for.
            _ = try await rig.client.send(["HSET", rig.store().place(id).session, "img", "garbage"])
            guard case .changed(let fresh) = try await sessions.load(id, known: known) else {
                throw RigError.noSnapshot
            }
            #expect(fresh.state.core.language == .sv)
            #expect(try await sessions.load(id, known: nil).isDamaged)
        }
    }

    @Test func ofTwoWritersOnOneVersionTheSecondHasAConflict() async throws {
        try await StoreRig.with { rig in
            let (id, base) = try await rig.session()
            #expect(try await rig.sessions().change(id, base, commit: "a").version != nil)
            #expect(try await rig.sessions().change(id, base, commit: "b").isConflict)
        }
    }

    @Test func aRepeatedCommitIsRecognisedEvenAfterOthers() async throws {
        try await StoreRig.with { rig in
            let (id, base) = try await rig.session()
            let sessions = rig.sessions()
            let first = try await sessions.change(id, base, commit: "a", tokens: .replace(tokens("a")))
            _ = try await sessions.change(id, try await sessions.snapshot(id), commit: "b")
            let again = try await sessions.change(id, base, commit: "a", tokens: .replace(tokens("a")))
            #expect(again.version == first.version)
            #expect(try await sessions.snapshot(id).version.etag == "3-b")
        }
    }

    @Test func creatingTwiceIsOneSessionAndAnotherOneIsRefused() async throws {
        try await StoreRig.with { rig in
            let id = rig.ids.session()
            let state = SessionState(core: SessionCore(createdAt: Date(timeIntervalSince1970: 0), language: .de))
            let sessions = rig.sessions()
            let first = try await sessions.create(id, state: state, lifetime: SessionLifetime(), commit: "a")
            let again = try await sessions.create(id, state: state, lifetime: SessionLifetime(), commit: "a")
            #expect(again.version.etag == first.version.etag)
            await #expect(throws: StoreError.rejected("the session id is taken")) {
                try await sessions.create(id, state: state, lifetime: SessionLifetime(), commit: "b")
            }
        }
    }

    @Test func anOlderReleaseDoesNotOverwriteANewerOne() async throws {
        try await StoreRig.with { rig in
            let (id, base) = try await rig.session()
            _ = try await rig.client.send(["HSET", rig.store().place(id).session, "mr", 2])
            #expect(try await rig.sessions().change(id, base, commit: "a").isNewer)
            #expect(try await rig.sessions().load(id, known: nil).isNewer)
        }
    }

    @Test func aPartOverSixteenKilobytesIsRefused() async throws {
        try await StoreRig.with { rig in
            let (id, base) = try await rig.session()
            await #expect(throws: StoreError.self) {
                try await rig.sessions().change(id, base, commit: "a") {
                    $0.core.account = TeslaAccount(
                        subject: String(repeating: "x", count: 17_000), region: .eu, scopes: [],
                        signedInAt: Date(timeIntervalSince1970: 0))
                }
            }
        }
    }

    @Test func theLargestSessionFits() async throws {
        try await StoreRig.with { rig in
            let (id, base) = try await rig.session()
            let vin = try #require(StoreRig.vin)
            let hash = rig.sealer.hash(of: id)
            let time = Date(timeIntervalSince1970: 1_800_000_000.123)
            let outcome = try await rig.sessions().change(id, base, commit: "a") { state in
                for _ in 0..<SessionState.maxTasks {
                    state.remember(
                        SessionTask(
                            id: rig.ids.task(for: id), vin: vin, language: .fi, status: .processing, createdAt: time))
                }
                state.images = (0..<SessionState.maxImages).map { _ in
                    let image = rig.ids.image(for: id)
                    return SessionImage(
                        id: image, object: .upload(session: hash, image: image),
                        thumbnail: .upload(session: hash, image: image, suffix: "-t.jpg"), width: 4_000, height: 3_000,
                        bytes: 10_000_000, sha256: String(repeating: "a", count: 64),
                        caption: String(repeating: "ä", count: 200), uploadedAt: time)
                }
                // As many as the gateway reads of the list.
                let cars = (0..<2_000).compactMap { number in
                    VIN(rawValue: "LRW3E7EK1RC\(100_000 + number)").map {
                        VehicleSummary(
                            vin: $0, displayName: "Delivery van \(number)", state: .offline, access: .owner,
                            inService: false, fleetID: .max)
                    }
                }
                state.list(cars, at: time)
            }
            #expect(outcome.version != nil)
            #expect(try await rig.sessions().snapshot(id).state.vehicles.list.count == 2_000)
        }
    }

    @Test func anUnknownSessionIsMissing() async throws {
        try await StoreRig.with { rig in
            let load = try await rig.sessions().load(rig.ids.session(), known: nil)
            #expect(load.isMissing)
            let remains = try await rig.sessions().end(rig.ids.session())
            #expect(remains?.tasks == nil)
        }
    }

    /// What the caller knows was read before the restart: no part of it may stay, so even an unchanged one is read.
    @Test func afterARestartOfTheServerAllIsReadAnew() async throws {
        try await StoreRig.with(appendOnly: true) { rig in
            let (id, _) = try await rig.session()
            let sessions = rig.sessions()
            let known = try await sessions.snapshot(id)
            _ = try await sessions.change(id, known, commit: "a") { $0.core.language = .it }
            try await rig.redis.restart()
            while (try? await rig.client.send(["PING"])) == nil {}
            guard case .changed(let fresh) = try await sessions.load(id, known: known) else {
                throw RigError.noSnapshot
            }
            #expect(fresh.state.core.language == .it && fresh.version.storeRun != known.version.storeRun)
            _ = try await sessions.change(id, fresh, commit: "b")
            _ = try await rig.client.send(["HSET", rig.store().place(id).session, "img", "garbage"])
            #expect(try await sessions.load(id, known: fresh).isSame == false)
            #expect(try await sessions.load(id, known: known).isDamaged)
        }
    }
}
