import Drivers
import FoundationEssentials
import TestSupport
import Testing

extension Chaos.Instances {
    /// Row 39: two releases side by side on one Redis, with jobs in flight.
    @Suite(.timeLimit(.minutes(10))) struct Upgrade {
        /// The program of an older release, its worker beside it.
        private static let old = ProcessInfo.processInfo.environment["OLD_CARPULSE"]

        @Test(.enabled(if: old != nil, "OLD_CARPULSE names no program of an older release"))
        func `row 39: instances of an older release are replaced one by one under load, and back, and again`()
            async throws
        {
            try await Cluster.with(3, executable: Self.old) { cluster in
                let watch = Watch()
                let editing = try await Editing(cluster)
                async let edits: Void = editing.run(clients: 4, reports: 0, rest: .milliseconds(50)) {
                    await !watch.isOver
                }
                let outcome = try await Load(cluster: cluster, clients: 3).during {
                    for instance in cluster.instances { try await Self.replace(instance, cluster, by: nil) }
                    try await Self.replace(cluster.instances[0], cluster, by: Self.old)
                    try await Self.replace(cluster.instances[0], cluster, by: nil)
                }
                await watch.end()
                try await edits
                await editing.expectExplained()
                try await Self.check(outcome, cluster)
                await cluster.report("row 39", outcome)
                print("row 39: \(await editing.history.calls) calls on one session, \(await editing.history.figures)")
            }
        }

        /// Stopped as a deployment stops it, and started from another build; nil is the one under test.
        private static func replace(_ instance: Instance, _ cluster: Cluster, by executable: String?) async throws {
            try await Task.sleep(for: .seconds(2))
            let status = await instance.stop(within: .seconds(40))
            #expect(status == .exited(code: 0))
            try await cluster.restart(instance, executable: executable ?? ProgramProcess.executable())
        }

        /// A stopped instance refuses connections, so calls without an answer are no failure here.
        private static func check(_ outcome: Load.Outcome, _ cluster: Cluster) async throws {
            cluster.expectEnded(outcome.orders)
            #expect(outcome.orders.filter { !$0.isComplete }.map(\.last) == [])
            try await cluster.expectIdleQueue()
            try await cluster.expectResults(outcome.orders)
            let strange = await cluster.traffic.strange
            #expect(strange == [])
        }
    }
}
