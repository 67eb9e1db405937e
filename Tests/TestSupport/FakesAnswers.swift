package import Domain

/// Answers for repeats in memory; nothing ends by itself.
package actor FakeAnswerStore: AnswerStore {
    private var running: [String: String] = [:]
    private var isAway = false
    package private(set) var kept: [String: KeptAnswer] = [:]

    package init() {}

    package func claim(_ name: String, by token: String, lease: Duration) -> AnswerClaim {
        if let answer = kept[name] { return .answered(answer) }
        guard let holder = running[name] else {
            running[name] = token
            return .first
        }
        return holder == token ? .first : .running
    }

    /// From now on nothing is kept: the store is away.
    package func setAway(_ away: Bool) { isAway = away }

    package func keep(
        _ answer: KeptAnswer, under name: String, by token: String, for life: Duration
    ) throws(StoreError) {
        if isAway { throw .unavailable("test") }
        if running[name] == nil || running[name] == token { kept[name] = answer }
    }

    /// As if it had never been claimed.
    package func forget(_ name: String) {
        running[name] = nil
        kept[name] = nil
    }

    package func release(_ name: String, by token: String) {
        if running[name] == token { running[name] = nil }
    }

    package func renew(_ name: String, by token: String, lease: Duration) {}
}
