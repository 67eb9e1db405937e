import CoreMetrics
import Domain
import Drivers
import Logging
import TestSupport
import Testing

@testable import Actors

struct MetricsTests {
    private let world = World()
    private let board = FakeTaskBoard()
    private let registry = PrometheusRegistry([])

    @Test func `the state of instance and queue is looked at, and nothing is told of a store that is away`()
        async throws
    {
        var lane = QueueFigures.Lane()
        lane.ready = 3
        lane.delayed = 1
        lane.oldestWaiting = .milliseconds(61_500)
        lane.totals.stalls = 2
        await board.show(QueueFigures(lanes: [Partition(2)!: lane, Partition(3)!: lane]))
        _ = try await world.registry.create(language: .en)
        let gauges = withMetricsFactory(registry) { makeGauges() }
        await withMetricsFactory(registry) { await gauges.refresh() }
        let text = try Exposition(registry.text)
        #expect(text.sum("report_tasks", ["state": "queued"]) == 6 && text.sum("report_queue_depth") == 8)
        #expect(text.sum("report_queue_oldest_seconds") == 61.5)
        #expect(text.sum("report_events_total", ["event": "stalled"]) == 4)
        #expect(text.sum("sessions_active") == 1 && text.sum("report_slots") == 2 && text.sum("sse_open") == 0)
        #expect(text.sum("health_check_up", ["check": "redis"]) == 0)
        await board.setAway(true)
        await gauges.refresh()
        let later = try Exposition(registry.text)
        #expect(later.sum("report_tasks") == nil && later.sum("report_queue_oldest_seconds") == nil)
        #expect(later.sum("sessions_active") == 1)
    }

    @Test func `a session is counted when it is made, loaded and dropped`() async throws {
        try await withMetricsFactory(registry) {
            let world = World()
            let small = SessionRegistry(services: world.services, configuration: .init(capacity: 1))
            let first = try await small.create(language: .en).id
            _ = try await small.create(language: .en)
            _ = try await small.session(first)
        }
        let text = try Exposition(registry.text)
        #expect(text.sum("sessions_created_total") == 2 && text.sum("session_activation_seconds_count") == 1)
        #expect(text.sum("session_passivations_total") == 2 && text.sum("store_rollback_total") == 0)
    }

    @Test func `a report is counted by stage and language, a failure by its code`() async throws {
        let session = try await world.connectedSession()
        for behaviour in [FakeRenderer.Behaviour.succeed, .fail(.timeout), .fail(.workerLost("signal 9"))] {
            _ = try await session.requestReport(ReportRequest(vin: FakeTesla.vin, language: .fi))
            let job = try #require(try await claim())
            _ = await withMetricsFactory(registry) { await maker(behaviour).run(job) {} }
        }
        let text = try Exposition(registry.text)
        for stage in ["read", "render", "publish"] {
            let count = text.sum("report_stage_seconds_count", ["stage": stage, "lang": "fi"])
            #expect(count == (stage == "read" ? 3 : 1), "\(stage)")
        }
        for (result, count) in [("complete", 1), ("render_timeout", 1), ("render_failed", 1), ("given_up", 0)] {
            #expect(text.sum("report_attempts_total", ["result": result]) == Double(count), "\(result)")
        }
        #expect(text.sum("report_pages_sum") == 7 && text.sum("report_bytes_sum") == 4)
    }

    @Test func `refusals are counted by class`() async throws {
        let gate = withMetricsFactory(registry) {
            RateGate(policies: [.pdf: RatePolicy("2/3600")!], limiter: FakeRateLimiter())
        }
        for _ in 0..<5 { _ = await gate.admit(.pdf, of: .client(nil), from: nil) }
        let text = try Exposition(registry.text)
        #expect(text.sum("ratelimit_rejections_total", ["class": "pdf"]) == 3)
        #expect(text.sum("ratelimit_rejections_total", ["class": "status"]) == 0)
    }

    private func claim() async throws(StoreError) -> ClaimedJob? {
        for number in 0..<4 {
            guard let partition = Partition(number) else { continue }
            let outcome = try await world.queue.claim(in: partition, token: "t", instance: "test", avoiding: [])
            if case .job(let job) = outcome { return job }
        }
        return nil
    }

    private func maker(_ behaviour: FakeRenderer.Behaviour) -> ReportMaker {
        ReportMaker(
            queue: world.queue, storage: world.storage, outbox: world.outbox, sealer: PlainSealer(),
            verify: world.services.verify, renderer: FakeRenderer(behaviour), clock: .fixed(World.now),
            configuration: .init(publicBaseURL: "https://car.example"),
            logger: Logger(label: "test"))
    }

    private func makeGauges() -> StateGauges {
        struct Down: Error {}
        let health = HealthMonitor(checks: [HealthCheck("redis", isCritical: true) { throw Down() }])
        let runner = JobRunner(
            queue: world.queue, heartbeats: world.queue, maker: maker(.succeed), slots: 2, wakeup: JobWakeup(),
            hints: FakeHints(), ids: IDGenerator(), instance: "test", configuration: .init(),
            logger: Logger(label: "test"))
        let hub = EventHub(
            feed: board.hints,
            reader: TaskReader(
                queue: board, signer: FakeSigner(base: "https://a.test"), clock: .fixed(World.now),
                linkLifetime: .seconds(60)),
            isDraining: { false })
        return StateGauges(queue: board, health: health, registry: world.registry, runner: runner, hub: hub)
    }
}
