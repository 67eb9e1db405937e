import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct RateLimiterTests {
    private static let policy = RatePolicy("20/3600")!

    @Test func `two instances together allow what one does`() async throws {
        try await StoreRig.with { rig in
            let other = rig.redis.client()
            let limiters = [RedisRateLimiter(rig.store()), RedisRateLimiter(rig.store(transport: other))]
            let subject = RateSubject.session(rig.ids.session())
            let allowed = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let decision = try? await limiters[number % 2].take(
                            subject, of: .pdf, under: Self.policy, atMost: 1)
                        return decision?.isAllowed == true
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            await other.close()
            #expect(allowed == 20)
        }
    }

    @Test func `it says what is left and when more comes`() async throws {
        try await StoreRig.with { rig in
            let subject = RateSubject.client(IPAddress("192.0.2.1"))
            let limiter = RedisRateLimiter(rig.store())
            let first = try await limiter.take(subject, of: .pdf, under: Self.policy, atMost: 1)
            #expect(first.isAllowed && first.remaining == 19 && first.retryAfter == .zero)
            #expect((.seconds(179)...(.seconds(180))).contains(first.resetAfter))
            for _ in 0..<19 { _ = try await limiter.take(subject, of: .pdf, under: Self.policy, atMost: 1) }
            let refused = try await limiter.take(subject, of: .pdf, under: Self.policy, atMost: 1)
            #expect(!refused.isAllowed && refused.remaining == 0)
            #expect((.seconds(120)...(.seconds(180))).contains(refused.retryAfter))
            let later = RedisRateLimiter(rig.store(offset: refused.retryAfter))
            #expect(try await later.take(subject, of: .pdf, under: Self.policy, atMost: 1).isAllowed)
            #expect(try await !later.take(subject, of: .pdf, under: Self.policy, atMost: 1).isAllowed)
        }
    }

    @Test func `classes and subjects are counted apart, and the key tells neither`() async throws {
        try await StoreRig.with { rig in
            let limiter = RedisRateLimiter(rig.store())
            let session = rig.ids.session()
            _ = try await limiter.take(.session(session), of: .pdf, under: Self.policy, atMost: 1)
            #expect(
                try await limiter.take(.session(session), of: .status, under: Self.policy, atMost: 1).remaining == 19)
            _ = try await limiter.take(.client(IPAddress("192.0.2.1")), of: .pdf, under: Self.policy, atMost: 1)
            let keys = try await rig.keys(matching: "*")
            #expect(keys.count == 3 && keys.allSatisfy { $0.hasPrefix("cp:r:") })
            #expect(!keys.contains { $0.contains(session.randomPart) || $0.contains("192.0.2.1") })
        }
    }

    @Test func `several at once are granted as far as they go`() async throws {
        try await StoreRig.with { rig in
            let subject = RateSubject.session(rig.ids.session())
            let limiter = RedisRateLimiter(rig.store())
            #expect(try await limiter.take(subject, of: .pdf, under: Self.policy, atMost: 15).granted == 15)
            let rest = try await limiter.take(subject, of: .pdf, under: Self.policy, atMost: 15)
            #expect(rest.granted == 5 && rest.remaining == 0)
            #expect(try await limiter.take(subject, of: .pdf, under: Self.policy, atMost: 15).granted == 0)
        }
    }

    /// A clock that fell back, or a policy that became smaller, must not lock anybody out.
    @Test func `a stored moment far ahead counts as one full window`() async throws {
        try await StoreRig.with { rig in
            let subject = RateSubject.session(rig.ids.session())
            let ahead = RedisRateLimiter(rig.store(offset: .seconds(100_000)))
            _ = try await ahead.take(subject, of: .pdf, under: Self.policy, atMost: 1)
            let decision = try await RedisRateLimiter(rig.store()).take(
                subject, of: .pdf, under: Self.policy, atMost: 1)
            #expect(!decision.isAllowed && decision.retryAfter <= .seconds(180))
        }
    }

    @Test func `a counter ends when the limit is whole again`() async throws {
        try await StoreRig.with { rig in
            let policy = try #require(RatePolicy("100/10"))
            let subject = RateSubject.session(rig.ids.session())
            _ = try await RedisRateLimiter(rig.store()).take(subject, of: .status, under: policy, atMost: 1)
            let deadline = ContinuousClock.now + .seconds(10)
            while try await !rig.keys(matching: "cp:r:*").isEmpty, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try await rig.keys(matching: "cp:r:*") == [])
        }
    }

    @Test func `a store that is away or full is an error at once`() async throws {
        try await StoreRig.with { rig in
            let limiter = RedisRateLimiter(rig.store())
            _ = try await rig.client.send(["CONFIG", "SET", "maxmemory", "1"])
            await #expect(throws: StoreError.full) {
                try await limiter.take(.client(nil), of: .status, under: Self.policy, atMost: 1)
            }
            await rig.redis.kill()
            await #expect(throws: StoreError.self) {
                try await limiter.take(.client(nil), of: .status, under: Self.policy, atMost: 1)
            }
        }
    }
}
