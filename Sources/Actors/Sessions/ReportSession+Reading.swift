import CoreMetrics
import Domain
import Logging
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
            switch try await services.load(id, known: known) {
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

    /// A newer version wins; an answer that was overtaken while it travelled is not taken over. Under another run of the
    /// store an older version means that the store was rolled back: what it has now is the truth (state.md 5.7).
    func adopt(_ fresh: SessionSnapshot) {
        let (mine, theirs) = (snapshot.version, fresh.version)
        if theirs.counter < mine.counter {
            if theirs.storeRun == mine.storeRun { return }
            if !theirs.storeRun.isEmpty, !mine.storeRun.isEmpty {
                services.metrics.rollbacks.increment()
                services.logger.warning("the store was rolled back")
            }
        }
        snapshot = fresh
    }

    /// The next request gets a fresh actor.
    func doubted(_ problem: Problem) -> Problem {
        isDoubtful.store(true, ordering: .relaxed)
        return problem
    }
}
