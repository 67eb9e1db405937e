import CoreMetrics
import NIOConcurrencyHelpers

/// Counts values by size. The lock keeps count, sum and buckets of one scrape consistent; it is held for an addition.
final class HistogramSeries: RecorderHandler, TimerHandler, MetricSeries {
    private struct Tally {
        /// By bucket; the last one has no bound.
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let watch: SlowWatch?
    private let tally: NIOLockedValueBox<Tally>

    init(bounds: [Double], watch: SlowWatch? = nil) {
        self.bounds = bounds
        self.watch = watch
        tally = NIOLockedValueBox(Tally(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        tally.withLockedValue { tally in
            tally.counts[bucket] += 1
            tally.sum += value
        }
        watch?.see(seconds: value)
    }

    func write(to text: inout MetricText) {
        let tally = tally.withLockedValue(\.self)
        var count = 0
        for (index, more) in tally.counts.enumerated() {
            count += more
            let bound = index < bounds.count ? MetricText.number(bounds[index]) : "+Inf"
            text.sample(String(count), suffix: "_bucket", bound: bound)
        }
        text.sample(MetricText.number(tally.sum), suffix: "_sum")
        text.sample(String(count), suffix: "_count")
    }
}
