import Domain

/// The first page: which car, four answers, passport, completeness.
struct CoverSection {
    let context: ReportContext

    private var model: ReportModel { context.model }
    private var words: Messages { context.words }
    private var formats: Formats { context.formats }

    var fields: Fields {
        let identity = context.figures.identity
        let trim = identity.trim.map { TextWidth.fitting($0, points: 300, size: 12.5) }
        let subtitle = [trim, identity.year.map { "\($0)" }].compactMap(\.self).joined(separator: ", ")
        return [
            "issued": words("cover.issued", ["time": context.dateTime(model.issuedAt)]),
            "hero": hero, "name": identity.model ?? words("car.unknown_model"),
            "subtitle": subtitle.isEmpty ? nil : subtitle, "given": givenName, "vin": groupedVIN,
            "vin_masked": model.preferences.maskVIN == true ? words("cover.vin_masked") : nil,
            "answers": answers, "passport": passport, "verify": verify, "completeness": completeness,
            "language": words("cover.language", ["language": words.language.nativeName]),
            "units": words(
                "cover.units.text",
                [
                    "distance": words(formats.units.miles ? "cover.units.miles" : "cover.units.kilometres"),
                    "pressure": formats.pressureUnit, "temperature": formats.temperatureUnit,
                ]),
        ]
    }

    /// The name that the owner gave the car.
    private var givenName: String? {
        let name = model.vehicle?.displayName ?? model.snapshot?.name ?? ""
        return name.isEmpty ? nil : TextWidth.fitting(name, points: 300, size: 9.5)
    }

    private var hero: Fields {
        if let photo = model.photos.first {
            // The ribbon of a sample and the reasons of gaps below take their room from the picture.
            let lines = (model.isSample ? 1 : 0) + (model.snapshot == nil ? 1 : 0)
            return [
                "photo": photo.asset,
                "alt": photo.alt ?? photo.caption ?? context.slotName(photo) ?? words("cover.photo.alt"),
                "size": ["", " hero-low", " hero-lower"][lines] + (model.verification == nil ? "" : " hero-marked"),
            ]
        }
        let label = words("cover.drawing.alt", ["model": context.figures.identity.model ?? words("car.unknown_model")])
        let colour = model.snapshot?.configuration?.exteriorColor ?? context.figures.identity.paint?.colorCode
        let drawing = Silhouette(model: context.figures.identity.model, colour: colour, label: label)
        return ["drawing": drawing.render(), "size": " hero-drawn"]
    }

    /// Groups of 4, 4, 4 and 5 with blanks that do not break; dots for what is masked.
    private var groupedVIN: String {
        let hidden = model.preferences.maskVIN == true ? model.vin.rawValue.count - model.vinEnd.count : 0
        let letters = Array(repeating: Character("•"), count: hidden) + model.vin.rawValue.dropFirst(hidden)
        return [letters[0..<4], letters[4..<8], letters[8..<12], letters[12..<17]].map { String($0) }
            .joined(separator: "\u{A0}")
    }

    private var answers: [Fields] {
        let tiles = Tiles(context: context)
        let retention = context.figures.retention.flatMap { $0.reference.origin == .owner ? nil : $0 }
        return [
            answer("cover.answer.range", tiles.range, rangeBand),
            retention == nil
                ? answer("cover.answer.odometer", tiles.odometer) : answer("cover.answer.retention", retentionTile),
            answer("cover.answer.warranty", tiles.warranty),
            answer("cover.answer.alerts", tiles.alerts),
        ]
    }

    /// Beside what is not of the present stands its day in place of the grade's word.
    private func answer(_ key: String, _ tile: Tile, _ value: String? = nil) -> Fields {
        let value = value ?? tile.compact
        let isLong = SVG.width(of: value, size: 13, bold: true) > 112
        return [
            "label": words(key), "value": value, "size": isLong ? " value-long" : nil,
            "chip": context.chip(tile.grade, tile.asOf),
        ]
    }

    /// An estimate is told as its band.
    private var rangeBand: String? {
        context.figures.range.estimate.map { estimate in
            let (low, high) = (
                formats.distanceNumber(km: estimate.lowKm), formats.distanceNumber(km: estimate.highKm)
            )
            return (low == high ? low : low + "–" + high) + Conventions.space + formats.distanceUnit
        }
    }

    private var retentionTile: Tile {
        let tiles = Tiles(context: context)
        return Tile(
            icon: .battery, title: "", value: context.figures.retention.map { PercentBand($0, formats).text } ?? "–",
            unit: nil, text: "", grade: tiles.range.grade)
    }

    private var passport: [Fields] {
        let car = VehicleWords(context: context)
        let snapshot = model.snapshot
        func row(_ key: String, _ text: ForeignText?, _ source: DataSource.Name = .snapshot) -> Fields {
            context.row(key, text.map { twoLines($0.text) }, source: source, language: text?.language)
        }
        /// So much that the cover keeps to its page.
        func twoLines(_ text: String) -> String { TextWidth.fitting(text, points: 140, size: 8.5) }
        let left = [
            context.row(
                "passport.odometer", context.figures.odometerKm.map { formats.distance(km: $0) }, source: .snapshot
            ),
            ofVIN("passport.year", context.figures.identity.year.map { "\($0)" }),
            row("passport.colour", car.paint), row("passport.interior", car.interior),
            row("passport.wheels", car.wheels),
            context.row("passport.drive", car.drive, source: .snapshot),
        ]
        let right = [
            row("passport.assistance", car.assistance),
            context.row("passport.port", snapshot?.configuration?.chargePort.map(twoLines), source: .snapshot),
            row("passport.supercharging", car.supercharging, .options),
            context.row("passport.software", snapshot?.condition?.software.map(twoLines), source: .snapshot),
            ofVIN("passport.plant", car.plant),
            context.row("passport.first_data", firstCharging, source: .charging),
        ]
        return [["rows": left], ["rows": right]]
    }

    private func ofVIN(_ key: String, _ value: String?) -> Fields {
        ["name": words(key), "value": value ?? "–\u{A0}" + words("gap.not_in_vin")]
    }

    /// The month alone: days are the owner's business (decisions.md 20).
    private var firstCharging: String? {
        guard let charging = context.figures.charging else { return nil }
        return charging.months.first.map { formats.monthYear(year: $0.month.year, month: $0.month.month) }
            ?? "–\u{A0}" + words("history.no_session")
    }

    /// Where to verify the report, and the facts of its issue.
    private var verify: Fields {
        [
            "mark": context.verification, "data": context.dateTime(context.figures.dataTime),
            "issued": context.dateTime(model.issuedAt), "digits": model.vinEnd,
        ]
    }

    private var completeness: Fields {
        let completeness = context.figures.completeness
        let share = completeness.total == 0 ? 0 : completeness.present * 100 / completeness.total
        let reasons = DataGap.allCases.compactMap { gap in
            completeness.missing[gap].map { words.plural("cover.missing." + gap.rawValue, $0) }
        }
        return [
            "title": words(
                "cover.completeness",
                ["present": formats.integer(completeness.present), "total": formats.integer(completeness.total)]),
            "share": "\(share)", "label": formats.percent(share),
            "text": reasons.isEmpty
                ? words("cover.missing.none")
                : words("cover.missing.list", ["reasons": reasons.joined(separator: ", ")]),
        ]
    }
}
