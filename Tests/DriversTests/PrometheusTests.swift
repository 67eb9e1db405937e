import CoreMetrics
import Drivers
import Metrics
import TestSupport
import Testing

struct PrometheusTests {
    private let registry = PrometheusRegistry(
        [
            .init("jobs_total", .counter, "Jobs \\ done\nand \"more\""), .init("level", .gauge, "Level"),
            .init("wait_seconds", .histogram(bounds: [0.5, 1, 2]), "Wait"), .init("never_total", .counter, "Never"),
        ], seriesLimit: 4)

    private func read() throws -> Exposition { try Exposition(registry.text) }

    @Test func `the text is what the format asks for, to the letter`() throws {
        Counter(label: "jobs_total", dimensions: [("kind", "a\"b\\c\nd"), ("a", "")], factory: registry)
            .increment(by: 3)
        Gauge(label: "level", factory: registry).record(0.25)
        let timer = Timer(label: "wait_seconds", dimensions: [("op", "x")], factory: registry)
        timer.record(duration: .milliseconds(500))
        timer.record(duration: .seconds(3))
        #expect(
            registry.text == #"""
                # HELP jobs_total Jobs \\ done\nand "more"
                # TYPE jobs_total counter
                jobs_total{a="",kind="a\"b\\c\nd"} 3
                # HELP level Level
                # TYPE level gauge
                level 0.25
                # HELP wait_seconds Wait
                # TYPE wait_seconds histogram
                wait_seconds_bucket{op="x",le="0.5"} 1
                wait_seconds_bucket{op="x",le="1"} 1
                wait_seconds_bucket{op="x",le="2"} 1
                wait_seconds_bucket{op="x",le="+Inf"} 2
                wait_seconds_sum{op="x"} 3.5
                wait_seconds_count{op="x"} 2

                """#)
    }

    @Test func `the reader of the tests gets back what was written, and takes nothing else`() throws {
        Counter(label: "jobs_total", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment()
        let jobs = try #require(try read().metrics["jobs_total"])
        #expect(jobs.help == "Jobs \\ done\nand \"more\"" && jobs.samples[0].labels == ["kind": "a\"b\\c\nd"])
        for wrong in [
            "a 1", "# TYPE a counter\na 1", "# TYPE a counter\na one\n", "# TYPE a thing\na 1\n",
            "# TYPE a gauge\nb 1\n",
            "# TYPE a gauge\na{b=\"1\"} 1\na{b=\"1\"} 2\n", "# TYPE a gauge\na{b=1} 1\n", "# TYPE a-b gauge\na-b 1\n",
            "# TYPE a gauge\na 1\n# TYPE a gauge\n", "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_count 2\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_count 3\n", "# TYPE a gauge\na{b=\"\\x\"} 1\n",
        ] { #expect(throws: Unexpected.self, "\(wrong)") { try Exposition(wrong) } }
    }

    @Test func `handles of one name and the same labels share a series, in whatever order they stand`() throws {
        for labels in [[("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")]] {
            Counter(label: "jobs_total", dimensions: labels, factory: registry).increment()
        }
        #expect(try read().metrics["jobs_total"]?.samples.map(\.value) == [2])
    }

    @Test func `a gauge that knows nothing is not shown, a meter begins at zero`() throws {
        let gauge = Gauge(label: "level", factory: registry)
        let meter = Meter(label: "in_flight", factory: registry)
        #expect(try read().sum("level") == nil && read().sum("in_flight") == 0)
        gauge.record(7)
        meter.increment(by: 2)
        meter.decrement()
        #expect(try read().sum("level") == 7 && read().sum("in_flight") == 1)
        gauge.record(Double.nan)
        #expect(try read().sum("level") == nil)
    }

    @Test func `a total that is counted elsewhere is a counter though it is recorded as a gauge`() throws {
        Gauge(label: "jobs_total", factory: registry).record(12)
        #expect(try read().metrics["jobs_total"]?.type == "counter" && read().sum("jobs_total") == 12)
    }

    @Test func `what nobody described is shown all the same, under a name that may stand there`() throws {
        Counter(label: "a.library-of others", dimensions: [("its label", "x")], factory: registry).increment()
        Counter(label: "9lives", factory: registry).increment()
        Recorder(label: "sizes", factory: registry).record(3)
        let text = try read()
        #expect(text.sum("a_library_of_others", ["its_label": "x"]) == 1 && text.sum("_9lives") == 1)
        #expect(text.metrics["sizes"]?.type == "histogram" && text.metrics["never_total"] == nil)
    }

    @Test func `a metric has a bound on its series, and what is beyond it still counts`() throws {
        for number in 0..<10 {
            Counter(label: "jobs_total", dimensions: [("id", "\(number)")], factory: registry).increment()
        }
        let text = try read()
        #expect(text.metrics["jobs_total"]?.samples.count == 5 && text.sum("jobs_total") == 10)
        #expect(text.sum("jobs_total", ["id": "other"]) == 6)
        #expect(text.sum("metrics_series_refused_total", ["metric": "jobs_total"]) == 6)
        Counter(label: "jobs_total", dimensions: [("id", "3")], factory: registry).increment()
        #expect(try read().sum("jobs_total", ["id": "3"]) == 2)
    }

    @Test func `a mistaken kind neither traps nor spoils the text`() throws {
        Counter(label: "wait_seconds", factory: registry).increment()
        Timer(label: "wait_seconds", factory: registry).recordNanoseconds(1)
        Counter(label: "jobs_total", factory: registry).increment()
        Meter(label: "jobs_total", factory: registry).set(5)
        let text = try read()
        #expect(text.sum("jobs_total") == 1 && text.sum("wait_seconds_count") == 1 && text.metrics.count == 2)
    }

    @Test func `nothing is lost when many record at once`() async throws {
        let registry = registry
        await withDiscardingTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "jobs_total", factory: registry)
                    let meter = Meter(label: "in_flight", factory: registry)
                    let timer = Timer(label: "wait_seconds", dimensions: [("op", "\(number % 2)")], factory: registry)
                    for _ in 0..<1_000 {
                        counter.increment()
                        meter.increment()
                        timer.record(duration: .seconds(1))
                        _ = number == 0 ? registry.text.count : 0
                    }
                }
            }
        }
        let text = try read()
        #expect(text.sum("jobs_total") == 8_000 && text.sum("in_flight") == 8_000)
        #expect(text.sum("wait_seconds_count") == 8_000 && text.sum("wait_seconds_sum") == 8_000)
    }

    @Test func `the process tells of itself`() async throws {
        let process = withMetricsFactory(registry) { ProcessMetrics(start: 1_795_000_000.5) }
        await process.refresh()
        let text = try read()
        #expect(text.sum("process_start_time_seconds") == 1_795_000_000.5)
        #expect(try #require(text.sum("process_cpu_seconds_total")) > 0)
        #expect(try #require(text.sum("process_resident_memory_bytes")) > 1_000_000)
        let open = try #require(text.sum("process_open_fds"))
        #expect(try open > 2 && open <= #require(text.sum("process_max_fds")))
    }
}
