import Domain
import FoundationEssentials

/// The charging history session by session, with sums for each month.
struct ChargingTable {
    let context: ReportContext

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }
    private var showsSites: Bool { context.model.preferences.showChargingSites }

    /// The name of a site needs the room.
    private var hasMinutes: Bool { !showsSites }

    /// Something was paid with credits.
    private var hasPaid: Bool { context.figures.charging?.totals.contains { $0.netDue != $0.totalDue } ?? false }

    /// One row of the table, with what the division into pages must know.
    private struct Row {
        let page: TablePages.Row
        let fields: Fields
        /// The session that begins here.
        var session: SessionFigures?
    }

    var fields: Fields {
        guard let charging = context.figures.charging else {
            return ["empty": words("section.charging.empty", ["reason": context.reason(.charging)])]
        }
        guard !charging.sessions.isEmpty else { return ["empty": words("section.charging.none")] }
        let rows = rows(charging)
        // A browser has no pages.
        let pages =
            context.edition == .pdf ? TablePages.history.divide(rows.map(\.page)) : [0..<rows.count]
        // Columns to the right of the energy.
        let span = 6 + (hasPaid ? 1 : 0) + (hasMinutes ? 1 : 0)
        return [
            "intro": words(showsSites ? "section.history.intro_sites" : "section.history.intro"),
            "place_head": words(showsSites ? "table.site" : "table.country"),
            "has_paid": hasPaid, "has_minutes": hasMinutes, "to_date_span": hasMinutes ? 3 : 2,
            "sum_span": hasPaid ? 5 : 4, "gap_span": span + 1, "carried_span": span,
            "tables": pages.enumerated().map { index, range -> Fields in
                [
                    "carried": index > 0 ? carried(rows[..<range.lowerBound].compactMap(\.session)) : nil,
                    "rows": rows[range].map(\.fields), "next": index > 0,
                ]
            },
        ]
    }

    private func rows(_ charging: ChargingFigures) -> [Row] {
        let currencies = charging.totals.map(\.currency)
        var rows: [Row] = []
        var toDate: Decimal = 0
        var line = 0
        var empty: [YearMonth] = []
        for month in charging.months {
            guard !month.sessions.isEmpty else {
                empty.append(month.month)
                continue
            }
            if let gap = gap(empty) { rows.append(gap) }
            empty = []
            toDate += month.energyKWh
            for session in month.sessions {
                line += 1
                rows += self.rows(session, isStriped: !line.isMultiple(of: 2))
            }
            rows.append(sum(month, toDate: toDate, currencies: currencies))
        }
        return rows
    }

    /// What the pages before add up to: the first line of a page.
    private func carried(_ sessions: [SessionFigures]) -> Fields {
        [
            "count": fitting(words.plural("history.sessions", sessions.count), after: words("history.carried")),
            "energy": formats.decimal(sessions.reduce(0) { $0 + ($1.energyKWh ?? 0) }, digits: 1),
        ]
    }

    /// One line for months without a session that follow each other.
    private func gap(_ months: [YearMonth]) -> Row? {
        guard let first = months.first, let last = months.last else { return nil }
        let names = [first, last].map { formats.monthYear(year: $0.year, month: $0.month) }
        let name = first == last ? names[0] : names.joined(separator: " – ")
        return Row(page: .init(kind: .entry), fields: ["gap": ["name": name] as Fields])
    }

    /// The sums of a month; its currencies in the order of the whole history.
    private func sum(_ month: ChargingFigures.Month, toDate: Decimal, currencies: [String]) -> Row {
        let totals = currencies.compactMap { currency in month.totals.first { $0.currency == currency } }
        let amounts = totals.map { formats.money($0.totalDue, currency: $0.currency) }
        let isLong = amounts.map { SVG.width(of: $0, size: 8, bold: true) + 8 }.reduce(0, +) > 190
        let name = formats.monthYear(year: month.month.year, month: month.month.month)
        let count = fitting(words.plural("history.sessions", month.sessions.count), after: name)
        let fields: Fields = [
            "name": name,
            "count": count, "energy": formats.decimal(month.energyKWh, digits: 1),
            "to_date": words("history.to_date", ["energy": formats.energy(kWh: toDate)]),
            "totals": amounts,
        ]
        return Row(page: .init(kind: .closing, height: isLong ? 1.75 : 1), fields: ["sum": fields])
    }

    /// One row per currency; only the first names date, place and energy.
    private func rows(_ figures: SessionFigures, isStriped: Bool) -> [Row] {
        let session = figures.session
        let place = (showsSites ? session.site.map { SiteName($0).text } : session.country.map(words.countryName))
            .map { TextWidth.fitting($0, points: placeWidth * 1.8, size: 7.5) }
        let first: Fields = [
            "date": formats.shortDate(session.start.local), "place": place ?? "–",
            "minutes": figures.minutes.map { formats.integer($0) } ?? "–",
            "invoice": figures.invoiceNumbers.first.map { TextWidth.fitting($0, points: 80, size: 7.5) } ?? "–",
            "more": figures.invoiceNumbers.count > 1 ? "+\(figures.invoiceNumbers.count - 1)" : nil,
        ]
        let height = SVG.width(of: place ?? "", size: 7.5) > placeWidth ? 1.75 : 1
        guard !figures.amounts.isEmpty else {
            let dashes: Fields = [
                "striped": isStriped, "energy": "–", "price": "–", "due": "–", "fees": "–", "total": "–", "paid": "–",
                "currency": "–",
            ]
            let fields: Fields = ["session": first.adding(dashes)]
            return [Row(page: .init(kind: .entry, height: height), fields: fields, session: figures)]
        }
        return figures.amounts.enumerated().map { index, amounts in
            let own = money(amounts, isFree: figures.isFree).adding(["striped": isStriped])
            return index == 0
                ? Row(
                    page: .init(kind: .entry, height: height), fields: ["session": first.adding(own)], session: figures)
                : Row(page: .init(kind: .continuation), fields: ["session": own])
        }
    }

    /// Points for the text of a place before it takes a second line.
    private var placeWidth: Double { 61 + (hasMinutes ? 0 : 23) + (hasPaid ? 0 : 41) }

    /// A number of sessions, where it has room beside the name of its row.
    private func fitting(_ count: String, after name: String) -> String? {
        let width = SVG.width(of: name, size: 8, bold: true) + SVG.width(of: count) + 8
        return width <= 54 + placeWidth ? count : nil
    }

    private func money(_ amounts: SessionFigures.Amounts, isFree: Bool) -> Fields {
        func amount(_ value: Decimal) -> String { formats.amount(value, currency: amounts.currency) }
        return [
            "energy": amounts.energyKWh.map { formats.decimal($0, digits: 1) } ?? "–",
            "price": amounts.pricePerKWh.map { formats.decimal($0, digits: 2) } ?? "–",
            "due": isFree && amounts.energyDue == 0 ? words("history.free") : amount(amounts.energyDue),
            "fees": amounts.fees == 0 ? "–" : amount(amounts.fees), "total": amount(amounts.totalDue),
            "paid": amount(amounts.netDue), "currency": amounts.currency,
        ]
    }
}
