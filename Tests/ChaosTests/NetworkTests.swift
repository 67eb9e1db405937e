import TestSupport
import Testing

extension Chaos.Store {
    /// Row 18: between the instances and Redis lies a bad line.
    @Suite(.timeLimit(.minutes(5))) struct Network {
        @Test func `row 18: over a slow and lossy network everything is slower, and nothing breaks`() async throws {
            try await Cluster.with(2, isRemote: true) { cluster in
                cluster.network?.set(.init(latency: .milliseconds(100), bytesPerSecond: 125_000, loss: 0.05))
                let before = cluster.network?.accepted ?? 0
                let load = Load(cluster: cluster, clients: 3, data: ReportData.medium)
                let outcome = try await load.during {
                    try await Task.sleep(for: .seconds(Scale.pick(small: 4, full: 60)))
                }
                let made = (cluster.network?.accepted ?? 0) - before
                cluster.network?.set(.good)
                try await cluster.expectSound(outcome)
                #expect(outcome.orders.allSatisfy { $0.last?.attempt == 1 })
                #expect(made < 2 * 20, "\(made) new connections: a storm")
                await cluster.report("row 18, \(made) new connections", outcome)
            }
        }
    }
}
