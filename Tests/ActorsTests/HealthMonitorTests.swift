import Domain
import Testing

@testable import Actors

@Suite struct HealthMonitorTests {
    @Test func `many who ask cause one try`() async {
        let tries = Counter()
        let check = HealthCheck("redis", isCritical: true, validity: .seconds(600)) { await tries.count() }
        let monitor = HealthMonitor(checks: [check], patience: .seconds(600))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { await monitor.report().isReady } }
            for await isReady in group { #expect(isReady) }
        }
        #expect(await tries.value == 1)
    }

    @Test func `a try that succeeded for this answer counts, however long ago that is on a busy machine`() async {
        let check = HealthCheck("redis", isCritical: true, validity: .zero) {}
        #expect(await HealthMonitor(checks: [check], patience: .seconds(600)).report().isReady)
    }

    @Test func `a critical dependency that is down makes the instance unready, another does not`() async {
        let down = HealthCheck("redis", isCritical: true) { throw Problem(.storeUnavailable, "away") }
        let optional = HealthCheck("tesla", isCritical: false) { throw Problem(.teslaUnavailable, "away") }
        #expect(await HealthMonitor(checks: [down]).report().isReady == false)
        #expect(await HealthMonitor(checks: [optional]).report().isReady)
    }

    @Test func `a dependency that hangs is down after a while, and the answer comes`() async {
        let (never, _) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let hanging = HealthCheck("storage", isCritical: true) { for await _ in never {} }
        let monitor = HealthMonitor(checks: [hanging], patience: .milliseconds(20))
        #expect(await monitor.report().isReady == false)
    }

    @Test func `whoever wants to know of one dependency makes it be tried`() async throws {
        let monitor = HealthMonitor(checks: [HealthCheck("renderer", isCritical: true) {}])
        var isUp = await monitor.isUp("renderer")
        for _ in 0..<1_000 where isUp == nil {
            try await Task.sleep(for: .milliseconds(10))
            isUp = await monitor.isUp("renderer")
        }
        #expect(isUp == true)
        #expect(await monitor.isUp("another") == nil)
    }

    @Test func `an instance that goes away says so`() async {
        let monitor = HealthMonitor(checks: [])
        monitor.drain()
        #expect(await monitor.report().isReady == false)
    }
}

/// Counts calls.
actor Counter {
    private(set) var value = 0

    @discardableResult
    func count() -> Int {
        value += 1
        return value
    }
}
