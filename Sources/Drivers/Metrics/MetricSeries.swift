import CoreMetrics
import Synchronization

/// One series of a metric: what a handle records into, and what a scrape reads.
protocol MetricSeries: AnyObject, Sendable {
    func write(to text: inout MetricText)
}

/// Handles record from anywhere without waiting (swift-metrics' protocols are synchronous), hence atomics and locks
/// instead of an actor.
final class CounterSeries: CounterHandler, MetricSeries {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
    func write(to text: inout MetricText) { text.sample(String(count.load(ordering: .relaxed))) }
}

/// A value that goes up and down. One that is not a number is not shown: nothing is known.
final class GaugeSeries: RecorderHandler, MeterHandler, MetricSeries {
    private let bits: Atomic<UInt64>

    init(_ value: Double) { bits = Atomic(value.bitPattern) }

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func decrement(by amount: Double) { increment(by: -amount) }

    func increment(by amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: seen) + amount
            let (exchanged, original) = bits.weakCompareExchange(
                expected: seen, desired: sum.bitPattern, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }

    func write(to text: inout MetricText) {
        let value = Double(bitPattern: bits.load(ordering: .relaxed))
        if !value.isNaN { text.sample(MetricText.number(value)) }
    }
}
