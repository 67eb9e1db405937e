/// Ceilings and ticks that read well (charts.md).
struct Scale {
    /// Upper end, at least `maximum / 0.92`.
    let ceiling: Double
    /// From zero, without the ceiling's own when it would crowd.
    let ticks: [Double]

    init(maximum: Double) {
        let wanted = max(maximum, 1e-9) / 0.92
        var power = 1.0
        while power * 10 < wanted { power *= 10 }
        while power > wanted { power /= 10 }
        let factor = [1, 2, 2.4, 3, 4, 5, 6, 8, 10].first { $0 * power >= wanted - 1e-9 } ?? 10
        let top = factor * power
        let steps: Double =
            switch factor {
            case 2.4, 3, 6: 3
            case 4, 8: 4
            default: 2
            }
        ceiling = top
        ticks = (0...Int(steps)).map { Double($0) * top / steps }
    }
}
