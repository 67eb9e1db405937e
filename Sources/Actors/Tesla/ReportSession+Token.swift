public import Domain
public import FoundationEssentials
import Logging

extension ReportSession {
    /// A token with more than five minutes to live (state.md 7.1), refreshed when it has less, and whose it is.
    /// - Throws: `tesla_login_required`, `token_refresh_pending`, and the store's problems.
    func signedIn() async throws(Problem) -> (access: TeslaAccess, account: TeslaAccount) {
        // A token that was made for less is good enough once it is new.
        for margin in [300.0, 0, 0] {
            let snapshot = try await current()
            guard let tokens = snapshot.tokens, let account = snapshot.state.core.account else {
                throw Problem(.teslaLoginRequired, "Sign in with Tesla first")
            }
            if tokens.expiresAt.timeIntervalSince(services.clock.now) > margin {
                return (TeslaAccess(token: tokens.access, region: account.region), account)
            }
            try await refresh(tokenVersion: snapshot.tokenVersion)
        }
        throw Problem(.tokenRefreshPending, "The Tesla sign-in is being renewed", retryAfter: .seconds(2))
    }

    /// Runs a Tesla call. A 401 refreshes the token (facts 1.7), a 421 takes the account to the region that Tesla names, if
    /// it is one of ours (facts 1.10); then the call is repeated once, for the same sign-in.
    func calling<Answer: Sendable>(
        _ call: (TeslaAccess) async throws(TeslaError) -> Answer
    ) async throws(Problem) -> Answer {
        let (first, account) = try await signedIn()
        do throws(TeslaError) {
            return try await call(first)
        } catch {
            switch (error.code, error.region) {
            case (.unauthorized, _): try await renew(first)
            case (.outOfRegion, let region?) where region != first.region:
                try await update { change throws(Problem) in
                    try change.state.checkSignIn(isOf: account)
                    change.state.move(to: region)
                }
            default: throw error.problem
            }
        }
        let (second, owner) = try await signedIn()
        guard owner.isSameSignIn(as: account) else { throw SessionState.signedInAnew }
        do throws(TeslaError) { return try await call(second) } catch { throw error.problem }
    }

    /// Somebody else may have renewed it meanwhile.
    private func renew(_ used: TeslaAccess) async throws(Problem) {
        let snapshot = try await current()
        if snapshot.tokens?.access == used.token { try await refresh(tokenVersion: snapshot.tokenVersion) }
    }

    /// Renews the token on demand; answers when it ends now.
    public func refreshTokens() async throws(Problem) -> Date {
        let snapshot = try await current()
        guard snapshot.tokens != nil else { throw Problem(.teslaLoginRequired, "Sign in with Tesla first") }
        try await refresh(tokenVersion: snapshot.tokenVersion)
        return try await current().tokens?.expiresAt ?? services.clock.now
    }

    /// One refresh at a time: callers of this instance share it, other instances are kept out by the store.
    func refresh(tokenVersion: Int) async throws(Problem) {
        if let running = refreshing { return try await running.value.get() }
        // Unstructured on purpose: once Tesla has been asked, the answer must be stored whoever goes away (state.md 7.3).
        services.unfinished.begin()
        let task = Task {
            defer { services.unfinished.end() }
            do throws(Problem) {
                try await self.renew(tokenVersion: tokenVersion)
                return Result<Void, Problem>.success(())
            } catch {
                return .failure(error)
            }
        }
        refreshing = task
        let result = await task.value
        if refreshing == task { refreshing = nil }
        try result.get()
    }

    private func renew(tokenVersion: Int) async throws(Problem) {
        guard try await current().tokens?.refresh != nil else {
            throw Problem(.teslaLoginRequired, "Sign in with Tesla again")
        }
        var mayRepeat = true
        for _ in 0..<12 {
            // Before the question: an end of the other's refresh is heard from here on.
            let hints = services.hints.listen()
            let turn = try await storing { () async throws(StoreError) in
                try await services.tokens.acquireRefresh(id, tokenVersion: tokenVersion, owner: owner)
            }
            switch turn {
            case .granted:
                if try await renewNow(tokenVersion: tokenVersion, mayRepeat: mayRepeat) { return }
                mayRepeat = false
                try? await Task.sleep(for: Self.pauseBeforeRepeat)
            case .newer: return
            case .gone: throw ReportSession.expired
            case .busy(let wait): await refreshElsewhere(hints, within: min(wait, .seconds(1)))
            }
        }
        throw Problem(.tokenRefreshPending, "The Tesla sign-in is being renewed", retryAfter: .seconds(2))
    }

    /// Until another instance says that it has refreshed the token, or the time is over.
    private func refreshElsewhere(_ hints: AsyncStream<Hint>, within limit: Duration) async {
        let end = Hint.token(session: services.sealer.hash(of: id))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await hint in hints where hint == end { return } }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// False when Tesla's answer was cut off: it may have used the token up, and Tesla's mercy rule lets one repeat
    /// through (facts 1.7). Before that the turn is asked for again: somebody else may have refreshed meanwhile.
    private func renewNow(tokenVersion: Int, mayRepeat: Bool) async throws(Problem) -> Bool {
        guard let parent = try await current().tokens else {
            throw Problem(.teslaLoginRequired, "Sign in with Tesla again")
        }
        let fresh: TeslaTokens
        do throws(TeslaError) { fresh = try await services.signIn.refresh(parent) } catch {
            services.metrics.refreshes.count(error.code == .loginRequired ? .refused : .failed)
            if mayRepeat, error.code == .timeout || error.code == .unavailable { return false }
            guard error.code == .loginRequired else { throw error.problem }
            try await settleInvalid(tokenVersion: tokenVersion, error)
            return true
        }
        try await keep(fresh, after: parent)
        return true
    }

    private static let pauseBeforeRepeat = Duration.seconds(2)

    /// The old token is used up: its successor is offered to the store for a minute (state.md 7.3) before it is left to the
    /// next load. A stale answer means that another branch of the lineage won; the next load finds it.
    private func keep(_ fresh: TeslaTokens, after parent: TeslaTokens) async throws(Problem) {
        let commit = services.ids.token(length: 13)
        let monotonic = ContinuousClock()
        let deadline = monotonic.now + .seconds(60)
        while true {
            do throws(StoreError) {
                let outcome = try await services.tokens.commitRefresh(
                    id, parent: parent, tokens: fresh, owner: owner, commit: commit)
                services.metrics.refreshes.count(outcome == .stale ? .overtaken : .renewed)
                if outcome == .stale { services.logger.warning("a refreshed token was overtaken") }
                if outcome == .committed { await services.obtained.remember(fresh, after: parent, of: id) }
                return
            } catch {
                guard monotonic.now < deadline else {
                    await services.obtained.remember(fresh, after: parent, of: id)
                    throw error.problem
                }
            }
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    private func settleInvalid(tokenVersion: Int, _ error: TeslaError) async throws(Problem) {
        let verdict = try await storing { () async throws(StoreError) in
            try await services.tokens.reportInvalid(id, tokenVersion: tokenVersion, owner: owner)
        }
        switch verdict {
        case .recovered: return
        case .wait: throw Problem(.tokenRefreshPending, "The Tesla sign-in is being renewed", retryAfter: .seconds(2))
        case .dead: throw error.problem
        }
    }
}
