import CoreMetrics
import Domain
import Logging

extension SessionServices {
    /// What the store has of the session. A token set that it lost gets back to it first (state.md 7.6).
    func load(_ id: SessionID, known: SessionSnapshot?) async throws(StoreError) -> SnapshotLoad {
        var answer = try await settled(id, known)
        guard let shown = answer.tokens, await obtained.successor(of: shown, in: id) != nil else { return answer }
        // Again: the first answer may have been under way while the set was stored.
        answer = try await snapshots.load(id, known: nil)
        guard let parent = answer.tokens, let lost = await obtained.successor(of: parent, in: id) else { return answer }
        let outcome = try await tokens.commitRefresh(
            id, parent: parent, tokens: lost, owner: instance, commit: ids.token(length: 13))
        if outcome == .committed {
            metrics.reassertions.increment()
            logger.notice("a Tesla token that the store had lost was given back to it")
        }
        return try await snapshots.load(id, known: nil)
    }

    /// An older version from a run that nobody can name, because the connection changed meanwhile, may have been overtaken
    /// on its way, or the store was rolled back: a second look tells.
    private func settled(_ id: SessionID, _ known: SessionSnapshot?) async throws(StoreError) -> SnapshotLoad {
        let answer = try await snapshots.load(id, known: known)
        guard case .changed(let fresh) = answer, let known, fresh.version.storeRun.isEmpty,
            fresh.version.counter < known.version.counter
        else { return answer }
        return try await snapshots.load(id, known: known)
    }
}

extension SnapshotLoad {
    fileprivate var tokens: TeslaTokens? {
        if case .changed(let snapshot) = self { snapshot.tokens } else { nil }
    }
}
