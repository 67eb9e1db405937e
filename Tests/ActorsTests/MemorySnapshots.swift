import Domain
import FoundationEssentials

/// The snapshot rules of the shared store in memory, with switches for what goes wrong there.
actor MemorySnapshots: SnapshotStore {
    private var sessions: [SessionID: SessionSnapshot] = [:]
    private var ended: Set<SessionID> = []
    private(set) var commits = 0
    private(set) var loads = 0
    private var isRefreshingElsewhere = false
    /// Called before each commit: another instance may be faster.
    private var beforeCommit: (@Sendable () async -> Void)?
    /// Called between a load and its answer: what happens there is newer than the answer.
    private var beforeAnswer: (@Sendable () async -> Void)?
    private var isAway = false
    /// Size of the part `core` of each new session.
    var coreBytes = 100

    func make(coreBytes: Int) { self.coreBytes = coreBytes }
    func delay(_ hook: (@Sendable () async -> Void)?) { beforeAnswer = hook }
    func setAway(_ away: Bool) { isAway = away }
    func expire(_ id: SessionID) { ended.insert(id) }
    func interfere(_ hook: (@Sendable () async -> Void)?) { beforeCommit = hook }

    /// What another instance would do.
    func edit(_ id: SessionID, _ change: (inout SessionState) -> Void) {
        guard var snapshot = sessions[id] else { return }
        change(&snapshot.state)
        snapshot.version = next(after: snapshot.version)
        sessions[id] = snapshot
    }

    func setTokens(_ id: SessionID, _ tokens: TeslaTokens, _ account: TeslaAccount) {
        guard var snapshot = sessions[id] else { return }
        snapshot.tokens = tokens
        snapshot.tokenVersion += 1
        snapshot.state.core.account = account
        snapshot.version = next(after: snapshot.version)
        sessions[id] = snapshot
    }

    func tokens(_ id: SessionID) -> TeslaTokens? { sessions[id]?.tokens }
    func signIn(_ id: SessionID) -> (TeslaTokens, TeslaAccount)? {
        guard let snapshot = sessions[id], let tokens = snapshot.tokens, let account = snapshot.state.core.account
        else { return nil }
        return (tokens, account)
    }
    func state(_ id: SessionID) -> SessionState? { sessions[id]?.state }

    func create(
        _ id: SessionID, state: SessionState, lifetime: SessionLifetime, commit: String
    ) async throws(StoreError) -> SessionSnapshot {
        try check()
        let end = state.core.createdAt.addingTimeInterval(86_400)
        let snapshot = SessionSnapshot(
            state: state, tokens: nil, tokenVersion: 0, version: SnapshotVersion(etag: "1-\(commit)", storeRun: "run"),
            expiresAt: state.core.createdAt.addingTimeInterval(3_600), endsAt: end, retainedUntil: end,
            parts: ["core": StoredPart(bytes: coreBytes)])
        sessions[id] = snapshot
        return snapshot
    }

    func load(_ id: SessionID, known: SessionSnapshot?) async throws(StoreError) -> SnapshotLoad {
        loads += 1
        try check()
        let answer = read(id, known)
        await beforeAnswer?()
        return answer
    }

    private func read(_ id: SessionID, _ known: SessionSnapshot?) -> SnapshotLoad {
        if ended.contains(id) { return .expired }
        guard let snapshot = sessions[id] else { return .missing }
        return known?.version == snapshot.version ? .same(expiresAt: snapshot.expiresAt) : .changed(snapshot)
    }

    func commit(
        _ id: SessionID, state: SessionState, tokens: TokenChange, base: SessionSnapshot, commit: String,
        keeping: [ObjectName], discarding: [ObjectName]
    ) async throws(StoreError) -> SnapshotCommit {
        await beforeCommit?()
        try check()
        guard !ended.contains(id), var snapshot = sessions[id] else { return .gone }
        guard snapshot.version == base.version else { return .conflict }
        commits += 1
        let isSignIn = if case .replace = tokens { true } else { false }
        snapshot = snapshot.committed(
            state, tokens, version: next(after: snapshot.version),
            tokenVersion: snapshot.tokenVersion + (isSignIn ? 1 : 0))
        sessions[id] = snapshot
        return .committed(snapshot)
    }

    func end(
        _ id: SessionID, by account: AccountID?, withdraw: ReportWithdrawal
    ) async throws(StoreError) -> SessionRemains? {
        try check()
        guard let snapshot = sessions.removeValue(forKey: id) else { return nil }
        return SessionRemains(tasks: snapshot.state.tasks.map(\.id))
    }

    func isOpen(_ id: SessionID, to account: AccountID?) -> Bool { true }

    func sweep(_ partition: Partition, withdraw: ReportWithdrawal) async throws(StoreError) -> Int { 0 }

    private func check() throws(StoreError) {
        if isAway { throw .unavailable("test") }
    }

    private func next(after version: SnapshotVersion) -> SnapshotVersion {
        SnapshotVersion(etag: "\(version.counter + 1)-x", storeRun: version.storeRun)
    }
}

extension MemorySnapshots: TokenStore {
    func acquireRefresh(
        _ id: SessionID, tokenVersion: Int, owner: String
    ) async throws(StoreError) -> RefreshTurn {
        guard let snapshot = sessions[id] else { return .gone }
        guard snapshot.tokenVersion == tokenVersion else { return .newer }
        return isRefreshingElsewhere ? .busy(.seconds(20)) : .granted
    }

    /// From now on another instance is about to refresh every token.
    func refreshElsewhere() { isRefreshingElsewhere = true }

    func commitRefresh(
        _ id: SessionID, parent: TeslaTokens, tokens: TeslaTokens, owner: String, commit: String
    ) async throws(StoreError) -> RefreshCommit {
        guard var snapshot = sessions[id] else { return .gone }
        guard snapshot.tokens == parent else { return .stale }
        snapshot.tokens = tokens
        snapshot.tokenVersion += 1
        snapshot.version = next(after: snapshot.version)
        sessions[id] = snapshot
        return .committed
    }

    func reportInvalid(
        _ id: SessionID, tokenVersion: Int, owner: String
    ) async throws(StoreError) -> InvalidVerdict { .dead }
}
