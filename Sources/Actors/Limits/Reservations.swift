import Domain

/// Requests that were counted in the shared store ahead of time. A busy client's polls would else cost one durable write
/// each; taken by the dozen they cost next to nothing, and the limit stays exact, for nothing passes that was not
/// counted. What is not used within a second is forfeited.
struct Reservations {
    struct Key: Hashable {
        let name: RateClass
        let subject: RateSubject
    }

    /// A question to the shared store.
    struct Question {
        let units: Int
        /// Whether more than one request may be asked for: one question for each key at a time.
        let reserves: Bool
    }

    private struct Entry {
        var credit = 0
        var units = 1
        var since: Duration
        var answer: RateDecision?
        var isAsking = true
    }

    private static let life = Duration.seconds(1)
    /// The largest reservation is this part of a limit.
    private static let share = 50

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var lastSweep = Duration.zero

    init(capacity: Int) { self.capacity = capacity }

    /// Passes one request from what was reserved; nil when nothing is.
    mutating func spend(_ key: Key, at now: Duration) -> RateDecision? {
        guard let entry = entries[key], let answer = entry.answer, entry.credit > 0, now - entry.since < Self.life
        else { return nil }
        entries[key]?.credit -= 1
        return RateDecision(
            granted: 1, remaining: answer.remaining + entry.credit - 1, retryAfter: answer.retryAfter,
            resetAfter: max(answer.resetAfter - (now - entry.since), .zero))
    }

    /// Twice as many as last time when those were used up within their second, else one.
    mutating func ask(_ key: Key, under policy: RatePolicy, at now: Duration) -> Question {
        guard let entry = entries[key] else {
            guard hasRoom(at: now) else { return Question(units: 1, reserves: false) }
            entries[key] = Entry(since: now)
            return Question(units: 1, reserves: true)
        }
        guard !entry.isAsking else { return Question(units: 1, reserves: false) }
        entries[key]?.isAsking = true
        let isBusy = now - entry.since < Self.life && entry.answer != nil
        return Question(units: isBusy ? min(entry.units * 2, max(policy.count / Self.share, 1)) : 1, reserves: true)
    }

    /// - Parameter answer: nil when the store gave none.
    mutating func settle(_ key: Key, _ question: Question, _ answer: RateDecision?, at now: Duration) {
        guard question.reserves else { return }
        entries[key] = Entry(
            credit: max((answer?.granted ?? 0) - 1, 0), units: question.units, since: now, answer: answer,
            isAsking: false)
    }

    private mutating func hasRoom(at now: Duration) -> Bool {
        if entries.count >= capacity, now - lastSweep >= Self.life {
            lastSweep = now
            entries = entries.filter { $0.value.isAsking || now - $0.value.since < Self.life }
        }
        return entries.count < capacity
    }
}
