import Domain
import FoundationEssentials

/// Chart 4: energy per month of the last two years, stacked by country.
struct EnergyChart {
    let axis: MonthAxis
    /// For each month of the axis, kWh of each series: the country with most energy first, "other" last.
    let values: [[Double]]
    let firstMonth: YearMonth
    let formats: Formats
    let label: String

    static let tints: [SVG.Tint] = [.series1, .series2, .series3, .lineStrong]

    func render() -> String {
        var svg = SVG()
        let sums = values.map { $0.reduce(0, +) }
        let scale = Scale(maximum: sums.max() ?? 0)
        func y(_ value: Double) -> Double { 112 - 100 * value / scale.ceiling }
        for tick in scale.ticks.dropFirst() {
            svg.line(MonthAxis.left, y(tick), MonthAxis.right, y(tick), .line)
            svg.text(MonthAxis.left - 6, y(tick) + 2.6, formats.decimal(tick, digits: 0), anchor: .end)
        }
        svg.text(MonthAxis.left - 6, 114.6, formats.integer(0), anchor: .end)
        let width = axis.step * 0.64
        for (index, parts) in values.enumerated() where axis.months[index] >= firstMonth {
            let x = axis.centre(index) - width / 2
            if sums[index] <= 0 { svg.text(axis.centre(index), 108, "–", size: 8, anchor: .middle) }
            var base = 0.0
            for (part, value) in parts.enumerated() where value > 0 {
                let gap = base > 0 ? 0.6 : 0
                svg.rect(x, y(base + value), width, y(base) - y(base + value) - gap, Self.tints[part])
                base += value
            }
        }
        if let highest = sums.indices.max(by: { sums[$0] < sums[$1] }), sums[highest] > 0 {
            let text = formats.energy(kWh: sums[highest], digits: 0)
            let half = SVG.width(of: text, bold: true) / 2
            let x = min(axis.centre(highest), MonthAxis.right - half)
            svg.text(x, y(sums[highest]) - 4, text, bold: true, anchor: .middle, .ink)
        }
        axis.draw(&svg, base: 112)
        return svg.picture(width: 504, height: 138, kind: "chart", label: label)
    }
}
