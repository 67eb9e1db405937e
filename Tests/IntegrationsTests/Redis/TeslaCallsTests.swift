import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct TeslaCallsTests {
    /// 2026-11-30, three seconds before the next month.
    private static let end = Date(timeIntervalSince1970: 1_796_083_197)

    private static func count(_ endpoint: String, day: Int, _ count: Int) -> TeslaCallCount {
        TeslaCallCount(day: day, endpoint: endpoint, price: .data, count: count)
    }

    @Test func `answered calls of all instances are counted by day and kind`() async throws {
        try await StoreRig.with { rig in
            let one = RedisTeslaCalls(rig.store(), clock: .fixed(Self.end))
            let other = RedisTeslaCalls(rig.store(), clock: .fixed(Self.end.addingTimeInterval(10)))
            await one.count(FleetCall("/api/1/vehicles"))
            await one.count(FleetCall(vehicle: testVIN, "vehicle_data"))
            await one.flush()
            await one.count(FleetCall("/api/1/vehicles"))
            await other.count(FleetCall("/api/1/vehicles"))
            await other.flush()
            let november = try await one.calls(in: "2026-11").sorted { $0.endpoint < $1.endpoint }
            #expect(november == [Self.count("vehicle_data", day: 30, 1), Self.count("vehicles", day: 30, 2)])
            #expect(november.map(\.microdollars) == [2_000, 4_000])
            let (december, october) = (try await one.calls(in: "2026-12"), try await one.calls(in: "2026-10"))
            #expect(december == [Self.count("vehicles", day: 1, 1)] && october.isEmpty)
            let life = try await rig.client.send(["TTL", rig.store().shared.teslaCalls("2026-11")]).int ?? 0
            #expect(life > 60 * 86_400)
        }
    }

    @Test(arguments: [(200, 1), (404, 1), (429, 1), (500, 0), (503, 0)])
    func `what Tesla bills is counted, its own failures are not`(status: Int, counted: Int) async throws {
        try await StoreRig.with { rig in
            let calls = RedisTeslaCalls(rig.store(), clock: .fixed(Self.end))
            let tesla = FakeTesla(status, #"{"response":{}}"#)
            _ = try? await tesla.gateway(counting: calls).service(of: testVIN, .test)
            let kinds = try await calls.calls(in: "2026-11")
            #expect(kinds.map(\.count).reduce(0, +) == counted)
        }
    }

    @Test func `what is left of a session`() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let store = rig.sessions()
            _ = try await rig.queue().enqueue([rig.task(of: id)])
            let kept = try await store.trace(of: id)
            #expect(kept.state == .kept && kept.tasks == 1 && kept.at == nil)
            _ = try await store.end(id, by: nil) { _ in }
            let trace = try await store.trace(of: id)
            #expect(trace.state == .erased && trace.tasks == 0 && trace.objects == 0)
            #expect(abs(trace.at?.timeIntervalSinceNow ?? 1_000) < 300)
            #expect(try await store.trace(of: rig.ids.session()) == SessionTrace(state: .nothing))
        }
    }
}
