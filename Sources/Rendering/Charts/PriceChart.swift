import Domain

/// Chart 5: mean price per kWh of one currency, month by month; a month without a paid session breaks the line.
struct PriceChart {
    let axis: MonthAxis
    /// One for each month of the axis.
    let prices: [Double?]
    let average: Double
    let formats: Formats
    let label: String

    /// Where the scale begins; the page says so.
    var floor: Double { domain.low }

    func render() -> String {
        let (low, high, step) = domain
        func y(_ value: Double) -> Double { 76 - 70 * (value - low) / (high - low) }
        var svg = SVG()
        let digits = step < 0.95 ? 2 : 0
        let first = (low / step).rounded(.up) * step
        for tick in (0..<8).map({ first + Double($0) * step }) where tick <= high + step / 100 {
            svg.line(MonthAxis.left, y(tick), MonthAxis.right, y(tick), .line)
            svg.text(MonthAxis.left - 6, y(tick) + 2.6, formats.decimal(tick, digits: digits), anchor: .end)
        }
        svg.line(MonthAxis.left, y(average), MonthAxis.right, y(average), .muted, dashed: true)
        axis.draw(&svg, base: 76)
        drawLine(&svg, y: y)
        return svg.picture(width: 504, height: 102, kind: "chart", label: label)
    }

    private func drawLine(_ svg: inout SVG, y: (Double) -> Double) {
        var run: [(x: Double, y: Double)] = []
        for (index, price) in prices.enumerated() {
            if let price { run.append((axis.centre(index), y(price))) }
            guard price == nil || index == prices.count - 1 else { continue }
            if run.count > 1 { svg.polyline(run, .accent, width: 1.5) }
            run = []
        }
        for (index, price) in prices.enumerated() {
            if let price { svg.circle(axis.centre(index), y(price), 2.2, fill: .paper, stroke: .accent) }
        }
        guard let last = prices.lastIndex(where: { $0 != nil }), let price = prices[last] else { return }
        let text = formats.decimal(price, digits: 2)
        let end = min(MonthAxis.right, axis.centre(last) + SVG.width(of: text, size: 8, bold: true) / 2)
        // On the side from which the line does not come.
        let isFalling = last > 0 && prices[last - 1].map { $0 > price } ?? false
        let below = y(price) + 12
        svg.text(end, isFalling && below < 74 ? below : y(price) - 6, text, size: 8, bold: true, anchor: .end, .ink)
    }

    /// A step of 1, 2 or 5 that gives two to five ticks around the data, half a step of air at either end.
    private var domain: (low: Double, high: Double, step: Double) {
        let known = prices.compactMap(\.self)
        let (least, most) = (known.min() ?? 0, known.max() ?? 1)
        var step = 0.01
        for factor in (0..<36).map({ $0 % 3 == 1 ? 2.5 : 2 }) where (most - least) / step > 3 { step *= factor }
        let half = step / 2
        let low = max(0, ((least - half * 0.4) / half).rounded(.down) * half)
        let high = ((most + half * 1.2) / half).rounded(.up) * half
        return (low, max(high, low + step), step)
    }
}
