import Domain
import FoundationEssentials

/// The charging history session by session, with sums for each month.
struct ChargingTable {
    let context: ReportContext

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }
    private var showsSites: Bool { context.model.preferences.showChargingSites }

    var fields: Fields {
        guard let charging = context.figures.charging else {
            return ["empty": words("section.charging.empty", ["reason": context.reason(.charging)])]
        }
        guard !charging.sessions.isEmpty else { return ["empty": words("section.charging.none")] }
        var toDate: Decimal = 0
        var line = 0
        var months: [Fields] = []
        var empty: [YearMonth] = []
        for month in charging.months {
            guard !month.sessions.isEmpty else {
                empty.append(month.month)
                continue
            }
            if let gap = gap(empty) { months.append(gap) }
            empty = []
            toDate += month.energyKWh
            let rows = month.sessions.flatMap { session -> [Fields] in
                line += 1
                return self.rows(session, isStriped: !line.isMultiple(of: 2))
            }
            months.append(self.month(month, rows: rows, toDate: toDate))
        }
        return [
            "intro": words(showsSites ? "section.history.intro_sites" : "section.history.intro"),
            "place_head": words(showsSites ? "table.site" : "table.country"), "months": months,
        ]
    }

    /// One line for months without a session that follow each other.
    private func gap(_ months: [YearMonth]) -> Fields? {
        guard let first = months.first, let last = months.last else { return nil }
        let names = [first, last].map { formats.monthYear(year: $0.year, month: $0.month) }
        return [
            "name": first == last ? names[0] : names.joined(separator: " – "), "no_session": true, "rows": [Fields](),
        ]
    }

    private func month(_ month: ChargingFigures.Month, rows: [Fields], toDate: Decimal) -> Fields {
        let name = formats.monthYear(year: month.month.year, month: month.month.month)
        return [
            "name": name, "rows": rows, "count": words.plural("history.sessions", month.sessions.count),
            "energy": formats.decimal(month.energyKWh, digits: 1),
            "to_date": words("history.to_date", ["energy": formats.energy(kWh: toDate)]),
            "totals": month.totals.map { formats.money($0.totalDue, currency: $0.currency) },
        ]
    }

    /// One row per currency; only the first names date, place and energy.
    private func rows(_ figures: SessionFigures, isStriped: Bool) -> [Fields] {
        let session = figures.session
        let place = showsSites ? session.site : session.country.map(words.countryName)
        let first: Fields = [
            "date": formats.shortDate(session.start.local), "place": place ?? "–",
            "minutes": figures.minutes.map { formats.integer($0) } ?? "–",
            "invoice": figures.invoiceNumbers.isEmpty ? "–" : figures.invoiceNumbers.joined(separator: ", "),
        ]
        guard !figures.amounts.isEmpty else {
            let dashes: Fields = [
                "striped": isStriped, "energy": "–", "price": "–", "due": "–", "fees": "–", "total": "–",
                "currency": "–",
            ]
            return [first.adding(dashes)]
        }
        return figures.amounts.enumerated().map { index, amounts in
            let own = money(amounts, isFree: figures.isFree).adding(["striped": isStriped])
            return index == 0 ? first.adding(own) : own
        }
    }

    private func money(_ amounts: SessionFigures.Amounts, isFree: Bool) -> Fields {
        func amount(_ value: Decimal) -> String { formats.amount(value, currency: amounts.currency) }
        return [
            "energy": amounts.energyKWh.map { formats.decimal($0, digits: 1) } ?? "–",
            "price": amounts.pricePerKWh.map { formats.decimal($0, digits: 2) } ?? "–",
            "due": isFree && amounts.energyDue == 0 ? words("history.free") : amount(amounts.energyDue),
            "fees": amounts.fees == 0 ? "–" : amount(amounts.fees), "total": amount(amounts.totalDue),
            "paid": amounts.netDue == amounts.totalDue
                ? nil : words("history.paid", ["amount": amount(amounts.netDue)]),
            "currency": amounts.currency,
        ]
    }
}
