import CoreMetrics
import Domain

extension ReportSession {
    /// Applies `operation` to the newest state and commits it. Operations that wait together are committed together.
    ///
    /// `operation` must be pure: after a conflict with another instance it runs again on the newer state.
    func update<Reply: Sendable>(
        _ operation: @escaping @Sendable (inout SessionChange) throws(Problem) -> Reply
    ) async throws(Problem) -> Reply {
        let result = await withCheckedContinuation { continuation in
            mailbox.append(PendingChange(operation, continuation))
            drainIfIdle()
        }
        return try result.get()
    }

    /// The same for an operation that refers to objects which were stored for it. When it is refused, nobody will ever
    /// refer to them: they are erased now and not after the grace time.
    func update<Reply: Sendable>(
        storing objects: [ObjectName], _ operation: @escaping @Sendable (inout SessionChange) throws(Problem) -> Reply
    ) async throws(Problem) -> Reply {
        do throws(Problem) {
            return try await update { change throws(Problem) in
                let reply = try operation(&change)
                change.keeping += objects
                return reply
            }
        } catch {
            if Self.refusals.contains(error.code) {
                try? await services.outbox.register(objects, of: id, after: .zero)
            }
            throw error
        }
    }

    /// Answers after which no commit is under way any more.
    private static let refusals: Set<ProblemCode> = [
        .sessionExpired, .sessionNotFound, .tooManyImages, .teslaLoginRequired,
    ]

    private func drainIfIdle() {
        guard !isDraining else { return }
        isDraining = true
        // Unstructured on purpose: a commit under way must not be cut off when its caller goes away.
        services.unfinished.begin()
        Task {
            await drain()
            services.unfinished.end()
        }
    }

    private func drain() async {
        while !mailbox.isEmpty {
            let batch = mailbox
            mailbox = []
            await commit(batch)
        }
        isDraining = false
    }

    private func commit(_ batch: [PendingChange]) async {
        do throws(Problem) {
            _ = try await current()
            for attempt in 0..<Self.maxConflicts {
                let base = snapshot
                var change = SessionChange(base.state)
                let answers = batch.map { $0.apply(&change) }
                if try await write(change, over: base) {
                    for answer in answers { answer() }
                    return
                }
                services.metrics.conflicts.increment()
                try? await Task.sleep(for: .milliseconds(Int.random(in: 1...20) * (attempt + 1)))
                _ = try await current()
            }
            throw Problem(.sessionBusy, "The session is being changed elsewhere", retryAfter: .seconds(1))
        } catch {
            let problem = doubted(error)
            for pending in batch { pending.fail(problem) }
        }
    }

    /// False on a conflict.
    private func write(_ change: SessionChange, over base: SessionSnapshot) async throws(Problem) -> Bool {
        if change.isEmpty(over: base.state) { return true }
        let commit = services.ids.token(length: 13)
        let outcome = try await storing { () async throws(StoreError) in
            try await services.snapshots.commit(
                id, state: change.state, tokens: change.tokens, base: base, commit: commit, keeping: change.keeping,
                discarding: change.discarding)
        }
        switch outcome {
        case .committed(let fresh):
            adopt(fresh)
            return true
        case .conflict: return false
        case .gone: throw Self.expired
        case .newer: throw Self.newer
        }
    }

    /// state.md 5.4.
    private static let maxConflicts = 8
}
