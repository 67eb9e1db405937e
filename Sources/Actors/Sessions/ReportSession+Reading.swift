import Domain
import Synchronization

extension ReportSession {
    /// The session as the store has it now: read after this call began.
    /// - Throws: `session_expired`, `session_not_found`, `store_unavailable`.
    func current() async throws(Problem) -> SessionSnapshot {
        let result = await withCheckedContinuation { continuation in
            readers.append(continuation)
            validateIfIdle()
        }
        return try result.get()
    }

    private func validateIfIdle() {
        guard !isValidating else { return }
        isValidating = true
        // Unstructured on purpose: readers share it, and one of them leaving must not fail the others.
        Task { await validate() }
    }

    /// All who wait share one look at the store. Who comes while it is under way waits for the next one: the answer may
    /// be older than the question (state.md 5.3).
    private func validate() async {
        while !readers.isEmpty {
            let waiting = readers
            readers = []
            let result = await load()
            for reader in waiting { reader.resume(returning: result) }
        }
        isValidating = false
    }

    private func load() async -> Result<SessionSnapshot, Problem> {
        let known = snapshot
        do throws(StoreError) {
            switch try await services.snapshots.load(id, known: known) {
            case .same(let expiresAt):
                if snapshot.version == known.version { snapshot.expiresAt = expiresAt }
                var fresh = known
                fresh.expiresAt = expiresAt
                return .success(fresh)
            case .changed(let fresh):
                adopt(fresh)
                return .success(fresh)
            case .expired: return .failure(doubted(Self.expired))
            case .missing: return .failure(doubted(Self.notFound))
            case .newer: return .failure(doubted(Self.newer))
            case .damaged: return .failure(doubted(Self.damaged))
            }
        } catch {
            return .failure(doubted(error.problem))
        }
    }

    /// A newer version wins; an answer that was overtaken while it travelled is not taken over.
    func adopt(_ fresh: SessionSnapshot) {
        let sameRun = fresh.version.storeRun == snapshot.version.storeRun
        if sameRun, fresh.version.counter < snapshot.version.counter { return }
        snapshot = fresh
    }

    /// The next request gets a fresh actor.
    func doubted(_ problem: Problem) -> Problem {
        isDoubtful.store(true, ordering: .relaxed)
        return problem
    }
}
