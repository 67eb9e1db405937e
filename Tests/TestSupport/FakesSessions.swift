package import Domain
import FoundationEssentials

/// Sessions and their tokens in memory, by the rules of the shared store.
package actor FakeSessionStore: SnapshotStore, TokenStore, SignInStore, FetchTurns {
    private var sessions: [SessionID: SessionSnapshot] = [:]
    private var ended: Set<SessionID> = []
    private var pending: [String: PendingSignIn] = [:]
    private var isAway = false

    package init() {}

    package func setAway(_ away: Bool) { isAway = away }
    package func expire(_ id: SessionID) { ended.insert(id) }

    /// What happens to a session behind the server's back.
    package func edit(_ id: SessionID, _ change: (inout SessionSnapshot) -> Void) {
        guard var snapshot = sessions[id] else { return }
        change(&snapshot)
        snapshot.version = next(after: snapshot.version)
        sessions[id] = snapshot
    }

    package func snapshot(_ id: SessionID) -> SessionSnapshot? { sessions[id] }

    package func create(
        _ id: SessionID, state: SessionState, lifetime: SessionLifetime, commit: String
    ) async throws(StoreError) -> SessionSnapshot {
        try check()
        let end = state.core.createdAt.addingTimeInterval(86_400)
        let snapshot = SessionSnapshot(
            state: state, tokens: nil, tokenVersion: 0, version: SnapshotVersion(etag: "1-\(commit)", storeRun: "run"),
            expiresAt: state.core.createdAt.addingTimeInterval(3_600), endsAt: end, retainedUntil: end)
        sessions[id] = snapshot
        return snapshot
    }

    package func load(_ id: SessionID, known: SessionSnapshot?) async throws(StoreError) -> SnapshotLoad {
        try check()
        if ended.contains(id) { return .expired }
        guard let snapshot = sessions[id] else { return .missing }
        return known?.version == snapshot.version ? .same(expiresAt: snapshot.expiresAt) : .changed(snapshot)
    }

    package func commit(
        _ id: SessionID, state: SessionState, tokens: TokenChange, base: SessionSnapshot, commit: String,
        keeping: [ObjectName], discarding: [ObjectName]
    ) async throws(StoreError) -> SnapshotCommit {
        try check()
        guard !ended.contains(id), var snapshot = sessions[id] else { return .gone }
        guard snapshot.version == base.version else { return .conflict }
        let isSignIn = if case .replace = tokens { true } else { false }
        snapshot = snapshot.committed(
            state, tokens, version: next(after: snapshot.version),
            tokenVersion: snapshot.tokenVersion + (isSignIn ? 1 : 0))
        sessions[id] = snapshot
        return .committed(snapshot)
    }

    package func end(
        _ id: SessionID, by account: AccountID?, withdraw: ReportWithdrawal
    ) async throws(StoreError) -> SessionRemains? {
        try check()
        guard isOpen(id, to: account) else { return nil }
        ended.remove(id)
        guard let snapshot = sessions.removeValue(forKey: id) else { return nil }
        return SessionRemains(tasks: snapshot.state.tasks.map(\.id))
    }

    package func isOpen(_ id: SessionID, to account: AccountID?) -> Bool {
        let owner = sessions[id]?.state.core.owner
        return owner == nil || owner == account
    }

    package func sweep(_ partition: Partition, withdraw: ReportWithdrawal) async throws(StoreError) -> Int { 0 }

    package func acquireRefresh(
        _ id: SessionID, tokenVersion: Int, owner: String
    ) async throws(StoreError) -> RefreshTurn {
        guard let snapshot = sessions[id] else { return .gone }
        return snapshot.tokenVersion == tokenVersion ? .granted : .newer
    }

    package func commitRefresh(
        _ id: SessionID, parent: TeslaTokens, tokens: TeslaTokens, owner: String, commit: String
    ) async throws(StoreError) -> RefreshCommit {
        edit(id) { snapshot in
            snapshot.tokens = tokens
            snapshot.tokenVersion += 1
        }
        return .committed
    }

    package func reportInvalid(
        _ id: SessionID, tokenVersion: Int, owner: String
    ) async throws(StoreError) -> InvalidVerdict { .dead }

    package func take(_ vin: VIN, of session: SessionID, owner: String) async throws(StoreError) -> Bool { true }
    package func giveBack(_ vin: VIN, of session: SessionID, owner: String) async throws(StoreError) {}

    package func put(_ pending: PendingSignIn, state: String, lifetime: Duration) async throws(StoreError) {
        self.pending[state] = pending
    }

    package func take(state: String) async throws(StoreError) -> PendingSignIn? {
        pending.removeValue(forKey: state)
    }

    private func check() throws(StoreError) {
        if isAway { throw .unavailable("test") }
    }

    private func next(after version: SnapshotVersion) -> SnapshotVersion {
        SnapshotVersion(etag: "\(version.counter + 1)-x", storeRun: version.storeRun)
    }
}

extension FakeSessionStore: SessionWitness {
    package func trace(of session: SessionID) async throws(StoreError) -> SessionTrace {
        guard let snapshot = snapshot(session) else { return SessionTrace(state: .nothing) }
        return SessionTrace(
            state: .kept, tasks: snapshot.state.tasks.count, objects: snapshot.state.images.count)
    }
}
