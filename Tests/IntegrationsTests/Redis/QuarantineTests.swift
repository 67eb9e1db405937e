import Domain
import Drivers
import FoundationEssentials
import Logging
import NIOConcurrencyHelpers
import Testing

@testable import Integrations

/// Records whose bytes were destroyed (row 41), and keys that are not there (row 40).
@Suite struct QuarantineTests {
    private func field(_ name: String, of id: SessionID, _ rig: StoreRig) async throws -> [UInt8]? {
        try await rig.client.send(["HGET", rig.store().place(id).session, RedisArgument(name)]).bytes
    }

    private func damage(_ part: SessionPart, of id: SessionID, by bytes: [UInt8], _ rig: StoreRig) async throws {
        _ = try await rig.client.send([
            "HSET", rig.store().place(id).session, RedisArgument(part.rawValue), RedisArgument(bytes),
        ])
    }

    /// Signed in, with a car.
    private func session(_ rig: StoreRig) async throws -> SessionID {
        let (id, created) = try await rig.session()
        let vin = try #require(StoreRig.vin)
        _ = try await rig.sessions().change(id, created, commit: "a", tokens: .replace(tokens("a"))) {
            $0.vehicles.list = [
                VehicleSummary(vin: vin, displayName: nil, state: .online, access: .owner, inService: false)
            ]
        }
        return id
    }

    @Test(arguments: [SessionPart.core, .img, .tsk])
    func `a session without a part it needs is over, its bytes are set aside, others go on`(part: SessionPart)
        async throws
    {
        try await StoreRig.with { rig in
            let (id, other) = (try await session(rig), try await session(rig))
            // Garbage for one, one flipped bit for the others.
            var bytes = try #require(try await field(part.rawValue, of: id, rig))
            if part == .core { bytes = [1, 2, 3] } else { bytes[bytes.count - 1] ^= 1 }
            try await damage(part, of: id, by: bytes, rig)
            for _ in 0..<3 { #expect(try await rig.sessions().load(id, known: nil).isDamaged) }
            #expect(try await field("q.\(part.rawValue)", of: id, rig) == bytes)
            #expect(try await field(part.rawValue, of: id, rig) == nil)
            #expect(try await rig.sessions().snapshot(other).tokens == tokens("a"))
            #expect(try await rig.sessions().end(id) != nil)
        }
    }

    @Test func `a broken token part costs the token only`() async throws {
        try await StoreRig.with { rig in
            let id = try await session(rig)
            let known = try await rig.sessions().snapshot(id)
            try await damage(.tok, of: id, by: [0], rig)
            let left = try await rig.sessions().snapshot(id)
            #expect(left.tokens == nil && left.tokenVersion == known.tokenVersion + 1)
            #expect(left.state == known.state)
            guard case .changed(let seen) = try await rig.sessions().load(id, known: known) else {
                throw RigError.noSnapshot
            }
            #expect(seen.tokens == nil)
            // A refresh that was under way brings the successor.
            let late = try await rig.sessions().commitRefresh(
                id, parent: tokens("a"), tokens: tokens("b"), owner: "i", commit: "b")
            #expect(late == .committed)
            #expect(try await rig.sessions().snapshot(id).tokens == tokens("b"))
        }
    }

    @Test func `a broken vehicle cache is emptied`() async throws {
        try await StoreRig.with { rig in
            let id = try await session(rig)
            try await damage(.veh, of: id, by: [], rig)
            try await damage(.veh, of: id, by: Array("garbage".utf8), rig)
            let left = try await rig.sessions().snapshot(id)
            #expect(left.state.vehicles == VehicleCache() && left.tokens == tokens("a"))
            #expect(try await rig.sessions().change(id, left, commit: "b") { $0.core.language = .it }.version != nil)
        }
    }

    @Test func `several broken parts at once are all set aside`() async throws {
        try await StoreRig.with { rig in
            let id = try await session(rig)
            for part in [SessionPart.veh, .tok] { try await damage(part, of: id, by: [9], rig) }
            let left = try await rig.sessions().snapshot(id)
            #expect(left.tokens == nil && left.state.vehicles.list.isEmpty)
        }
    }

    @Test func `a part that was replaced meanwhile is not set aside`() async throws {
        try await StoreRig.with { rig in
            let id = try await session(rig)
            let reply = try await rig.store().run(
                rig.sessions().scripts.quarantine, keys: [rig.store().place(id).session], ["core", "old garbage"])
            #expect(reply.code == "OTHER")
            #expect(try await rig.sessions().snapshot(id).tokens == tokens("a"))
        }
    }

    @Test func `a missing key destroys nothing, and the alarm rings once a minute`() async throws {
        try await StoreRig.with { rig in
            let id = try await session(rig)
            let lines = NIOLockedValueBox<[String]>([])
            let logger = Logger(label: "test", factory: { _ in LineHandler(lines: lines) })
            let other = rig.sessions(sealer: AESSealer(try KeyRing(parsing: KeyRing.generate())), logger: logger)
            for _ in 0..<5 {
                let error = await #expect(throws: StoreError.self) { try await other.load(id, known: nil) }
                #expect(error?.problem.code == .snapshotKeyMissing && error?.problem.retryAfter == .seconds(5))
            }
            #expect(lines.withLockedValue { $0 } == ["sessions are sealed with a key that is not in SNAPSHOT_KEYS"])
            #expect(try await rig.sessions().snapshot(id).tokens == tokens("a"))
        }
    }

    @Test func `the log names a session by a piece of its hash only`() async throws {
        try await StoreRig.with { rig in
            let id = try await session(rig)
            let lines = NIOLockedValueBox<[String]>([])
            let logger = Logger(label: "test", factory: { _ in LineHandler(lines: lines, withMetadata: true) })
            try await damage(.tok, of: id, by: [0], rig)
            _ = try await rig.sessions(logger: logger).load(id, known: nil)
            let text = lines.withLockedValue { $0 }.joined()
            let hash = rig.sealer.hash(of: id)
            #expect(text.contains(hash.prefix(8)) && !text.contains(hash) && text.contains("tok"))
        }
    }
}

/// Collects what is logged.
private struct LineHandler: LogHandler {
    let lines: NIOLockedValueBox<[String]>
    var withMetadata = false
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = withMetadata ? "\(event.message) \(event.metadata ?? [:])" : "\(event.message)"
        lines.withLockedValue { $0.append(line) }
    }
}
