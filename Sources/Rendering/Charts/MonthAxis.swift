import Domain

/// The horizontal axis shared by charts 4 and 5: 24 months, so that they stand below each other.
struct MonthAxis {
    let months: [YearMonth]
    let formats: Formats

    static let left = 30.0
    static let right = 504.0

    init(last: YearMonth, formats: Formats) {
        months = (0..<24).map { last.adding(months: $0 - 23) }
        self.formats = formats
    }

    var step: Double { (Self.right - Self.left) / Double(months.count) }

    func centre(_ index: Int) -> Double { Self.left + step * (Double(index) + 0.5) }

    /// Initials below the base line, years at each January and under the first month.
    func draw(_ svg: inout SVG, base: Double) {
        for (index, month) in months.enumerated() {
            svg.text(centre(index), base + 11, formats.monthInitial(month.month), size: 7, anchor: .middle)
            let x = centre(index) - step / 2
            if month.month == 1 { svg.line(x, base, x, base + 25, .line) }
            let roomToJanuary = 13 - month.month
            if month.month == 1 {
                svg.text(x + 5, base + 22, "\(month.year)", bold: true, .ink)
            } else if index == 0, roomToJanuary >= 2 {
                svg.text(x + 2, base + 22, "\(month.year)", bold: true, .ink)
            }
        }
        svg.line(Self.left, base, Self.right, base, .ink, width: 1)
    }
}
