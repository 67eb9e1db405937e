import Domain
import TestSupport
import Testing

struct RateLimitTests {
    private static let tenAMinute = RatePolicy("10/60")!

    @Test func `the whole count at once, then one by one`() {
        var arrival = Duration.zero
        for left in (0..<10).reversed() {
            let decision = CellRate.take(&arrival, at: .seconds(100), under: Self.tenAMinute)
            #expect(decision.isAllowed && decision.remaining == left)
        }
        let refused = CellRate.take(&arrival, at: .seconds(100), under: Self.tenAMinute)
        #expect(
            refused == RateDecision(granted: 0, remaining: 0, retryAfter: .seconds(6), resetAfter: .seconds(60)))
        #expect(!CellRate.take(&arrival, at: .milliseconds(105_999), under: Self.tenAMinute).isAllowed)
        #expect(CellRate.take(&arrival, at: .seconds(106), under: Self.tenAMinute).isAllowed)
        #expect(!CellRate.take(&arrival, at: .seconds(106), under: Self.tenAMinute).isAllowed)
        #expect(CellRate.take(&arrival, at: .seconds(200), under: Self.tenAMinute).remaining == 9)
    }

    /// I5: accepted requests <= burst + rate * t, whatever the pattern.
    @Test(arguments: 1...20) func `never more than burst and rate allow`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let policy = try #require(
            RatePolicy(count: Int.random(in: 1...50, using: &random), seconds: Int.random(in: 1...60, using: &random)))
        var (arrival, now, accepted) = (Duration.zero, Duration.seconds(1_000), 0)
        for _ in 0..<2_000 {
            now += .milliseconds(
                Int.random(in: 0...200, using: &random) < 150 ? 0 : Int.random(in: 0...900, using: &random))
            if CellRate.take(&arrival, at: now, under: policy).isAllowed { accepted += 1 }
            let rate = (now - .seconds(1_000)) / policy.interval
            #expect(Double(accepted) <= Double(policy.count) + rate + 0.001)
        }
    }

    @Test func `several at once are granted as far as they go`() {
        var arrival = Duration.zero
        #expect(CellRate.take(&arrival, at: .zero, under: Self.tenAMinute, atMost: 7).granted == 7)
        let rest = CellRate.take(&arrival, at: .zero, under: Self.tenAMinute, atMost: 7)
        #expect(rest.granted == 3 && rest.remaining == 0 && rest.retryAfter == .seconds(6))
        #expect(CellRate.take(&arrival, at: .zero, under: Self.tenAMinute, atMost: 7).granted == 0)
    }

    @Test func `a smaller policy locks nobody out for longer than its window`() throws {
        var arrival = Duration.seconds(5_000)
        let decision = CellRate.take(&arrival, at: .seconds(100), under: Self.tenAMinute)
        #expect(!decision.isAllowed && decision.retryAfter == .seconds(6))
    }

    @Test(arguments: [
        "", "10", "10/", "/60", "0/60", "10/0", "10/60/1", "a/b", "1000001/1", "1/86401", "-1/60", "10 / 60",
    ])
    func `bad settings`(text: String) { #expect(RatePolicy(text) == nil) }

    @Test func `an IPv6 network is one client`() {
        let one = RateSubject.client(IPAddress("2001:db8:1:2:3::1"))
        #expect(one == RateSubject.client(IPAddress("2001:db8:1:2:ffff::9")))
        #expect(one != RateSubject.client(IPAddress("2001:db8:1:3::1")))
        #expect(RateSubject.client(IPAddress("192.0.2.1")) != RateSubject.client(IPAddress("192.0.2.2")))
        #expect(RateSubject.client(IPAddress("::ffff:192.0.2.1")) == RateSubject.client(IPAddress("192.0.2.1")))
    }
}

/// The same seed gives the same numbers.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
