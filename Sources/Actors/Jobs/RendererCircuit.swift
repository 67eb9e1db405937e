import Domain

/// Keeps an instance away from the queue while its render workers crash over whatever they are given, or do not start.
///
/// Jobs that share a frozen input count as one: a poisoned photo in nine languages is one poison, not a broken renderer.
/// When the pause is over one job is tried; it closes the circuit, or opens it for twice as long.
struct RendererCircuit {
    /// Different inputs lost in a row, with nothing made in between, that open the circuit.
    static let threshold = 3
    static let pauses = Duration.seconds(5)...Duration.seconds(60)

    private var lost: Set<ObjectName> = []
    private var openings = 0
    private var until: ContinuousClock.Instant?

    /// A worker lived to answer, whatever it said.
    mutating func worked() { self = RendererCircuit() }

    /// A worker died over the job. True when that opened the circuit.
    mutating func crashed(over input: ObjectName, at now: ContinuousClock.Instant) -> Bool {
        lost.insert(input)
        guard lost.count >= Self.threshold else { return false }
        return open(at: now)
    }

    /// No worker could be started. True when that opened the circuit.
    mutating func missing(at now: ContinuousClock.Instant) -> Bool { open(at: now) }

    /// What was under way when the circuit opened tells nothing new.
    private mutating func open(at now: ContinuousClock.Instant) -> Bool {
        guard !isOpen(at: now) else { return false }
        let pause = min(Self.pauses.lowerBound * (1 << min(openings, 8)), Self.pauses.upperBound)
        openings += 1
        until = now + pause
        return true
    }

    /// Nothing is claimed.
    func isOpen(at now: ContinuousClock.Instant) -> Bool { until.map { now < $0 } ?? false }

    /// - Parameter busy: jobs under way.
    func allowsClaim(busy: Int, at now: ContinuousClock.Instant) -> Bool {
        guard let until else { return true }
        return now >= until && busy == 0
    }
}
