import Domain
import FoundationEssentials

/// Sums, charts and totals of the charging at Tesla sites.
struct ChargingSection {
    let context: ReportContext

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }

    var fields: Fields {
        guard let charging = context.figures.charging else {
            return ["empty": words("section.charging.empty", ["reason": context.reason(.charging)])]
        }
        guard let first = charging.months.first?.month, let last = charging.sessions.last?.month else {
            return ["empty": words("section.charging.none")]
        }
        let charts = ChargingCharts(context: context, charging: charging)
        return [
            "intro": intro(first, last),
            "strip": strip(charging), "energy": charts.energy, "price": charts.price,
            "totals": totals(charging), "has_paid": hasPaid(charging), "remarks": remarks(charging),
            "places": places(charging), "use": use(charging), "dense": charging.totals.count > 4,
        ]
    }

    private func intro(_ first: YearMonth, _ last: YearMonth) -> String {
        first == last
            ? words("section.charging.intro_month", ["month": name(first)])
            : words("section.charging.intro", ["first": name(first), "last": name(last)])
    }

    private func name(_ month: YearMonth) -> String { formats.monthYear(year: month.year, month: month.month) }

    private func strip(_ charging: ChargingFigures) -> [Fields] {
        let count = charging.sessions.count
        let metered = count - charging.unmetered
        let mean = metered > 0 ? charging.energyKWh / Decimal(metered) : 0
        let idle = charging.totals.filter { $0.idle > 0 }.map { formats.money($0.idle, currency: $0.currency) }
        func cell(_ key: String, _ value: String, _ note: String) -> Fields {
            ["label": words("strip.label." + key), "value": value, "note": note]
        }
        return [
            cell(
                "sessions", formats.integer(count),
                perMonth(charging).map { words("strip.sessions.note", ["count": $0]) } ?? months(charging)),
            cell(
                "energy", formats.energy(kWh: charging.energyKWh, digits: 0),
                words("strip.energy.note", ["energy": formats.energy(kWh: mean)])),
            cell("free", formats.integer(charging.freeSessions), words("strip.free.note")),
            cell(
                "idle", formats.integer(charging.idleSessions),
                idle.isEmpty ? words("strip.idle.none") : idle.joined(separator: ", ")),
            cell(
                "invoices", formats.integer(charging.invoices),
                words.plural("strip.invoices.note", charging.sessions.count { $0.session.invoices.isEmpty })),
        ]
    }

    /// nil for so few sessions that a mean says nothing.
    private func perMonth(_ charging: ChargingFigures) -> String? {
        guard charging.sessions.count >= 6, charging.months.count >= 3 else { return nil }
        return formats.decimal(Double(charging.sessions.count) / Double(charging.months.count), digits: 1)
    }

    /// The months of the first and the last session.
    private func months(_ charging: ChargingFigures) -> String {
        [charging.sessions.first, charging.sessions.last].compactMap { $0.map { name($0.month) } }
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.joined(separator: " – ")
    }

    private func hasPaid(_ charging: ChargingFigures) -> Bool { charging.hasPaid }

    /// What the sums leave out, and what is still open.
    private func remarks(_ charging: ChargingFigures) -> [String] {
        [
            charging.unpriced > 0 ? words.plural("table.totals.unpriced", charging.unpriced) : nil,
            charging.unpaid > 0 ? words.plural("table.totals.unpaid", charging.unpaid) : nil,
            idleShares(charging).map { words("table.totals.idle_share", ["shares": $0]) },
        ].compactMap(\.self)
    }

    private func idleShares(_ charging: ChargingFigures) -> String? {
        let shares = charging.totals.compactMap { total in
            total.idleShare.map { share in
                Formats.name(total.currency) + Conventions.space
                    + formats.percent(share.approximation, digits: 1)
            }
        }
        return shares.isEmpty ? nil : shares.joined(separator: ", ")
    }

    private func totals(_ charging: ChargingFigures) -> [Fields] {
        charging.totals.map { total in
            func amount(_ value: Decimal) -> String {
                value == 0 ? "–" : formats.amount(value, currency: total.currency)
            }
            return [
                "currency": Formats.name(total.currency), "sessions": formats.integer(total.sessions),
                "energy": formats.decimal(total.energyKWh, digits: 1), "fees": amount(total.fees),
                "total": formats.amount(total.totalDue, currency: total.currency),
                "paid": hasPaid(charging) ? formats.amount(total.paid, currency: total.currency) : nil,
                "price": total.pricePerKWh.map { formats.decimal($0, digits: 2) } ?? "–",
                "median": total.medianPricePerKWh.map { formats.decimal($0, digits: 2) } ?? "–",
            ]
        }
    }

    /// Sites only when the owner agreed (decisions.md 20); their names take the room of the energy.
    private func places(_ charging: ChargingFigures) -> Fields {
        let showsSites = context.model.preferences.showChargingSites
        let places = showsSites ? charging.sites : charging.countries
        func row(_ name: String, _ places: some Collection<ChargingFigures.Place>) -> Fields {
            [
                "name": name, "sessions": formats.integer(places.reduce(0) { $0 + $1.sessions }),
                "energy": showsSites
                    ? nil : formats.decimal(places.reduce(0) { $0 + $1.energyKWh }, digits: 1),
            ]
        }
        var rows = places.prefix(5).map { place in
            row(showsSites ? Self.twoLines(SiteName(place.name).text) : context.countryName(place.name), [place])
        }
        // The countries add up to all sessions; the sites are the most used ones only.
        if !showsSites, places.count > 5 { rows.append(row(words("chart.energy.other"), places.dropFirst(5))) }
        return [
            "caption": words(showsSites ? "table.sites.caption" : "table.countries.caption"),
            "head": words(showsSites ? "table.site" : "table.country"), "rows": rows,
            "has_energy": !showsSites, "note": showsSites ? nil : words("table.countries.note"),
        ]
    }

    /// Of the column beside the totals.
    private static func twoLines(_ name: String) -> String {
        TextWidth.fitting(name, lines: 2, points: 90, size: 8.7)
    }

    private func use(_ charging: ChargingFigures) -> String {
        let metered = charging.sessions.count - charging.unmetered
        guard metered > 0 else { return words("charging.use.unmetered") }
        let energy = formats.energy(kWh: charging.energyKWh / Decimal(metered), digits: 0)
        guard let count = perMonth(charging) else {
            return words.plural("charging.use.few", metered, ["energy": energy])
        }
        return words("charging.use.metered", ["count": count, "energy": energy])
    }
}
