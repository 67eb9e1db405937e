import Domain
import FoundationEssentials

/// Timeline and table of the warranties, and the state of service.
struct WarrantySection {
    let context: ReportContext

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }
    private var figures: ReportFigures { context.figures }

    var fields: Fields {
        let warranties = figures.warranties ?? []
        return [
            "missing": warranties.isEmpty ? missing : nil,
            "timeline": timeline(warranties), "has_table": !warranties.isEmpty, "table": table(warranties),
            "unit": formats.distanceUnit, "service": service,
        ]
    }

    private var missing: String {
        figures.warranties == nil
            ? words("section.warranty.empty", ["reason": context.reason(.warranty)]) : words("section.warranty.none")
    }

    private func timeline(_ warranties: [WarrantyFigure]) -> Fields? {
        let rows = warranties.compactMap(row)
        guard !rows.isEmpty else { return nil }
        let yearly = figures.yearlyDistance.map {
            words("legend.warranty.distance", ["distance": context.roughDistance(km: $0.km)])
        }
        let values = rows.map { "\($0.name): \($0.timeLeft)" }.joined(separator: ", ")
        let chart = WarrantyTimeline(
            rows: rows, today: years(figures.dataTime), words: words,
            label: words("chart.warranty.label", ["values": values]))
        return [
            "chart": chart.render(),
            "legend": [
                ["swatch": Icons.swatch(.accent), "name": words("legend.warranty.remaining")],
                rows.contains(where: \.endsSoon)
                    ? ["swatch": Icons.swatch(.watch), "name": words("legend.warranty.soon")] : nil,
                rows.contains { $0.distanceEnd != nil }
                    ? yearly.map { ["swatch": Icons.diamond, "name": $0] } : nil,
            ].compactMap(\.self) as [Fields],
        ]
    }

    private func row(_ figure: WarrantyFigure) -> WarrantyTimeline.Row? {
        guard let end = figure.warranty.expiresOn, let start = figure.start else { return nil }
        let name = context.warrantyName(figure.warranty)
        return WarrantyTimeline.Row(
            name: name.text, language: name.language, limit: limit(figure.warranty), start: years(start),
            end: years(end),
            isExpired: figure.state == .expired, endsSoon: figure.state == .endsSoon,
            distanceEnd: figure.distanceEnd.map(years), timeLeft: remaining(figure))
    }

    private func timeLeft(_ figure: WarrantyFigure) -> String {
        switch figure.state {
        case .expired: words("warranty.state.expired")
        case .upcoming: words("warranty.state.upcoming")
        default: figure.monthsLeft.map { context.duration(months: $0, days: figure.daysLeft ?? 0) } ?? "–"
        }
    }

    /// With the word "left", for a place without a heading.
    private func remaining(_ figure: WarrantyFigure) -> String {
        guard figure.monthsLeft != nil, figure.state == .active || figure.state == .endsSoon else {
            return timeLeft(figure)
        }
        return words("chart.warranty.left", ["duration": timeLeft(figure)])
    }

    private func limit(_ warranty: Warranty) -> String {
        warranty.isUnlimited ? words("warranty.unlimited") : warranty.limitKm.map { formats.distance(km: $0) } ?? "–"
    }

    /// Calendar years with fractions.
    private func years(_ date: Date) -> Double {
        let time = CivilTime(date)
        return Double(time.year) + (Double(time.month - 1) + Double(time.day - 1) / 31) / 12
    }

    private func table(_ warranties: [WarrantyFigure]) -> [Fields] {
        warranties.map { figure in
            let name = context.warrantyName(figure.warranty)
            return [
                "name": name.text, "lang": name.language, "chip": chip(figure),
                "until": until(figure).map { formats.shortDate(CivilTime($0)) } ?? "–",
                "left": figure.state == .expired ? "–" : timeLeft(figure),
                "limit": figure.warranty.isUnlimited
                    ? words("warranty.unlimited")
                    : figure.warranty.limitKm.map { formats.distanceNumber(km: $0) } ?? "–",
                "km_left": figure.kmLeft.map { formats.distanceNumber(km: $0) } ?? "–",
                "ends_by": figure.state == .expired ? "–" : words("warranty.ends_by." + figure.endsFirstBy.rawValue),
            ]
        }
    }

    /// Each word has one mark: what may have ended by distance is called active by its date only.
    private func chip(_ figure: WarrantyFigure) -> Fields {
        let word = "warranty.state." + figure.state.rawValue
        switch figure.state {
        case .active where figure.hasUnknownDistance && figure.kmLeft == nil:
            return context.chip(.fact, words("warranty.state.active_by_date"))
        case .active: return context.chip(.good, words(word))
        case .endsSoon: return context.chip(.watch, words(word))
        case .expired, .upcoming: return context.chip(.fact, words(word))
        case .unknown: return context.chip(.none, words(word))
        }
    }

    /// What has ended ended when Tesla says so, not when it was planned to.
    private func until(_ figure: WarrantyFigure) -> Date? {
        (figure.state == .expired ? figure.warranty.endedOn : nil) ?? figure.warranty.expiresOn
    }

    private var service: Fields {
        let service = context.model.service
        let inService = context.model.isInService
        // A visit without the flag, or an answer of another day, is no good news.
        let isClear = service?.visitNumber == nil && context.model.staleSince(.service) == nil
        let grade: Grade = inService.map { $0 ? .watch : isClear ? .good : .fact } ?? .none
        let key = inService.map { $0 ? "service.in" : "service.not_in" } ?? "service.unknown"
        let expected = service?.expectedCompletion.map { formats.dateTime($0.local, offset: $0.offset) }
        let asked = context.model.sources.first { $0.name == .service }?.askedAt
        let none = service == nil ? context.missing(.service) : words("word.none")
        let rows: [Fields] = [
            ["name": words("service.visit"), "value": service?.visitNumber ?? none],
            ["name": words("service.expected"), "value": expected ?? none],
            ["name": words("service.asked"), "value": asked.map(time) ?? "–"],
        ]
        return ["chip": context.chip(grade, words(key)), "rows": rows]
    }

    /// On one line of the card.
    private func time(_ instant: Date) -> String {
        let local = context.local(instant)
        return formats.shortDate(local) + Conventions.space + formats.time(local)
    }
}
