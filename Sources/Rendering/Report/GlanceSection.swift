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
            "size": size(of: tile), "text": tile.text, "chip": context.chip(tile.grade),
        ]
    }

    /// The class that makes a long value fit the width of its tile.
    private func size(of tile: Tile) -> String? {
        if tile.isWord { return "tile-word" }
        let width = SVG.width(of: tile.value, size: 21, bold: true) + SVG.width(of: tile.unit ?? "", size: 9)
        return width > 94 ? "tile-long" : nil
    }

    /// Range, cover and what to look at; a fourth when the data are old.
    var sentences: [String] {
        [rangeSentence, warrantySentence, concernSentence, figures.isStale ? staleSentence : nil].compactMap(\.self)
    }

    private var rangeSentence: String {
        guard let estimate = figures.range.estimate else { return words("summary.range.missing") }
        var values = ["range": formats.distance(km: estimate.km)]
        guard let retention = figures.retention else { return words("summary.range.alone", values) }
        values["reference"] = formats.distance(km: retention.reference.km)
        if retention.percent > 100 { return words("summary.range.above", values) }
        values["percent"] = PercentBand(retention, formats).text
        return words("summary.range.reference", values)
    }

    private var warrantySentence: String {
        guard let warranties = figures.warranties else {
            return words("summary.warranty.missing", ["reason": context.reason(.warranty)])
        }
        let running = warranties.filter { $0.state == .active || $0.state == .endsSoon }
        guard let first = running.first, let end = first.warranty.expiresOn else {
            return words("summary.warranty.none")
        }
        var values = [
            "name": context.warrantyName(first.warranty).text, "date": formats.date(CivilTime(end)),
            "left": context.duration(months: first.monthsLeft ?? 0, days: first.daysLeft ?? 0),
        ]
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
        if context.inService == true { return words("summary.concern.service") }
        let recent = figures.alerts?.groups.count(where: \.isRecent) ?? 0
        if recent > 0 { return words.plural("summary.concern.alerts", recent) }
        return words(figures.alerts == nil ? "summary.concern.unknown" : "summary.concern.none")
    }

    private var staleSentence: String {
        words("summary.stale", ["time": context.dateTime(figures.dataTime)])
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
