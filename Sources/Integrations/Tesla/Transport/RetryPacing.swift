/// Time and chance of repeated attempts, injected so that tests neither wait nor guess.
public struct RetryPacing: Sendable {
    /// Monotonic time since any fixed moment.
    var now: @Sendable () -> Duration
    /// Ends early when the task is cancelled.
    var sleep: @Sendable (Duration) async -> Void
    /// 0 to 1.
    var jitter: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async -> Void,
        jitter: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.jitter = jitter
    }

    public static let system: RetryPacing = {
        let start = ContinuousClock.now
        return RetryPacing(
            now: { start.duration(to: .now) }, sleep: { try? await Task.sleep(for: $0) },
            jitter: { Double.random(in: 0...1) })
    }()

    /// 1, 2, 4 … seconds before try 2, 3, 4 …, up to a quarter more or less.
    func delay(beforeTry number: Int) -> Duration {
        .seconds(1) * Double(1 << min(max(number - 2, 0), 6)) * (0.75 + 0.5 * jitter())
    }
}
