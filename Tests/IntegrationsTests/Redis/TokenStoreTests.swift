import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct TokenStoreTests {
    /// A session signed in with tokens `a`, version 1.
    private func signedIn(_ rig: StoreRig) async throws -> SessionID {
        let (id, created) = try await rig.session()
        _ = try await rig.sessions().change(id, created, commit: "sign-in", tokens: .replace(tokens("a")))
        return id
    }

    private func commit(_ rig: StoreRig, _ id: SessionID, _ parent: String, _ child: String, owner: String)
        async throws -> RefreshCommit
    {
        try await rig.sessions().commitRefresh(
            id, parent: tokens(parent), tokens: tokens(child), owner: owner, commit: child)
    }

    @Test func oneInstanceAtATimeHasTheTurn() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            #expect(try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i1") == .granted)
            guard case .busy(let left) = try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i2")
            else { throw RigError.noClaim }
            #expect(left > .seconds(15) && left <= .seconds(20))
            #expect(try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i1") == .granted)
            let later = rig.sessions(offset: .seconds(21))
            #expect(try await later.acquireRefresh(id, tokenVersion: 1, owner: "i2") == .granted)
        }
    }

    @Test func whoComesAfterARefreshIsToldToLoad() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            let known = try await rig.sessions().snapshot(id)
            _ = try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i1")
            #expect(try await commit(rig, id, "a", "b", owner: "i1") == .committed)
            #expect(try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i2") == .newer)
            guard case .changed(let fresh) = try await rig.sessions().load(id, known: known) else {
                throw RigError.noSnapshot
            }
            #expect(fresh.tokens == tokens("b") && fresh.tokenVersion == 2)
            #expect(try await rig.sessions().acquireRefresh(id, tokenVersion: 2, owner: "i2") == .granted)
        }
    }

    /// The instance that was paused past its turn holds the only valid token: it wins against the turn's new holder.
    @Test func aLateHolderOfTheNextTokenWins() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            _ = try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "paused")
            _ = try await rig.sessions(offset: .seconds(21)).acquireRefresh(id, tokenVersion: 1, owner: "other")
            #expect(try await commit(rig, id, "a", "b", owner: "paused") == .committed)
            #expect(try await rig.sessions().snapshot(id).tokens == tokens("b"))
        }
    }

    @Test func aTokenOfAnotherBranchIsStaleAndARepeatIsNot() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            #expect(try await commit(rig, id, "a", "b", owner: "i1") == .committed)
            #expect(try await commit(rig, id, "a", "b", owner: "i1") == .committed)
            #expect(try await commit(rig, id, "a", "c", owner: "i2") == .stale)
            #expect(try await rig.sessions().snapshot(id).tokenVersion == 2)
            #expect(try await commit(rig, id, "b", "c", owner: "i2") == .committed)
        }
    }

    @Test func aNewSignInEndsTheOldLineage() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            let known = try await rig.sessions().snapshot(id)
            _ = try await rig.sessions().change(id, known, commit: "again", tokens: .replace(tokens("z")))
            #expect(try await commit(rig, id, "a", "b", owner: "i1") == .stale)
            #expect(try await rig.sessions().snapshot(id).tokens == tokens("z"))
        }
    }

    @Test func aForgottenSignInDoesNotComeBack() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            let known = try await rig.sessions().snapshot(id)
            _ = try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i1")
            _ = try await rig.sessions().change(id, known, commit: "forget", tokens: .remove)
            #expect(try await commit(rig, id, "a", "b", owner: "i1") == .stale)
            #expect(try await rig.sessions().snapshot(id).tokens == nil)
        }
    }

    @Test func anInvalidTokenIsDeadAtOnceWhenNobodyElseCanHaveANewerOne() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            _ = try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i1")
            #expect(try await rig.sessions().reportInvalid(id, tokenVersion: 1, owner: "i1") == .dead)
            #expect(try await rig.sessions().snapshot(id).tokens == nil)
        }
    }

    @Test func anInvalidTokenIsDeadOnlyAfterAQuietMinute() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            func report(_ offset: Duration, _ owner: String) async throws -> InvalidVerdict {
                try await rig.sessions(offset: offset).reportInvalid(id, tokenVersion: 1, owner: owner)
            }
            // A turn was not given back: whoever had it may be late with a good answer.
            _ = try await rig.sessions(offset: .seconds(-30)).acquireRefresh(id, tokenVersion: 1, owner: "lost")
            _ = try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i1")
            #expect(try await report(.zero, "i1") == .wait)
            #expect(try await report(.seconds(30), "i1") == .wait)
            _ = try await rig.sessions(offset: .seconds(50)).acquireRefresh(id, tokenVersion: 1, owner: "i2")
            #expect(try await report(.seconds(70), "i1") == .wait)
            #expect(try await report(.seconds(70), "i2") == .dead)
            #expect(try await rig.sessions().snapshot(id).tokens == nil)
        }
    }

    @Test func theGoodAnswerOfAPausedInstanceRevivesTheSignIn() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            _ = try await rig.sessions().reportInvalid(id, tokenVersion: 1, owner: "i2")
            #expect(
                try await rig.sessions(offset: .seconds(61)).reportInvalid(id, tokenVersion: 1, owner: "i2") == .dead)
            #expect(try await rig.sessions().reportInvalid(id, tokenVersion: 1, owner: "i3") == .recovered)
            #expect(try await commit(rig, id, "a", "b", owner: "paused") == .committed)
            #expect(try await rig.sessions().snapshot(id).tokens == tokens("b"))
        }
    }

    @Test func withoutASessionThereIsNothingToRefresh() async throws {
        try await StoreRig.with { rig in
            let id = try await signedIn(rig)
            _ = try await rig.sessions().end(id)
            #expect(try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i1") == .gone)
            #expect(try await commit(rig, id, "a", "b", owner: "i1") == .gone)
        }
    }
}
