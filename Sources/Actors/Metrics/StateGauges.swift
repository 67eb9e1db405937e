import CoreMetrics
public import Domain

/// What is looked at when somebody asks for the metrics: the state of this instance, and of the queue that all share.
public struct StateGauges: Sendable {
    private let queue: any QueueGauge
    private let health: HealthMonitor
    private let registry: SessionRegistry
    private let runner: JobRunner
    private let hub: EventHub
    private let payments: PaymentDesk?

    private let sessions = Gauge(label: "sessions_active")
    private let sessionMemory = Gauge(label: "session_memory_bytes")
    private let running = Gauge(label: "reports_running")
    private let slots = Gauge(label: "report_slots")
    private let beatLag = Gauge(label: "heartbeat_lag_seconds")
    private let circuit = Gauge(label: "renderer_circuit_open")
    private let streams = Gauge(label: "sse_open")
    private let polls = Gauge(label: "long_polls_open")
    private let draining = Gauge(label: "draining")
    private let shared = QueueGauges()
    private let inboxWaiting = Gauge(label: "webhook_inbox_events", dimensions: [("state", "waiting")])
    private let inboxDead = Gauge(label: "webhook_inbox_events", dimensions: [("state", "dead")])

    public init(
        queue: any QueueGauge, health: HealthMonitor, registry: SessionRegistry, runner: JobRunner, hub: EventHub,
        payments: PaymentDesk? = nil
    ) {
        self.queue = queue
        self.health = health
        self.registry = registry
        self.runner = runner
        self.hub = hub
        self.payments = payments
    }

    public func refresh() async {
        async let figures = try? queue.figures(maxAge: .seconds(1))
        async let report = health.report()
        async let backlog = payments?.backlog()
        sessions.record(await registry.count)
        sessionMemory.record(await registry.memoryUsed)
        running.record(await runner.count)
        slots.record(runner.slots)
        beatLag.record(await runner.beatLag.seconds)
        circuit.record(await runner.isSuspended ? 1 : 0)
        streams.record(await hub.streamCount)
        polls.record(await hub.pollCount)
        draining.record(health.isDraining ? 1 : 0)
        for entry in await report.entries {
            Gauge(label: "health_check_up", dimensions: [("check", entry.name)]).record(entry.isUp ? 1 : 0)
        }
        shared.show(await figures)
        let inbox = await backlog
        inboxWaiting.show(inbox?.waiting)
        inboxDead.show(inbox?.dead)
    }
}

/// The queue of all instances. Each of them tells the same, so these are not to be added up.
private struct QueueGauges: Sendable {
    private enum State: String, CaseIterable { case queued, delayed, running, dead }
    private enum End: String, CaseIterable { case complete, failed, retried, stalled }

    private let states = Dictionary(
        uniqueKeysWithValues: State.allCases.map { state in
            (state, Gauge(label: "report_tasks", dimensions: [("state", state.rawValue)]))
        })
    private let ends = Dictionary(
        uniqueKeysWithValues: End.allCases.map { end in
            (end, Gauge(label: "report_events_total", dimensions: [("event", end.rawValue)]))
        })
    private let depth = Gauge(label: "report_queue_depth")
    private let oldest = Gauge(label: "report_queue_oldest_seconds")
    private let instances = Gauge(label: "instances_alive")

    /// - Parameter figures: nil when the store is away: then nothing is told, rather than what was.
    func show(_ figures: QueueFigures?) {
        let lanes = figures?.lanes.values
        let ready = lanes?.reduce(0) { $0 + $1.ready }
        let delayed = lanes?.reduce(0) { $0 + $1.delayed }
        let totals = figures?.totals
        for (state, count) in [
            (State.queued, ready), (.delayed, delayed), (.running, figures?.running), (.dead, figures?.deadLetters),
        ] { states[state]?.show(count) }
        for (end, count) in [
            (End.complete, totals?.complete), (.failed, totals?.failed), (.retried, totals?.retried),
            (.stalled, totals?.stalls),
        ] { ends[end]?.show(count) }
        depth.show(figures?.waiting)
        oldest.record(figures.map { ($0.oldestWaiting ?? .zero).seconds } ?? .nan)
        instances.show(figures?.instances.count)
    }
}

extension Gauge {
    /// Not a number where nothing is known: then the backend shows no value.
    fileprivate func show(_ count: Int?) { record(count.map { Double($0) } ?? .nan) }
}
