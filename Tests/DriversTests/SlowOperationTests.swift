import CoreMetrics
import Drivers
import Logging
import Metrics
import Testing

/// What takes too long is told in the log, by the names that it has in the figures.
struct SlowOperationTests {
    private let log = LineBox()

    private func registry() -> PrometheusRegistry {
        PrometheusRegistry(
            [
                .init("op_seconds", .histogram(bounds: [1]), "Op", slow: SlowLimit(0.25, others: ["patient": 30])),
                .init("calm_seconds", .histogram(bounds: [1]), "Calm"),
            ], logger: Logger(label: "test") { _ in Handler(box: log) })
    }

    private func time(_ registry: PrometheusRegistry, _ metric: String, _ kind: String, _ time: Duration) {
        Timer(label: metric, dimensions: [("kind", kind)], factory: registry).record(duration: time)
    }

    @Test func `only what is beyond its limit is told, with its labels`() {
        let registry = registry()
        time(registry, "op_seconds", "get", .milliseconds(250))
        time(registry, "op_seconds", "patient", .seconds(29))
        time(registry, "calm_seconds", "get", .seconds(100))
        #expect(log.all.isEmpty)
        time(registry, "op_seconds", "get", .milliseconds(251))
        time(registry, "op_seconds", "patient", .seconds(31))
        #expect(
            log.all == [
                "slow operation kind=get metric=op_seconds ms=251",
                "slow operation kind=patient metric=op_seconds ms=31000",
            ])
    }

    @Test func `a flood is one line a second, and none is lost from the figures`() async throws {
        let registry = registry()
        for _ in 0..<50 { time(registry, "op_seconds", "get", .seconds(1)) }
        let told = log.all.count
        // More than one only where the machine took more than a second over fifty additions.
        #expect((1...5).contains(told))
        #expect(registry.text.contains(#"op_seconds_count{kind="get"} 50"#))
        let deadline = ContinuousClock.now + .seconds(60)
        while log.all.count == told, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
            time(registry, "op_seconds", "get", .seconds(1))
        }
        #expect(log.all.last?.contains("untold=") == true)
    }
}

private struct Handler: LogHandler {
    let box: LineBox
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        box.append(([event.message.description] + fields).joined(separator: " "))
    }
}
