package import Domain

/// Answers for repeats in memory; nothing ends by itself.
package actor FakeAnswerStore: AnswerStore {
    private var running: [String: String] = [:]
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

    package func keep(_ answer: KeptAnswer, under name: String, for life: Duration) { kept[name] = answer }

    /// As if it had never been claimed.
    package func forget(_ name: String) {
        running[name] = nil
        kept[name] = nil
    }

    package func release(_ name: String) { running[name] = nil }
}
