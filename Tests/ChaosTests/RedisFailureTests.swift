import Drivers
import TestSupport
import Testing

extension Chaos.Store {
    /// Redis fails under load: 503 while it is away, back within two seconds, nothing acknowledged is lost.
    @Suite(.timeLimit(.minutes(10))) struct RedisFailures {
        @Test func `row 10: Redis is killed and started again, several times`() async throws {
            try await Cluster.with { cluster in
                let outcome = try await Load(cluster: cluster).during {
                    for _ in 0..<Scale.pick(small: 2, full: 20) {
                        await cluster.redis.kill()
                        try await Task.sleep(for: .milliseconds(300))
                        try await cluster.redis.restart()
                        let back = ContinuousClock.now
                        try await Task.sleep(for: .milliseconds(2_700))
                        await cluster.expectRecovered(since: back)
                    }
                }
                #expect(await cluster.traffic.number(of: "503 store_unavailable") > 0)
                try await cluster.expectSound(outcome)
                await cluster.report("row 10", outcome)
            }
        }

        @Test func `row 12: Redis is held still for five seconds`() async throws {
            try await Cluster.with { cluster in
                let outcome = try await Load(cluster: cluster).during {
                    await cluster.redis.pause()
                    try await Task.sleep(for: .seconds(5))
                    await cluster.redis.resume()
                    let back = ContinuousClock.now
                    try await Task.sleep(for: .seconds(3))
                    await cluster.expectRecovered(since: back)
                }
                #expect(await cluster.traffic.number(of: "503 store_unavailable") > 0)
                try await cluster.expectSound(outcome)
                await cluster.report("row 12", outcome)
                #expect(outcome.orders.allSatisfy { ($0.last?.attempt ?? 9) <= 2 })
            }
        }

        @Test func `row 13: Redis is away for longer than a lease, and running reports keep their workers`()
            async throws
        {
            try await Cluster.with { cluster in
                let outcome = try await Load(cluster: cluster).during {
                    try await cluster.expectLookedAfter()
                    await cluster.redis.kill()
                    try await Task.sleep(for: .seconds(Scale.pick(small: 12, full: 15)))
                    try await cluster.redis.restart()
                }
                try await cluster.expectSound(outcome)
                await cluster.report("row 13", outcome)
                // A claim whose reply the kill swallowed is nobody's, and runs again; a report that somebody was making
                // is taken from him once at most.
                var log: [String] = []
                for instance in cluster.instances { log += await instance.logLines }
                let taken = log.count { $0.contains("attempt given up") }
                #expect(taken <= 1, "\(log.filter { $0.contains("rpt_") }.joined(separator: "\n"))")
            }
        }

        @Test(arguments: ["WRITE", "ALL"]) func `row 14: Redis pauses its clients`(mode: String) async throws {
            try await Cluster.with { cluster in
                let outcome = try await Load(cluster: cluster).during {
                    _ = try await cluster.store.send(["CLIENT", "PAUSE", 3_000, RedisArgument(mode)])
                    try await Task.sleep(for: .seconds(3))
                    let back = ContinuousClock.now
                    try await Task.sleep(for: .seconds(3))
                    await cluster.expectRecovered(since: back)
                }
                try await cluster.expectSound(outcome)
                await cluster.report("row 14 \(mode)", outcome)
            }
        }

        @Test func `row 15: all connections to Redis are cut again and again`() async throws {
            try await Cluster.with { cluster in
                let outcome = try await Load(cluster: cluster).during {
                    for _ in 0..<10 {
                        _ = try await cluster.store.send(["CLIENT", "KILL", "TYPE", "normal"])
                        try await Task.sleep(for: .milliseconds(300))
                    }
                    let back = ContinuousClock.now
                    try await Task.sleep(for: .seconds(3))
                    await cluster.expectRecovered(since: back)
                }
                try await cluster.expectSound(outcome)
                await cluster.report("row 15", outcome)
            }
        }

        @Test func `row 21: scripts are flushed, and no request fails`() async throws {
            try await Cluster.with { cluster in
                let outcome = try await Load(cluster: cluster).during {
                    for _ in 0..<30 {
                        _ = try await cluster.store.send(["SCRIPT", "FLUSH"])
                        try await Task.sleep(for: .milliseconds(100))
                    }
                }
                #expect(await cluster.traffic.number(of: "503") == 0)
                try await cluster.expectSound(outcome)
                await cluster.report("row 21", outcome)
            }
        }
    }
}

extension Cluster {
    /// Figures of a run.
    func report(_ name: String, _ outcome: Load.Outcome) async {
        let attempts = Dictionary(outcome.orders.map { ($0.last?.attempt ?? 0, 1) }, uniquingKeysWith: +)
        let histogram = attempts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        print("\(name): \(outcome.orders.count) reports, attempts \(histogram); \(await traffic.summary)")
    }
}
