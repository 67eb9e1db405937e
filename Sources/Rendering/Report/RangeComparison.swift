import Domain

/// Chart 3 with its words: up to four range figures side by side.
struct RangeComparison {
    let context: ReportContext

    var fields: Fields? {
        let words = context.words
        let formats = context.formats
        let battery = context.model.snapshot?.battery
        func plausible(_ km: Double?) -> Double? { km.flatMap { Plausible.rangeKm.contains($0) ? $0 : nil } }
        let rated = plausible(battery?.ratedRangeKm)
        let estimated = plausible(battery?.estimatedRangeKm)
        guard rated != nil || estimated != nil else { return nil }
        let estimate = context.figures.range.estimate
        let percent = estimate.map { formats.percent($0.level) } ?? battery?.level.map { formats.percent($0) } ?? "–"
        let reason = context.reason(.snapshot)
        // The recent figure is for the present level; a full battery makes it comparable.
        let recent = estimated.flatMap { km in estimate.map { km / Double($0.level) * 100 } }
        var rows: [RangeChart.Row] = []
        if let reference = context.figures.reference {
            let name = words(reference.origin == .owner ? "chart.range.owner" : "chart.range.reference")
            rows.append(.init(name: name, km: reference.km, tint: .lineStrong))
        }
        rows += [
            .init(
                name: words("chart.range.full"), km: estimate?.km, tint: .accent, isBold: true,
                band: estimate.map { ($0.lowKm, $0.highKm) }, missing: words("chart.range.no_estimate")),
            .init(
                name: words("chart.range.recent"), km: recent, tint: .series2,
                missing: estimated == nil ? reason : words("chart.range.no_estimate")),
            .init(
                name: words("chart.range.now", ["percent": percent]), km: rated, tint: .accent,
                missing: reason),
        ]
        let label = words(
            "chart.range.label",
            [
                "values": rows.map { "\($0.name) \($0.km.map { formats.distance(km: $0) } ?? "–")" }.joined(
                    separator: ", ")
            ])
        return [
            "chart": RangeChart(rows: rows, formats: formats, label: label).render(),
            "subtitle": estimate.map {
                words(
                    "chart.range.ticks",
                    ["low": formats.distanceNumber(km: $0.lowKm), "high": formats.distance(km: $0.highKm)])
            } ?? words("chart.range.no_ticks"),
        ]
    }
}
