import CoreMetrics

/// The counters of one metric, one for each value of its only label, made once.
public struct CounterSet<Value: RawRepresentable<String> & CaseIterable & Hashable & Sendable>: Sendable {
    private let counters: [Value: Counter]

    /// - Parameter label: the metric's name.
    public init(label: String, by dimension: String) {
        counters = Dictionary(
            uniqueKeysWithValues: Value.allCases.map { value in
                (value, Counter(label: label, dimensions: [(dimension, value.rawValue)]))
            })
    }

    public func count(_ value: Value) { counters[value]?.increment() }
}
