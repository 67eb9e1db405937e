import Domain

/// Chart 3: range figures side by side.
struct RangeChart {
    struct Row {
        let name: String
        let km: Double?
        let tint: SVG.Tint
        var isBold = false
        /// Marks of the rounding band.
        var band: (low: Double, high: Double)?
        /// Printed in place of the bar when there is no value.
        var missing = ""
    }

    let rows: [Row]
    let formats: Formats
    let label: String

    func render() -> String {
        var svg = SVG()
        let largest = rows.compactMap { $0.band?.high ?? $0.km }.max() ?? 1
        let top = (largest * 1.05 / 20).rounded(.up) * 20
        func x(_ km: Double) -> Double { 150 + 346 * km / top }
        let bottom = 6 + Double(rows.count) * 22
        drawAxis(&svg, top: top, bottom: bottom, x: x)
        for (index, row) in rows.enumerated() {
            let y = 6 + Double(index) * 22
            svg.text(142, y + 10.5, row.name, size: 8, bold: row.isBold, anchor: .end, row.isBold ? .ink : .muted)
            guard let km = row.km else {
                svg.text(154, y + 10.5, "– " + row.missing, size: 8)
                continue
            }
            draw(&svg, row, km, y: y, x: x)
        }
        return svg.picture(width: 504, height: bottom + 13, kind: "chart", label: label)
    }

    private func draw(_ svg: inout SVG, _ row: Row, _ km: Double, y: Double, x: (Double) -> Double) {
        svg.rect(150, y, x(km) - 150, 15, row.tint, radius: 2)
        let text = formats.distance(km: km)
        if x(km) - 150 > 60 {
            let tint: SVG.Tint = row.tint.name == "accent" ? .onBar : .ink
            svg.text(x(km) - (row.band == nil ? 6 : 12), y + 10.5, text, size: 8, bold: true, anchor: .end, tint)
        } else {
            svg.text(x(km) + 6, y + 10.5, text, size: 8, bold: true, .ink)
        }
        guard let band = row.band else { return }
        for mark in [band.low, band.high] { svg.line(x(mark), y - 2, x(mark), y + 17, .ink, width: 1.2) }
    }

    private func drawAxis(_ svg: inout SVG, top: Double, bottom: Double, x: (Double) -> Double) {
        let unit = formats.units.miles ? 1.609344 : 1
        let step = top / unit > 450 ? 100.0 : 50.0
        for tick in stride(from: 0, through: top / unit, by: step) {
            svg.line(x(tick * unit), 2, x(tick * unit), bottom - 2, .line)
            svg.text(x(tick * unit), bottom + 9, formats.decimal(tick, digits: 0), anchor: .middle)
        }
        svg.line(150, 2, 150, bottom - 2, .ink, width: 1)
    }
}
