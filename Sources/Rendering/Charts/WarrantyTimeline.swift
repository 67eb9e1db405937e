import Domain
import FoundationEssentials

/// Chart 6: how long each warranty lasts, with the point where the distance limit would be reached.
struct WarrantyTimeline {
    struct Row {
        let name: String
        /// The name's language when it is not the report's.
        let language: String?
        let limit: String
        let start: Double
        let end: Double
        let isExpired: Bool
        let endsSoon: Bool
        /// Where the distance limit would be reached; nil: not known.
        let distanceEnd: Double?
        /// Stands below the name with the limit, so that it cannot be read as the label of a mark.
        let timeLeft: String

        var facts: String { timeLeft + " · " + limit }
    }

    /// Times are years with fractions.
    let rows: [Row]
    let today: Double
    let words: Messages
    let label: String

    private static let pitch = 27.0

    /// Room for the longest name, within bounds.
    private var labelWidth: Double {
        let longest =
            rows.map { max(SVG.width(of: $0.name, size: 8.5, bold: true), SVG.width(of: $0.facts)) }.max() ?? 0
        return min(max(128, longest + 10), 190)
    }

    func render() -> String {
        // Dates from outside may lie anywhere; the picture keeps to the decades around today.
        let first = max((rows.map(\.start).min() ?? today).rounded(.down), (today - 40).rounded(.down))
        let last = max(min((rows.map(\.end).max() ?? today).rounded(.up), first + 80), first + 10)
        let left = labelWidth
        func x(_ year: Double) -> Double {
            left + (500 - left) * (min(max(year, first), last + 1) - first) / (last - first)
        }
        var svg = SVG()
        let bottom = 22 + Double(rows.count) * Self.pitch
        let every = last - first > 24 ? 10 : last - first > 16 ? 3 : 2
        for year in Int(first)...Int(last) {
            svg.line(x(Double(year)), 16, x(Double(year)), bottom, .line)
            if (year - Int(first)).isMultiple(of: every) {
                let anchor: SVG.Anchor = Double(year) == last ? .end : .middle
                svg.text(Double(year) == last ? 504 : x(Double(year)), 10, "\(year)", anchor: anchor)
            }
        }
        for (index, row) in rows.enumerated() {
            draw(&svg, row, top: 24 + Double(index) * Self.pitch, edge: x(last), x: x)
        }
        let flag = words("chart.warranty.today")
        let width = max(36, SVG.width(of: flag, bold: true) + 12)
        let middle = min(max(x(today), left + width / 2), 504 - width / 2)
        svg.line(x(today), 16, x(today), bottom + 4, .ink, width: 1.2)
        svg.rect(middle - width / 2, bottom + 3, width, 12, .ink, radius: 3)
        svg.text(middle, bottom + 11.7, flag, bold: true, anchor: .middle, .paper)
        return svg.picture(width: 504, height: bottom + 18, kind: "chart", label: label)
    }

    /// The table below has the whole name.
    private static func shortened(_ name: String) -> String { TextWidth.fitting(name, points: 172, size: 8.5) }

    private func draw(_ svg: inout SVG, _ row: Row, top: Double, edge: Double, x: (Double) -> Double) {
        svg.text(0, top + 8, Self.shortened(row.name), size: 8.5, bold: true, .ink, language: row.language)
        svg.text(0, top + 18.5, row.facts)
        let y = top + 4
        let middle = min(max(today, row.start), row.end)
        svg.rect(x(row.start), y, x(row.end) - x(row.start), 11, .line, radius: 2)
        let tint: SVG.Tint = row.endsSoon ? .watch : .accent
        if !row.isExpired { svg.rect(x(middle), y, max(2, x(row.end) - x(middle)), 11, tint, radius: 2) }
        guard let reach = row.distanceEnd, !row.isExpired else { return }
        if x(reach) <= edge {
            svg.diamond(x(reach), y + 5.5)
        } else {
            svg.path("M\(SVG.number(edge - 6)) \(SVG.number(y + 1.5))l5 4l-5 4", stroke: .ink, width: 1.2)
        }
    }
}
