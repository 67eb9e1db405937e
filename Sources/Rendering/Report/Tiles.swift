import Domain
import FoundationEssentials

/// One figure of the first pages.
struct Tile {
    let icon: Icons.TileName
    let title: String
    let value: String
    let unit: String?
    let text: String
    var grade: Grade
    /// The value is a word, not a number.
    var isWord = false
    /// The day of data that are not of the present.
    var asOf: String?

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
        return Tile(
            icon: .battery, title: title, value: formats.distanceNumber(km: estimate.km), unit: formats.distanceUnit,
            text: rangeText(band), grade: Self.grade(figures.retention, estimate))
    }

    private func rangeText(_ band: [String: String]) -> String {
        guard let retention = figures.retention else { return words("tile.range.without_reference", band) }
        let isOwners = retention.reference.origin == .owner
        if retention.percent > 100, !isOwners { return words("tile.range.above", band) }
        return words(
            isOwners ? "tile.range.owner" : "tile.range.with_reference",
            band.merging(["percent": PercentBand(retention, formats).text]) { $1 })
    }

    /// From 90 % on good, from 80 % on to be watched, below to be settled; a rough figure gets no grade, and nobody
    /// grades his own car by naming a reference.
    static func grade(_ retention: RangeRetention?, _ estimate: RangeEstimate) -> Grade {
        guard let retention, retention.reference.origin != .owner,
            estimate.confidence == .high || estimate.confidence == .medium
        else { return .fact }
        return retention.percent >= 90 ? .good : retention.percent >= 80 ? .watch : .bad
    }

    var odometer: Tile {
        let title = words("tile.odometer.title")
        guard let km = figures.odometerKm else { return missing(.odometer, title, .snapshot) }
        let text: String
        switch figures.yearly {
        case .success(let yearly):
            let since = CivilTime(yearly.since)
            text = words(
                "tile.odometer.yearly",
                [
                    "distance": context.roughDistance(km: yearly.km),
                    "month": formats.monthYear(year: since.year, month: since.month),
                ])
        case .failure(let gap):
            text = words(gap == .tooNew ? "tile.odometer.too_new" : "tile.odometer.no_yearly")
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
            alerts.hidden > 0
            ? words.plural("tile.alerts.hidden", alerts.hidden)
            : words(alerts.groups.isEmpty ? "tile.alerts.none" : "tile.alerts.listed")
        let isRecent = alerts.groups.contains(where: \.isRecent)
        let isClear = alerts.groups.isEmpty && alerts.hidden == 0
        return Tile(
            icon: .alerts, title: title, value: formats.integer(alerts.groups.count),
            unit: words.plural("tile.alerts.unit", alerts.groups.count), text: text,
            grade: isClear ? .good : isRecent ? .watch : .fact
        ).dated(context, .alerts)
    }

    var service: Tile {
        let title = words("tile.service.title")
        guard let inService = context.model.isInService else { return missing(.service, title, .service) }
        return Tile(
            icon: .service, title: title, value: words(inService ? "tile.service.open" : "tile.service.none"),
            unit: nil,
            text: words(inService ? "tile.service.open_text" : "tile.service.none_text"),
            grade: inService ? .watch : .good, isWord: true
        ).dated(context, .service)
    }

    var energy: Tile {
        let title = words("tile.energy.title")
        guard let charging = figures.charging else { return missing(.energy, title, .charging) }
        guard let first = charging.months.first?.month else {
            return Tile(
                icon: .energy, title: title, value: formats.integer(0), unit: "kWh", text: words("tile.energy.none"),
                grade: .fact
            ).dated(context, .charging)
        }
        let month = formats.monthYear(year: first.year, month: first.month)
        return Tile(
            icon: .energy, title: title, value: formats.decimal(charging.energyKWh, digits: 0), unit: "kWh",
            text: words.plural("tile.energy.text", charging.sessions.count, ["month": month]), grade: .fact
        ).dated(context, .charging)
    }

    var price: Tile {
        let title = words("tile.price.title")
        guard let charging = figures.charging else { return missing(.price, title, .charging) }
        guard let total = charging.mainPriced, let price = total.pricePerKWh else {
            return Tile(icon: .price, title: title, value: "–", unit: nil, text: words("tile.price.none"), grade: .none)
        }
        let median = total.medianPricePerKWh.map { formats.money($0, currency: total.currency) } ?? "–"
        let key = charging.totals.count > 1 ? "tile.price.several" : "tile.price.one"
        return Tile(
            icon: .price, title: title, value: formats.money(price, currency: total.currency), unit: nil,
            text: words(key, ["currency": total.currency, "median": median]), grade: .fact
        ).dated(context, .charging)
    }

    func missing(_ icon: Icons.TileName, _ title: String, _ source: DataSource.Name) -> Tile {
        Tile(
            icon: icon, title: title, value: "–", unit: nil,
            text: words("tile.missing", ["reason": context.reason(source)]), grade: .none)
    }
}

extension Tile {
    /// What is not of the present says so, and is not called good.
    func dated(_ context: ReportContext, _ source: DataSource.Name) -> Tile {
        guard let since = context.model.staleSince(source) else { return self }
        var tile = self
        tile.asOf = context.words("tile.as_of", ["date": context.formats.shortDate(context.local(since))])
        if grade == .good { tile.grade = .fact }
        return tile
    }
}

extension ChargingFigures {
    /// The totals whose price per kWh stands for all: of most sessions.
    /// Something was billed that was not paid in full: credits, unpaid or refunded fees.
    var hasPaid: Bool { totals.contains { $0.paid != $0.totalDue } }

    var mainPriced: CurrencyTotal? { totals.first { $0.pricePerKWh != nil && !$0.currency.isEmpty } }
}

extension ReportContext {
    /// To the hundred, in the report's own unit.
    func roughDistance(km: Double) -> String {
        let unit = formats.units.miles ? 160.9344 : 100
        return formats.distance(km: (km / unit).rounded() * unit)
    }
}
