/// How long a connection may take for what.
public struct ConnectionLimits: Sendable {
    /// A connection without a request, or with an unfinished one that is silent, is closed after this.
    public var idle: Duration
    /// What every body may take, however small.
    public var bodyGrace: Duration
    /// Bytes that buy a body one more second.
    public var bodyRate: Int
    /// How long a client may take to read the answer that ends its connection.
    public var lastAnswer: Duration
    /// At the stop an idle connection is kept for this: its client may be about to ask.
    public var farewell: Duration

    public init(
        idle: Duration = .seconds(75), bodyGrace: Duration = .seconds(20), bodyRate: Int = 4_096,
        lastAnswer: Duration = .seconds(2), farewell: Duration = .seconds(1)
    ) {
        self.idle = idle
        self.bodyGrace = bodyGrace
        self.bodyRate = bodyRate
        self.lastAnswer = lastAnswer
        self.farewell = farewell
    }

    /// The time that a body of `count` bytes so far may have taken.
    func allowance(forBytes count: Int) -> Duration { bodyGrace + .milliseconds(count * 1_000 / max(1, bodyRate)) }
}
