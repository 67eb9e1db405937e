import Domain

/// Chart 2: the share of the reference range that is left, as the band that rounding allows.
struct RetentionChart {
    let retention: RangeRetention
    let words: Messages
    let formats: Formats

    private static let left = 84.0
    private static let right = 320.0

    func render() -> String {
        let first = firstPercent
        func x(_ percent: Double) -> Double {
            Self.left + (Self.right - Self.left) * (percent - first) / (102 - first)
        }
        var svg = SVG()
        for tick in stride(from: first, through: 100, by: first < 80 ? 10 : 5) {
            svg.line(x(tick), 24, x(tick), 66, .line)
            svg.text(x(tick), 77, formats.percent(tick, digits: 0), anchor: .middle)
        }
        svg.text(0, 47, words("chart.retention.this_car"), size: 8, bold: true, .ink)
        svg.line(x(100), 18, x(100), 66, .ink, width: 1.2, dashed: true)
        let reference = words(
            "chart.retention.reference", ["distance": formats.distance(km: retention.reference.km)])
        svg.text(x(100) + 9, 13, reference, bold: true, anchor: .end, .ink)
        let low = min(retention.lowPercent, 101)
        let high = min(retention.highPercent, 102)
        let width = max(4, x(high) - x(low))
        svg.rect(Self.left, 43, Self.right - Self.left, 2, .line)
        svg.rect(x(low), 38, width, 12, .accent, radius: 2)
        let value = retentionText
        let half = SVG.width(of: value, size: 9, bold: true) / 2
        let middle = max(Self.left + half, min(x(low) + width / 2, x(100) - 4 - half))
        svg.text(middle, 32, value, size: 9, bold: true, anchor: .middle, .ink)
        let label = words("chart.retention.label", ["percent": value])
        return svg.picture(width: 332, height: 84, kind: "chart-wide", label: label)
    }

    /// `94–95 %`, `100+ %`.
    var retentionText: String { PercentBand(retention, formats).text }

    private var firstPercent: Double {
        retention.lowPercent >= 82 ? 80 : max(0, (retention.lowPercent / 10).rounded(.down) * 10)
    }
}

/// The band of retention in words that never promise more than a new car: `94–95 %`, `100+ %`.
struct PercentBand {
    let text: String

    init(_ retention: RangeRetention, _ formats: Formats) {
        let low = Int(retention.lowPercent.rounded())
        let high = Int(retention.highPercent.rounded())
        if retention.percent > 100 {
            text = formats.percent(100).replacing("100", with: "100+")
        } else if low == min(high, 100) {
            text = formats.percent(low)
        } else {
            text = formats.integer(low) + "–" + formats.percent(min(high, 100))
        }
    }
}
