import Domain
import FoundationEssentials

/// One figure of the first pages.
struct Tile {
    let icon: Icons.TileName
    let title: String
    let value: String
    let unit: String?
    let text: String
    let grade: Grade
    /// The value is a word, not a number.
    var isWord = false

    /// Number and unit in one line.
    var compact: String { unit.map { "\(value)\u{A0}\($0)" } ?? value }
}

/// The eight figures of "at a glance", graded only where there are data and a rule.
struct Tiles {
    let context: ReportContext

    private var figures: ReportFigures { context.figures }
    private var words: Messages { context.words }
    private var formats: Formats { context.formats }

    var all: [Tile] { [range, odometer, warranty, alerts, service, energy, price, software] }

    var range: Tile {
        let title = words("tile.range.title")
        guard let estimate = figures.range.estimate else {
            let reason =
                if case .levelTooLow(let level) = figures.range {
                    words("tile.range.too_low", ["percent": formats.percent(level)])
                } else {
                    words("tile.missing", ["reason": context.reason(.snapshot)])
                }
            return Tile(icon: .battery, title: title, value: "–", unit: nil, text: reason, grade: .none)
        }
        let band = ["low": formats.distanceNumber(km: estimate.lowKm), "high": formats.distance(km: estimate.highKm)]
        let text: String
        if let retention = figures.retention, retention.percent > 100 {
            text = words("tile.range.above", band)
        } else if let retention = figures.retention {
            text = words(
                "tile.range.with_reference", band.merging(["percent": PercentBand(retention, formats).text]) { $1 })
        } else {
            text = words("tile.range.without_reference", band)
        }
        return Tile(
            icon: .battery, title: title, value: formats.distanceNumber(km: estimate.km), unit: formats.distanceUnit,
            text: text, grade: Self.grade(figures.retention, estimate))
    }

    /// From 90 % on good, from 80 % on to be watched, below to be settled; a rough figure gets no grade.
    static func grade(_ retention: RangeRetention?, _ estimate: RangeEstimate) -> Grade {
        guard let retention, estimate.confidence == .high || estimate.confidence == .medium else { return .fact }
        return retention.percent >= 90 ? .good : retention.percent >= 80 ? .watch : .bad
    }

    var odometer: Tile {
        let title = words("tile.odometer.title")
        guard let km = context.model.snapshot?.condition?.odometerKm else {
            return missing(.odometer, title, .snapshot)
        }
        let text: String
        if let yearly = figures.yearlyDistance {
            let since = context.local(yearly.since)
            text = words(
                "tile.odometer.yearly",
                [
                    "distance": context.roughDistance(km: yearly.km),
                    "month": formats.monthYear(year: since.year, month: since.month),
                ])
        } else {
            let hasStart = figures.warranties?.contains { $0.start != nil } == true
            text = words(hasStart ? "tile.odometer.too_new" : "tile.odometer.no_yearly")
        }
        return Tile(
            icon: .odometer, title: title, value: formats.distanceNumber(km: km), unit: formats.distanceUnit,
            text: text,
            grade: .fact)
    }

    var alerts: Tile {
        let title = words("tile.alerts.title")
        guard let alerts = figures.alerts else { return missing(.alerts, title, .alerts) }
        let text =
            alerts.groups.isEmpty
            ? words("tile.alerts.none")
            : alerts.hidden == 0 ? words("tile.alerts.listed") : words.plural("tile.alerts.hidden", alerts.hidden)
        let isRecent = alerts.groups.contains(where: \.isRecent)
        return Tile(
            icon: .alerts, title: title, value: formats.integer(alerts.groups.count),
            unit: words.plural("tile.alerts.unit", alerts.groups.count), text: text,
            grade: alerts.groups.isEmpty ? .good : isRecent ? .watch : .fact)
    }

    var service: Tile {
        let title = words("tile.service.title")
        guard let inService = context.inService else { return missing(.service, title, .service) }
        return Tile(
            icon: .service, title: title, value: words(inService ? "tile.service.open" : "tile.service.none"),
            unit: nil,
            text: words(inService ? "tile.service.open_text" : "tile.service.none_text"),
            grade: inService ? .watch : .good, isWord: true)
    }

    var energy: Tile {
        let title = words("tile.energy.title")
        guard let charging = figures.charging else { return missing(.energy, title, .charging) }
        guard let first = charging.months.first?.month else {
            return Tile(
                icon: .energy, title: title, value: formats.integer(0), unit: "kWh", text: words("tile.energy.none"),
                grade: .fact)
        }
        let month = formats.monthYear(year: first.year, month: first.month)
        return Tile(
            icon: .energy, title: title, value: formats.decimal(charging.energyKWh, digits: 0), unit: "kWh",
            text: words.plural("tile.energy.text", charging.sessions.count, ["month": month]), grade: .fact)
    }

    var price: Tile {
        let title = words("tile.price.title")
        guard let charging = figures.charging else { return missing(.price, title, .charging) }
        guard let total = charging.totals.first(where: { $0.pricePerKWh != nil }), let price = total.pricePerKWh else {
            return Tile(icon: .price, title: title, value: "–", unit: nil, text: words("tile.price.none"), grade: .none)
        }
        let key = charging.totals.count > 1 ? "tile.price.several" : "tile.price.one"
        return Tile(
            icon: .price, title: title, value: formats.decimal(price, digits: 2), unit: total.currency,
            text: words(key, ["currency": total.currency]), grade: .fact)
    }

    func missing(_ icon: Icons.TileName, _ title: String, _ source: DataSource.Name) -> Tile {
        Tile(
            icon: icon, title: title, value: "–", unit: nil,
            text: words("tile.missing", ["reason": context.reason(source)]), grade: .none)
    }
}

extension ReportContext {
    /// The vehicle list knows best; the service answer stands in.
    var inService: Bool? { model.vehicle?.inService ?? model.service?.inService }

    /// To the hundred, in the report's own unit.
    func roughDistance(km: Double) -> String {
        let unit = formats.units == .metric ? 100 : 160.9344
        return formats.distance(km: (km / unit).rounded() * unit)
    }
}
