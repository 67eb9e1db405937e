import Domain
import FoundationEssentials

/// The charging history with sums for each month: session by session when the owner agreed to show the charging
/// sites, else by month and country, because days and places tell where and how the owner lives (decisions.md 20).
struct ChargingTable {
    let context: ReportContext

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }
    private var showsSites: Bool { context.model.preferences.showChargingSites }

    /// One row of the table, with what the division into pages must know.
    private struct Row {
        let page: TablePages.Row
        let fields: Fields
        /// The sessions that begin here.
        var sessions: [SessionFigures] = []
    }

    var fields: Fields {
        guard let charging = context.figures.charging else {
            return ["empty": words("section.charging.empty", ["reason": context.reason(.charging)])]
        }
        guard !charging.sessions.isEmpty else { return ["empty": words("section.charging.none")] }
        let rows = rows(charging)
        // A browser has no pages.
        let isDense = TablePages.isDense(rows.map(\.page))
        let room = isDense ? TablePages.denseHistory : .history
        let pages = context.edition == .pdf ? room.divide(rows.map(\.page)) : [0..<rows.count]
        let paid = charging.hasPaid ? 1 : 0
        return [
            "intro": words(showsSites ? "section.history.intro_sites" : "section.history.intro"),
            "date_head": words(showsSites ? "table.date" : "table.month"),
            "place_head": words(showsSites ? "table.site" : "table.country"),
            "is_dense": isDense, "has_paid": charging.hasPaid, "has_sessions": showsSites, "has_months": !showsSites,
            "name_span": showsSites ? 2 : 3, "to_date_span": 2, "sum_span": (showsSites ? 4 : 3) + paid,
            "gap_span": (showsSites ? 7 : 6) + paid, "carried_span": (showsSites ? 6 : 5) + paid,
            "tables": pages.enumerated().map { index, range -> Fields in
                [
                    "carried": index > 0 ? carried(rows[..<range.lowerBound].flatMap(\.sessions)) : nil,
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
            let entries = entries(month)
            for entry in entries {
                line += 1
                rows += lines(entry, isStriped: !line.isMultiple(of: 2))
            }
            // The sum of one country in one currency stands there already.
            if showsSites || entries.count > 1 || month.totals.count > 1 {
                rows.append(sum(month, toDate: toDate, currencies: currencies))
            }
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

    /// A number of sessions, where it has room beside the name of its row.
    private func fitting(_ count: String, after name: String) -> String? {
        let width = SVG.width(of: name, size: 8, bold: true) + SVG.width(of: count) + 8
        return width <= (showsSites ? 54 : 156) + placeWidth ? count : nil
    }

    /// Points for the text of a place before it takes a second line.
    private var placeWidth: Double { (showsSites ? 80 : 60) + (context.figures.charging?.hasPaid == true ? 0 : 41) }

    /// One line for months without a session that follow each other.
    private func gap(_ months: [YearMonth]) -> Row? {
        guard let first = months.first, let last = months.last else { return nil }
        let names = [first, last].map(name)
        let name = first == last ? names[0] : names.joined(separator: " – ")
        return Row(page: .init(kind: .entry), fields: ["gap": ["name": name] as Fields])
    }

    /// The sums of a month; its currencies in the order of the whole history.
    private func sum(_ month: ChargingFigures.Month, toDate: Decimal, currencies: [String]) -> Row {
        let totals = currencies.compactMap { currency in month.totals.first { $0.currency == currency } }
        let amounts = totals.map { formats.money($0.totalDue, currency: $0.currency) }
        let isLong =
            amounts.map { max(SVG.width(of: $0, size: 8, bold: true), 51) + 10 }.reduce(0, +) > (showsSites ? 190 : 150)
        let name = name(month.month)
        let fields: Fields = [
            "name": name, "count": fitting(words.plural("history.sessions", month.sessions.count), after: name),
            "energy": formats.decimal(month.energyKWh, digits: 1),
            "to_date": words("history.to_date", ["energy": formats.energy(kWh: toDate)]), "totals": amounts,
        ]
        return Row(page: .init(kind: .closing, height: isLong ? 1.75 : 1), fields: ["sum": fields])
    }

    private func name(_ month: YearMonth) -> String { formats.monthYear(year: month.year, month: month.month) }

    // MARK: One session, or one country in one month

    private struct Entry {
        /// What the first of its lines says beside the money.
        let first: Fields
        let place: String
        let sessions: [SessionFigures]
        let amounts: [Amounts]
        let isFree: Bool
    }

    /// What was charged for in one currency.
    private struct Amounts {
        let currency: String
        let energy: Decimal?
        let price: Decimal?
        let fees: Decimal
        let total: Decimal
        let paid: Decimal
        /// Tesla's word for what is not paid.
        var openStatus: String?
        var isPriced = true
    }

    private func entries(_ month: ChargingFigures.Month) -> [Entry] {
        if showsSites { return month.sessions.map(entry) }
        let countries = Dictionary(grouping: month.sessions) { $0.session.country ?? "" }
        return countries.map { (context.countryName($0.key), $0.value) }.sorted { $0.0 < $1.0 }
            .map { entry(month.month, $0, $1) }
    }

    private func entry(_ figures: SessionFigures) -> Entry {
        let session = figures.session
        let place = fitting(place: session.site.map { SiteName($0).text } ?? "–")
        return Entry(
            first: [
                "date": formats.shortDate(session.start.local), "place": place,
                "invoice": figures.invoiceNumbers.first.map { TextWidth.fitting($0, points: 80, size: 7.5) } ?? "–",
                "more": figures.invoiceNumbers.count > 1 ? "+\(figures.invoiceNumbers.count - 1)" : nil,
            ],
            place: place, sessions: [figures],
            amounts: figures.amounts.map {
                Amounts(
                    currency: $0.currency, energy: $0.energyKWh, price: $0.pricePerKWh, fees: $0.fees,
                    total: $0.totalDue, paid: $0.paid, openStatus: $0.openStatus, isPriced: $0.isPriced)
            }, isFree: figures.isFree)
    }

    private func entry(_ month: YearMonth, _ country: String, _ sessions: [SessionFigures]) -> Entry {
        let energies = sessions.compactMap(\.energyKWh)
        let energy = energies.isEmpty ? nil : energies.reduce(0, +)
        let totals = ChargingFigures.totals(of: sessions)
        let country = fitting(place: country)
        return Entry(
            first: ["date": name(month), "place": country, "count": formats.integer(sessions.count)], place: country,
            sessions: sessions,
            amounts: totals.map { total in
                Amounts(
                    currency: total.currency, energy: totals.count > 1 ? total.energyKWh : energy,
                    price: total.pricePerKWh, fees: total.fees, total: total.totalDue, paid: total.paid)
            }, isFree: sessions.allSatisfy(\.isFree))
    }

    private func fitting(place: String) -> String { TextWidth.fitting(place, points: placeWidth * 1.8, size: 7.5) }

    /// One line per currency; only the first names date, place and energy.
    private func lines(_ entry: Entry, isStriped: Bool) -> [Row] {
        let height = SVG.width(of: entry.place, size: 7.5) > placeWidth ? 1.75 : 1
        guard !entry.amounts.isEmpty else {
            let dashes: Fields = [
                "striped": isStriped, "energy": "–", "price": "–", "due": "–", "fees": "–", "total": "–", "paid": "–",
                "currency": "–",
            ]
            let fields: Fields = ["session": entry.first.adding(dashes)]
            return [Row(page: .init(kind: .entry, height: height), fields: fields, sessions: entry.sessions)]
        }
        return entry.amounts.enumerated().map { index, amounts in
            let own = money(amounts, isFree: entry.isFree).adding(["striped": isStriped])
            return index == 0
                ? Row(
                    page: .init(kind: .entry, height: height), fields: ["session": entry.first.adding(own)],
                    sessions: entry.sessions)
                : Row(page: .init(kind: .continuation), fields: ["session": own])
        }
    }

    private func money(_ amounts: Amounts, isFree: Bool) -> Fields {
        func amount(_ value: Decimal) -> String {
            amounts.isPriced ? formats.amount(value, currency: amounts.currency) : "–"
        }
        let energyDue = amounts.total - amounts.fees
        return [
            "energy": amounts.energy.map { formats.decimal($0, digits: 1) } ?? "–",
            "price": amounts.price.map { formats.decimal($0, digits: 2) } ?? "–",
            "due": isFree && energyDue == 0 ? words("history.free") : amount(energyDue),
            "fees": amounts.fees == 0 ? "–" : amount(amounts.fees), "total": amount(amounts.total),
            "paid": amounts.openStatus.map(status) ?? amount(amounts.paid), "currency": Formats.name(amounts.currency),
        ]
    }

    /// Tesla's word where we have none of ours (facts 5.2).
    private func status(_ code: String) -> String {
        let key = "history.status." + code
        return words.has(key) ? words(key) : code
    }
}
