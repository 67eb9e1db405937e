import Actors
import Domain
import TestSupport
import Testing

struct RateGateTests {
    private static let eight = RatePolicy("8/3600")!
    private let limiter = FakeRateLimiter()
    private let ids = IDGenerator()

    private func gate(capacity: Int = 100) -> RateGate {
        RateGate(policies: [.pdf: Self.eight], limiter: limiter, capacity: capacity)
    }

    @Test func `a class without a policy is not limited`() async {
        #expect(await gate().admit(.status, of: .client(nil), from: nil) == nil)
        #expect(await limiter.questions == 0)
    }

    @Test func `subjects are counted apart`() async {
        let gate = gate()
        let (one, other) = (RateSubject.session(ids.session()), RateSubject.session(ids.session()))
        #expect(await accepted(gate, one, 10) == 8)
        #expect(await accepted(gate, other, 10) == 8)
    }

    @Test func `one loud address is stopped before the shared store is asked`() async throws {
        let gate = gate()
        let address = try #require(IPAddress("192.0.2.1"))
        for _ in 0..<60 { _ = await gate.admit(.pdf, of: .session(ids.session()), from: address) }
        #expect(await limiter.questions == 40)
        let last = await gate.admit(.pdf, of: .session(ids.session()), from: address)
        #expect(last?.decision.isAllowed == false && last?.policy.count == 40)
        #expect(
            await gate.admit(.pdf, of: .session(ids.session()), from: IPAddress("192.0.2.2"))?.decision.isAllowed
                == true)
    }

    @Test func `a busy client's requests are counted by the dozen, and none passes uncounted`() async {
        let many = RatePolicy("5000/3600")!
        let gates = [
            RateGate(policies: [.status: many], limiter: limiter),
            RateGate(policies: [.status: many], limiter: limiter),
        ]
        var allowed = 0
        for number in 0..<6_000 {
            let admission = await gates[number % 2].admit(.status, of: .client(nil), from: nil)
            if admission?.decision.isAllowed == true { allowed += 1 }
        }
        #expect(allowed <= 5_000)
        #expect(await limiter.counted >= allowed)
        #expect(allowed > 4_000, "what two slow instances forfeit is little")
        #expect(await limiter.questions < 3_000)
    }

    @Test func `while the shared store is away a quarter of the limit holds, and nobody waits`() async {
        let gate = gate()
        await limiter.setAway(true)
        let subject = RateSubject.session(ids.session())
        let first = await gate.admit(.pdf, of: subject, from: nil)
        #expect(first?.policy.count == 2 && first?.decision.remaining == 1)
        #expect(await accepted(gate, subject, 10) == 1)
        #expect(await limiter.questions == 1)
    }

    @Test func `it asks again when the store is back`() async throws {
        let gate = gate()
        await limiter.setAway(true)
        _ = await gate.admit(.pdf, of: .client(nil), from: nil)
        await limiter.setAway(false)
        let deadline = ContinuousClock.now + .seconds(20)
        var (policy, number): (RatePolicy?, UInt32) = (nil, 0)
        while policy != Self.eight, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
            number += 1
            policy = await gate.admit(.pdf, of: .session(ids.session()), from: IPAddress(ipv4: number))?.policy
        }
        #expect(policy == Self.eight)
    }

    @Test func `a flood of addresses shares one bucket when the table is full`() async {
        let gate = gate(capacity: 4)
        await limiter.setAway(true)
        var allowed = 0
        for number in 0..<200 {
            let address = IPAddress(ipv4: 0x0808_0000 + UInt32(number))
            if await gate.admit(.pdf, of: .client(address), from: address)?.decision.isAllowed == true { allowed += 1 }
        }
        #expect(allowed < 60)
    }

    private func accepted(_ gate: RateGate, _ subject: RateSubject, _ tries: Int) async -> Int {
        var count = 0
        for _ in 0..<tries where await gate.admit(.pdf, of: subject, from: nil)?.decision.isAllowed == true {
            count += 1
        }
        return count
    }
}
