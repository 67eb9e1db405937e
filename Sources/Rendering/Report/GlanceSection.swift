import Domain

/// The page that answers a buyer's first questions.
struct GlanceSection {
    let context: ReportContext

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }
    private var figures: ReportFigures { context.figures }

    var fields: Fields {
        let tiles = Tiles(context: context).all.map(fields(of:))
        return [
            "tile_rows": [["tiles": Array(tiles.prefix(4))], ["tiles": Array(tiles.dropFirst(4))]] as [Fields],
            "summary": sentences.joined(separator: " "), "ask": questions,
            "states": Grade.allCases.map { grade -> Fields in
                ["chip": context.chip(grade), "meaning": words("state.meaning." + grade.rawValue)]
            },
        ]
    }

    private func fields(of tile: Tile) -> Fields {
        [
            "icon": Icons.tile(tile.icon), "title": tile.title, "value": tile.value, "unit": tile.unit,
            "size": size(of: tile), "text": [tile.text, tile.asOf].compactMap(\.self).joined(separator: " "),
            "chip": context.chip(tile.grade),
        ]
    }

    /// The class that makes a long value fit the width of its tile.
    private func size(of tile: Tile) -> String? {
        if tile.isWord { return SVG.width(of: tile.value, size: 13, bold: true) > 96 ? "tile-two" : "tile-word" }
        let width = SVG.width(of: tile.value, size: 21, bold: true) + SVG.width(of: tile.unit ?? "", size: 9)
        return width > 94 ? (width * 16 / 21 > 94 ? "tile-two" : "tile-long") : nil
    }

    /// Range, cover and what to look at; more when something is old.
    var sentences: [String] {
        [
            rangeSentence, doubtSentence, warrantySentence, concernSentence, figures.isStale ? staleSentence : nil,
            lastKnownSentence,
        ].compactMap(\.self)
    }

    private var rangeSentence: String {
        guard let estimate = figures.range.estimate else { return words("summary.range.missing") }
        var values = ["range": formats.distance(km: estimate.km)]
        guard let retention = figures.retention else { return words("summary.range.alone", values) }
        values["reference"] = formats.distance(km: retention.reference.km)
        let isOwners = retention.reference.origin == .owner
        if retention.percent > 100, !isOwners { return words("summary.range.above", values) }
        values["percent"] = PercentBand(retention, formats).text
        return words(isOwners ? "summary.range.owner" : "summary.range.reference", values)
    }

    private var doubtSentence: String? {
        switch figures.range.estimate?.confidence {
        case .cold: words("method.cold")
        case .rough: words("method.rough")
        case .high, .medium, nil: nil
        }
    }

    private var warrantySentence: String {
        guard let warranties = figures.warranties else {
            return words("summary.warranty.missing", ["reason": context.reason(.warranty)])
        }
        switch figures.warrantyOutlook {
        case .running(let next): return runningSentence(next, warranties)
        case .open: return words("tile.warranty.open")
        case .upcoming: return words("tile.warranty.upcoming")
        case .unclear: return words("tile.warranty.unclear")
        case .ended, .unlisted, nil: return words("summary.warranty.none")
        }
    }

    private func runningSentence(_ first: WarrantyFigure, _ warranties: [WarrantyFigure]) -> String {
        let running = warranties.filter(\.isRunning)
        var values = [
            "name": context.warrantyName(first.warranty).text,
            "date": first.warranty.expiresOn.map { formats.date(CivilTime($0)) } ?? "–",
        ]
        if first.endsFirstBy == .distance, let km = first.kmLeft {
            values["distance"] = formats.distance(km: km)
            return words("summary.warranty.distance", values)
        }
        values["left"] = context.duration(months: first.monthsLeft ?? 0, days: first.daysLeft ?? 0)
        guard let battery = running.first(where: { $0.warranty.type == "BATTERY_WARRANTY" }), battery != first,
            let batteryEnd = battery.warranty.expiresOn
        else { return words("summary.warranty.one", values) }
        let date = CivilTime(batteryEnd)
        values["battery_end"] = formats.monthYear(year: date.year, month: date.month)
        guard let limit = battery.warranty.limitKm, !battery.warranty.isUnlimited else {
            return words("summary.warranty.battery", values)
        }
        values["limit"] = formats.distance(km: limit)
        return words("summary.warranty.battery_limit", values)
    }

    private var concernSentence: String {
        let low = figures.tyres.filter { $0.word == .low || $0.word == .veryLow }
            .min { ($0.differenceBar ?? 0) < ($1.differenceBar ?? 0) }
        if let low, let difference = low.differenceBar {
            let values = [
                "tyre": words("tyre.in_text." + low.position.rawValue),
                "difference": formats.pressure(bar: -difference),
            ]
            return words("summary.concern.tyre", values)
        }
        if figures.tyres.contains(where: { $0.warning != nil }) { return words("summary.concern.tyre_warning") }
        if context.model.isInService == true { return words("summary.concern.service") }
        let recent = figures.alerts?.groups.count(where: \.isRecent) ?? 0
        if recent > 0 { return words.plural("summary.concern.alerts", recent) }
        return switch (figures.alerts != nil, areTyresKnown) {
        case (true, true): words("summary.concern.none")
        case (true, false): words("summary.concern.tyres_unknown")
        case (false, true): words("summary.concern.unknown")
        case (false, false): words("summary.concern.nothing_known")
        }
    }

    /// Null is not "good": every tyre has a reading of these days and something to compare it with.
    private var areTyresKnown: Bool {
        !figures.tyres.isEmpty
            && figures.tyres.allSatisfy { $0.isFresh && $0.word != .missing && $0.word != .uncompared }
    }

    private var staleSentence: String {
        words("summary.stale", ["time": context.dateTime(figures.dataTime)])
    }

    /// Which sources beside the car itself are not of the present.
    private var lastKnownSentence: String? {
        let list = DataSource.Name.allCases.filter { $0 != .snapshot && $0 != .vehicle }.compactMap { name in
            context.model.staleSince(name).map { since in
                words("source.used." + name.rawValue) + " (" + formats.shortDate(context.local(since)) + ")"
            }
        }
        return list.isEmpty ? nil : words("summary.last_known", ["sources": list.joined(separator: ", ")])
    }

    private var questions: [String] {
        let low = figures.tyres.count { $0.word == .low || $0.word == .veryLow }
        let recent = figures.alerts?.groups.count(where: \.isRecent) ?? 0
        return [
            words("ask.invoices"), low > 0 ? words.plural("ask.tyres", low) : nil,
            recent > 0 ? words.plural("ask.alerts", recent) : nil, words("ask.home_charging"),
            low + recent == 0 ? words("ask.battery_test") : nil,
        ].compactMap(\.self)
    }
}
