/// Chart 1: usable and displayed level, and the charge limit.
struct BatteryGauge {
    let usable: Int?
    let displayed: Int?
    let limit: Int?
    let words: Messages
    let formats: Formats
    /// Printed in the middle when there is no level at all.
    let missing: String

    func render() -> String {
        var svg = SVG()
        if let level = usable ?? displayed {
            drawTrack(&svg, level: level)
            drawMarks(&svg)
        } else {
            svg.outline(0.5, 26.5, 503, 25, radius: 5)
            svg.text(252, 42, missing, size: 8, anchor: .middle)
        }
        for percent in stride(from: 0, through: 100, by: 20) {
            let anchor: SVG.Anchor = percent == 0 ? .start : percent == 100 ? .end : .middle
            svg.text(x(percent), 64, formats.percent(percent), anchor: anchor)
        }
        return svg.picture(width: 504, height: 68, kind: "chart", label: label)
    }

    private func x(_ percent: Int) -> Double { 504 * Double(min(max(percent, 0), 100)) / 100 }

    private func drawTrack(_ svg: inout SVG, level: Int) {
        svg.rect(0, 26, 504, 26, .line, radius: 5)
        if let displayed, displayed > level {
            svg.rect(x(level) - 6, 26, x(displayed) - x(level) + 6, 26, .series2, radius: 5)
        }
        svg.rect(0, 26, x(level), 26, .accent, radius: 5)
        for tick in stride(from: 10, through: 90, by: 10) { svg.line(x(tick), 47, x(tick), 52, .paper) }
        let key = usable == nil ? "chart.gauge.displayed" : "chart.gauge.usable"
        let text = words(key, ["percent": formats.percent(level)])
        if x(level) > SVG.width(of: text, size: 10, bold: true) + 20 {
            svg.text(10, 42.5, text, size: 10, bold: true, .onBar)
        } else {
            svg.text(x(max(level, displayed ?? 0)) + 8, 42.5, text, size: 10, bold: true, .ink)
        }
    }

    private func drawMarks(_ svg: inout SVG) {
        var free = 504.0
        if let limit {
            let text = words("chart.gauge.limit", ["percent": formats.percent(limit)])
            let width = SVG.width(of: text, bold: true)
            svg.line(x(limit), 20, x(limit), 56, .ink, width: 1.5)
            if x(limit) + width + 6 > 504 {
                svg.text(x(limit) - 5, 15, text, bold: true, anchor: .end, .ink)
                free = x(limit) - width - 10
            } else {
                svg.text(x(limit) + 5, 15, text, bold: true, .ink)
                free = x(limit) - 4
            }
        }
        guard usable != nil, let displayed else { return }
        let text = words("chart.gauge.displayed", ["percent": formats.percent(displayed)])
        let end = min(x(displayed) - 4, free)
        guard limit == nil || end > SVG.width(of: text), x(displayed) - free < 90 else { return }
        svg.line(x(displayed), 19, x(displayed), 25, .muted, width: 1)
        svg.text(end, 15, text, anchor: .end)
    }

    private var label: String {
        guard let level = usable ?? displayed else { return missing }
        return words(
            "chart.gauge.label",
            [
                "usable": formats.percent(level), "displayed": formats.percent(displayed ?? level),
                "limit": limit.map { formats.percent($0) } ?? "–",
            ])
    }
}
