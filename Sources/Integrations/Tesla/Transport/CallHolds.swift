/// Calls that Tesla asked us not to repeat before a certain moment (429). It counts by what a call is about, so one loud
/// car costs the others nothing.
struct CallHolds {
    /// One call finds out after this, however long Tesla said: live answers have named half a day (facts 2.3).
    static let longest = Duration.seconds(3_600)
    private static let capacity = 10_000

    private var ends: [String: Duration] = [:]

    /// The time that is left; nil when the call may go.
    func remaining(_ key: String, at now: Duration) -> Duration? {
        guard let end = ends[key], end > now else { return nil }
        return end - now
    }

    /// Bounded: what is over is forgotten, and when nothing is, the new hold is.
    mutating func hold(_ key: String, for wait: Duration, at now: Duration) {
        if ends.count >= Self.capacity { ends = ends.filter { $0.value > now } }
        guard ends.count < Self.capacity else { return }
        ends[key] = now + min(wait, Self.longest)
    }
}
