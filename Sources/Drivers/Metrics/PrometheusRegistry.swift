public import CoreMetrics
public import Logging
import NIOConcurrencyHelpers

/// A backend of swift-metrics: adds up in memory and writes Prometheus' text format 0.0.4.
///
/// A series lives as long as the program, so there is a bound on how many a metric may have. Handles of the same name
/// and labels share a series.
public final class PrometheusRegistry: MetricsFactory {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    /// Counts, by metric, the series that were refused.
    public static let refusals = "metrics_series_refused_total"

    // swift-metrics asks for handles synchronously, so no actor can serve here. Recording does not pass this lock.
    private let families: NIOLockedValueBox<[String: MetricFamily]>
    private let seriesLimit: Int
    private let logger: Logger?

    /// - Parameter descriptions: the metrics with a help text and buckets of their own; others are taken as they come.
    /// - Parameter seriesLimit: of each metric.
    /// - Parameter logger: is told of slow operations.
    public init(_ descriptions: [MetricDescription], seriesLimit: Int = 1_000, logger: Logger? = nil) {
        let known = descriptions.map { ($0.name, MetricFamily($0)) }
        families = NIOLockedValueBox(Dictionary(known) { first, _ in first })
        self.seriesLimit = seriesLimit
        self.logger = logger
    }

    /// Everything, by name.
    public var text: String {
        var families = families.withLockedValue(\.self)
        for (name, family) in families where family.refused > 0 {
            families[Self.refusals, default: MetricFamily(MetricDescription(Self.refusals, .counter, ""))]
                .series([("metric", name)], limit: .max) { _ in CounterSeries() }
                .increment(by: Int64(family.refused))
        }
        var text = MetricText()
        for family in families.values.sorted(by: { $0.description.name < $1.description.name }) {
            family.write(to: &text)
        }
        return text.text
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, as: .counter) { _ in CounterSeries() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, as: .gauge) { _ in GaugeSeries(0) }
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate { return histogram(label, dimensions) }
        return series(label, dimensions, as: .gauge) { _ in GaugeSeries(.nan) }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    // Nobody destroys a handle here, and others may hold the same series.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramSeries {
        series(label, dimensions, as: .histogram(bounds: MetricDescription.Kind.usualBounds)) { [logger] metric in
            let watch = metric.slow.flatMap { slow in
                logger.map { SlowWatch(metric.name, dimensions, limit: slow.seconds(dimensions), $0) }
            }
            return HistogramSeries(bounds: metric.kind.bounds, watch: watch)
        }
    }

    private func series<Series: MetricSeries>(
        _ label: String, _ dimensions: [(String, String)], as kind: MetricDescription.Kind,
        _ make: (MetricDescription) -> Series
    ) -> Series {
        let name = MetricText.valid(label)
        return families.withLockedValue { families in
            families[name, default: MetricFamily(MetricDescription(name, kind, ""))]
                .series(dimensions, limit: seriesLimit, make)
        }
    }
}
