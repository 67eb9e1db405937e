import Domain
import FoundationEssentials

/// Charts 4 and 5 with their words; each needs three months of data.
struct ChargingCharts {
    let context: ReportContext
    let charging: ChargingFigures

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }
    private var lastMonth: YearMonth {
        max(
            YearMonth(context.local(context.figures.dataTime)),
            charging.sessions.last?.month ?? .init(year: 0, month: 1))
    }

    var energy: Fields? {
        guard let first = charging.months.first?.month else { return nil }
        let axis = MonthAxis(last: lastMonth, formats: formats)
        let months = Dictionary(uniqueKeysWithValues: charging.months.map { ($0.month, $0) })
        let series = self.series
        let values = axis.months.map { month in
            series.map { members in
                members.reduce(0) { $0 + (months[month]?.energy(in: $1) ?? 0).approximation }
            }
        }
        guard values.count(where: { $0.contains { $0 > 0 } }) >= 3 else { return nil }
        let chart = EnergyChart(
            axis: axis, values: values, firstMonth: first, formats: formats,
            label: label(values, axis))
        let legend = zip(series, EnergyChart.tints).map { members, tint -> Fields in
            ["swatch": Icons.swatch(tint), "name": name(members)]
        }
        return [
            "chart": chart.render(), "legend": legend,
            "unmetered": charging.unmetered > 0 ? words.plural("chart.energy.unmetered", charging.unmetered) : nil,
            "older": axis.months[0] < first ? words("chart.energy.older") : nil,
        ]
    }

    /// Three countries of most energy, then all others together.
    private var series: [[String]] {
        let names = charging.countries.map(\.name)
        let first = names.prefix(3).map { [$0] }
        return names.count > 3 ? first + [Array(names.dropFirst(3))] : first
    }

    private func name(_ members: [String]) -> String {
        members.count == 1 ? context.countryName(members[0]) : words("chart.energy.other")
    }

    private func label(_ values: [[Double]], _ axis: MonthAxis) -> String {
        let sums = values.map { $0.reduce(0, +) }
        let highest = sums.indices.max { sums[$0] < sums[$1] } ?? 0
        let month = axis.months[highest]
        return words(
            "chart.energy.label",
            [
                "energy": formats.energy(kWh: sums[highest], digits: 0),
                "month": formats.monthYear(year: month.year, month: month.month),
            ])
    }

    var price: Fields? {
        guard let total = charging.mainPriced, let mean = total.pricePerKWh else { return nil }
        let axis = MonthAxis(last: lastMonth, formats: formats)
        let months = Dictionary(uniqueKeysWithValues: charging.months.map { ($0.month, $0) })
        let prices = axis.months.map { month in
            months[month]?.totals.first { $0.currency == total.currency }?.pricePerKWh?.approximation
        }
        let known = prices.compactMap(\.self)
        guard known.count >= 3, let least = known.min(), let most = known.max() else { return nil }
        var values = [
            "currency": total.currency, "average": formats.decimal(mean, digits: 2),
            "median": total.medianPricePerKWh.map { formats.decimal($0, digits: 2) } ?? "–",
            "low": formats.decimal(least, digits: 2), "high": formats.decimal(most, digits: 2),
        ]
        let chart = PriceChart(
            axis: axis, prices: prices, average: mean.approximation, formats: formats,
            label: words("chart.price.label", values))
        values["floor"] = formats.decimal(chart.floor, digits: 2)
        return [
            "chart": chart.render(), "title": words("chart.price.title", values),
            "subtitle": words(chart.floor > 0 ? "chart.price.subtitle_floor" : "chart.price.subtitle", values),
        ]
    }
}

extension Decimal {
    /// For drawing only; sums stay exact.
    var approximation: Double { Double(description) ?? 0 }
}
