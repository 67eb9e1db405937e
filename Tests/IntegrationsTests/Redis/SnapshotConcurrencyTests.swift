import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct SnapshotConcurrencyTests {
    /// Loads, adds one and commits, until the store agrees.
    private func increment(_ id: SessionID, in sessions: RedisSnapshotStore, commit: String) async throws {
        for attempt in 0..<400 {
            let base = try await sessions.snapshot(id)
            let outcome = try await sessions.change(id, base, commit: "\(commit)-\(attempt)") {
                $0.core.referenceRangeKm = ($0.core.referenceRangeKm ?? 0) + 1
            }
            if outcome.version != nil { return }
            guard outcome.isConflict else { throw RigError.noSnapshot }
        }
        throw RigError.noSnapshot
    }

    private func run(_ count: Int, on rig: StoreRig, id: SessionID, lost: Double, doubled: Double) async throws {
        let stores = (1...2).map { seed in
            let fate = FaultyTransport.Fate(seed: UInt64(seed), lost: lost, doubled: doubled)
            return rig.sessions(transport: FaultyTransport(base: rig.client, fate: fate))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask { try await increment(id, in: stores[number % 2], commit: "n\(number)") }
            }
            try await group.waitForAll()
        }
    }

    @Test func noneOfAHundredConcurrentChangesIsLostOrDoneTwice() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            try await run(100, on: rig, id: id, lost: 0, doubled: 0)
            #expect(try await rig.sessions().snapshot(id).state.core.referenceRangeKm == 100)
        }
    }

    @Test func neitherWhenRepliesAreLostAndCommandsDoubled() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            try await run(60, on: rig, id: id, lost: 0.15, doubled: 0.1)
            #expect(try await rig.sessions().snapshot(id).state.core.referenceRangeKm == 60)
        }
    }

    /// A commit that is lost once, and what becomes of it after as many changes of others.
    private func lose(
        _ part: LosingTransport.Part, _ others: Int, on rig: StoreRig
    ) async throws -> (outcome: Result<SnapshotCommit, StoreError>, isMade: Bool) {
        let (id, base) = try await rig.session()
        let transport = LosingTransport(rig.client, part) {
            for number in 0..<others { try await increment(id, in: rig.sessions(), commit: "o\(number)") }
        }
        let outcome: Result<SnapshotCommit, StoreError>
        do throws(StoreError) {
            outcome = .success(
                try await rig.sessions(transport: transport).change(id, base, commit: "mine") { $0.core.language = .sv }
            )
        } catch {
            outcome = .failure(error)
        }
        return (outcome, try await rig.sessions().snapshot(id).state.core.language == .sv)
    }

    /// With a conflict the caller would make its change once more, over what others did since.
    @Test func aChangeInDoubtThatNobodyRemembersIsNoConflict() async throws {
        try await StoreRig.with { rig in
            let known = try await lose(.reply, 3, on: rig)
            #expect(try known.outcome.get().version != nil && known.isMade)
            let never = try await lose(.request, 3, on: rig)
            #expect(try never.outcome.get().isConflict && !never.isMade)
            for part in [LosingTransport.Part.reply, .request] {
                let unknown = try await lose(part, 70, on: rig)
                #expect(throws: StoreError.unavailable("a change that was in doubt is too long ago")) {
                    try unknown.outcome.get()
                }
                #expect(unknown.isMade == (part == .reply))
            }
        }
    }

    @Test func forgottenScriptsAreSentAgain() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let flusher = Task {
                while !Task.isCancelled {
                    _ = try? await rig.client.send(["SCRIPT", "FLUSH"])
                    try? await Task.sleep(for: .milliseconds(2))
                }
            }
            try await run(30, on: rig, id: id, lost: 0, doubled: 0)
            flusher.cancel()
            await flusher.value
            #expect(try await rig.sessions().snapshot(id).state.core.referenceRangeKm == 30)
        }
    }

    @Test func aStoreThatIsAwayIsSaidToBeUnavailableSoon() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            await rig.redis.kill()
            let start = ContinuousClock.now
            await #expect(throws: StoreError.self) { try await rig.sessions().load(id, known: nil) }
            // Two seconds of patience; the rest is for a machine that is busy with other tests.
            #expect(ContinuousClock.now - start < .seconds(15))
        }
    }
}
