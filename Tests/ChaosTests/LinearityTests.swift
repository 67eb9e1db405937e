import Drivers
import TestSupport
import Testing

extension Chaos.Store {
    /// I3: many clients change one session at three instances at once, while connections to Redis are cut. An order of
    /// all calls must explain every answer.
    @Suite(.timeLimit(.minutes(10))) struct Linearity {
        private static let clients = Scale.pick(small: 12, full: 50)
        private static let time = Duration.seconds(Scale.pick(small: 5, full: 60))
        /// On a busy machine it takes longer until there is something to check.
        private static let calls = 400

        @Test func `no update of a session is lost, none is seen twice, and none comes from nowhere`() async throws {
            try await Cluster.with { cluster in
                let editing = try await Editing(cluster)
                let end = ContinuousClock.now + Self.time
                async let cuts: Void = Self.cutConnections(cluster, until: end)
                let history = editing.history
                try await editing.run(clients: Self.clients) {
                    let calls = await history.calls
                    return ContinuousClock.now < end || calls < Self.calls
                }
                try await cuts
                await editing.expectExplained()
                let figures = await history.figures
                #expect(figures.settings.writes > Self.clients && figures.images.additions > 10)
                #expect(figures.tasks.additions > 0 && figures.captions.writes > figures.images.additions)
                print("linearity: \(await history.calls) calls, \(figures); \(await cluster.traffic.summary)")
            }
        }

        private static func cutConnections(_ cluster: Cluster, until end: ContinuousClock.Instant) async throws {
            while ContinuousClock.now < end {
                try await Task.sleep(for: .seconds(1))
                _ = try await cluster.store.send(["CLIENT", "KILL", "TYPE", "normal"])
            }
        }
    }
}
