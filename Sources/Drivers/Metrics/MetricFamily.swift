/// All series of one metric.
struct MetricFamily {
    let description: MetricDescription
    private var series: [String: any MetricSeries] = [:]
    /// Series that were refused because there were enough.
    private(set) var refused = 0

    init(_ description: MetricDescription) { self.description = description }

    /// The series with these labels. One too many is counted in a series whose labels all read `other`: totals stay true.
    mutating func series<Series: MetricSeries>(
        _ labels: [(String, String)], limit: Int, _ make: (MetricDescription) -> Series
    ) -> Series {
        var text = MetricText.labels(labels)
        if series[text] == nil, series.count >= limit {
            refused += 1
            text = MetricText.labels(labels.map { ($0.0, "other") })
        }
        if let known = series[text] as? Series { return known }
        let new = make(description)
        // What is made as something else than it is, a mistake of the program, is not shown: it would spoil the text.
        if series[text] == nil, isHistogram == (new is HistogramSeries) { series[text] = new }
        return new
    }

    private var isHistogram: Bool { if case .histogram = description.kind { true } else { false } }

    /// Nothing when there is no series yet.
    func write(to text: inout MetricText) {
        guard !series.isEmpty else { return }
        text.metric(description.name, type: description.kind.word, help: description.help)
        for (labels, series) in series.sorted(by: { $0.key < $1.key }) {
            text.series(labels)
            series.write(to: &text)
        }
    }
}

extension MetricDescription.Kind {
    fileprivate var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    /// Of a histogram that nobody described: a request's time.
    static let usualBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    var bounds: [Double] { if case .histogram(let bounds) = self { bounds } else { Self.usualBounds } }
}
