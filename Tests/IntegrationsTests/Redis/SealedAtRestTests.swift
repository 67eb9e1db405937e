import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct SealedAtRestTests {
    /// A session with everything in it, one task complete and one waiting, a sign-in under way.
    private func fill(_ rig: StoreRig) async throws -> SessionID {
        let (id, created) = try await rig.session()
        let vin = try #require(StoreRig.vin)
        _ = try await rig.sessions().change(id, created, commit: "a", tokens: .replace(tokens("a"))) {
            $0.vehicles.list = [
                VehicleSummary(vin: vin, displayName: "Lumi", state: .online, access: .owner, inService: false)
            ]
            $0.core.selected = [vin]
            $0.tasks = [
                SessionTask(
                    id: rig.ids.task(for: id), vin: vin, language: .fi, status: .queued,
                    createdAt: Date(timeIntervalSince1970: 0))
            ]
        }
        for _ in 0..<2 {
            #expect(try await rig.queue().enqueue([rig.task(of: id, owner: id.rawValue)]) == .accepted)
        }
        let claim = try await rig.claimed(in: id.partition)
        let result = try rig.result(of: claim)
        try await rig.outbox().register([result.object], of: id, after: .seconds(60))
        #expect(try await rig.queue().complete(claim, result: result) == .visible)
        let late = try objectName("reports/\(vin.rawValue)-sv.pdf")
        try await rig.outbox().register([late], of: id, after: .zero)
        let pending = PendingSignIn(session: id, nonce: "n", browser: "b", returnTo: nil, language: .fi)
        try await RedisSignInStore(rig.store()).put(pending, state: "the-state", lifetime: .seconds(60))
        return id
    }

    /// Every key and value of the server as text.
    private func dump(_ rig: StoreRig) async throws -> String {
        var text = ""
        for key in try await rig.keys(matching: "*") {
            let name = RedisArgument(key)
            text += key + "\n"
            let command: [RedisArgument] =
                switch try await rig.client.send(["TYPE", name]).string {
                case "hash": ["HGETALL", name]
                case "zset": ["ZRANGE", name, 0, -1]
                case "stream": ["XRANGE", name, "-", "+"]
                default: ["GET", name]
                }
            text += Self.flatten(try await rig.client.send(command))
        }
        return text
    }

    private static func flatten(_ value: RedisValue) -> String {
        value.array.map { $0.map(flatten).joined(separator: "\n") } ?? value.string ?? ""
    }

    @Test func aDumpOfTheStoreTellsNoSecret() async throws {
        try await StoreRig.with { rig in
            let id = try await fill(rig)
            let text = try await dump(rig)
            #expect(text.utf8.count > 3_000)
            for secret in [
                id.rawValue, id.randomPart, "LRW3E7FS0PC000101", "access-a", "refresh-a", "Lumi", "the-state",
                "uploads/", "reports/",
            ] {
                #expect(!text.contains(secret), "\(secret)")
            }
            #expect(text.contains(rig.sealer.hash(of: id)))
        }
    }

    @Test func allStaysReadableThroughAChangeOfKeys() async throws {
        let (old, new) = (KeyRing.generate(), KeyRing.generate())
        try await StoreRig.with { rig in
            let before = rig.sessions(sealer: AESSealer(try KeyRing(parsing: old)))
            let rotated = rig.sessions(sealer: AESSealer(try KeyRing(parsing: new + "," + old)))
            let id = rig.ids.session()
            let state = SessionState(core: SessionCore(createdAt: Date(timeIntervalSince1970: 0), language: .de))
            _ = try await before.create(id, state: state, lifetime: SessionLifetime(), commit: "a")
            let loaded = try await rotated.snapshot(id)
            #expect(loaded.state == state)
            let after = rig.sessions(sealer: AESSealer(try KeyRing(parsing: new)))
            await #expect(throws: StoreError.missingKey(String(old.prefix(4)))) { try await after.load(id, known: nil) }
            _ = try await rotated.change(id, loaded, commit: "b") { state in
                state.core.language = .fr
                state.vehicles.listedAt = Date(timeIntervalSince1970: 1)
            }
        }
    }
}
