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
        let text = [
            words(key, ["percent": formats.percent(level)]),
            usable != nil && displayedEnd == nil ? displayedText : nil,
        ].compactMap(\.self).joined(separator: " · ")
        if x(level) > SVG.width(of: text, size: 10, bold: true) + 20 {
            svg.text(10, 42.5, text, size: 10, bold: true, .onBar)
        } else {
            svg.text(x(max(level, displayed ?? 0)) + 8, 42.5, text, size: 10, bold: true, .ink)
        }
    }

    /// The name of the limit: right of its line, or left of it where the picture ends.
    private var limitMark: (text: String, width: Double, isLeft: Bool)? {
        limit.map { limit in
            let text = words("chart.gauge.limit", ["percent": formats.percent(limit)])
            let width = SVG.width(of: text, bold: true)
            return (text, width, x(limit) + width + 6 > 504)
        }
    }

    private var displayedText: String? {
        displayed.map { words("chart.gauge.displayed", ["percent": formats.percent($0)]) }
    }

    /// Where the name of the displayed level ends above the bar; nil when it has no room near its mark.
    private var displayedEnd: Double? {
        guard usable != nil, let displayed, let text = displayedText else { return nil }
        var end = x(displayed) - 4
        if let limit, let mark = limitMark { end = min(end, x(limit) - (mark.isLeft ? mark.width + 10 : 4)) }
        return end > SVG.width(of: text) && x(displayed) - end < 40 ? end : nil
    }

    private func drawMarks(_ svg: inout SVG) {
        if let limit, let mark = limitMark {
            svg.line(x(limit), 20, x(limit), 56, .ink, width: 1.5)
            let (place, anchor): (Double, SVG.Anchor) = mark.isLeft ? (-5, .end) : (5, .start)
            svg.text(x(limit) + place, 15, mark.text, bold: true, anchor: anchor, .ink)
        }
        guard let displayed, let text = displayedText, let end = displayedEnd else { return }
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
