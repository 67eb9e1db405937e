/// What follows from a receiver's answer (api.md 3.7, row 27).
public enum WebhookVerdict: Sendable, Equatable {
    case told
    case again(after: Duration)
    /// A word for the log.
    case givenUp(String)

    /// Between the attempts: eight of them in a little less than six hours.
    static let pauses: [Duration] = [5, 30, 120, 600, 1_800, 5_400, 12_600].map { .seconds($0) }
    /// A receiver may ask for more time, up to this.
    static let longestWish = Duration.seconds(3_600)

    /// - Parameter attempt: 1 for the first.
    /// - Parameter retained: how long the task can still be read.
    /// - Parameter jitter: 0 to 1; pauses differ by a fifth, so that what failed together does not come back together.
    public init(_ answer: WebhookAnswer, attempt: Int, retained: Duration, jitter: Double) {
        let wish: Duration?
        switch answer {
        case .status(200...299, _):
            self = .told
            return
        case .status(429, let after): wish = after
        case .status(let code, let after) where code >= 500 && code != 501: wish = after
        case .unreachable: wish = nil
        case .status(let code, _):
            self = .givenUp("status \(code)")
            return
        case .refused(let reason):
            self = .givenUp(reason)
            return
        }
        guard attempt <= Self.pauses.count else {
            self = .givenUp("\(attempt) attempts")
            return
        }
        let pause = max(Self.pauses[max(attempt, 1) - 1] * (0.8 + 0.4 * jitter), min(wish ?? .zero, Self.longestWish))
        self = pause < retained ? .again(after: pause) : .givenUp("the task is gone by then")
    }
}
