/// After a failed start of a worker: how long no other is tried, so that a broken program costs no CPU.
struct StartBackOff {
    private var failures = 0
    private var notBefore = Duration.zero

    private static let first = Duration.milliseconds(500)
    private static let longest = Duration.seconds(30)

    func allows(at now: Duration) -> Bool { now >= notBefore }

    mutating func failed(at now: Duration) {
        failures += 1
        notBefore = now + min(Self.first * (1 << min(failures - 1, 10)), Self.longest)
    }

    mutating func succeeded() { self = StartBackOff() }
}
