/// The generic cell rate algorithm (ITU-T I.371): the whole state of a limit is one moment, the theoretical arrival of
/// the next request. `GCRA` in Redis does the same for all instances together.
public enum CellRate {
    /// - Parameter arrival: on a clock of the caller's, which `now` is read from too; moved by what is granted.
    /// - Parameter units: requests asked for; as many of them as there are left are granted.
    public static func take(
        _ arrival: inout Duration, at now: Duration, under policy: RatePolicy, atMost units: Int = 1
    ) -> RateDecision {
        let (interval, window) = (policy.interval, policy.interval * policy.count)
        // Never further ahead than a full window: a policy may have become smaller.
        let due = min(max(arrival, now), now + window)
        let room = window - (due - now)
        let granted = min(units, Int(room.attoseconds / interval.attoseconds))
        arrival = due + interval * granted
        let left = room - interval * granted
        let remaining = Int(left.attoseconds / interval.attoseconds)
        return RateDecision(
            granted: granted, remaining: remaining, retryAfter: remaining > 0 ? .zero : interval - left,
            resetAfter: arrival - now)
    }
}
