import Domain

/// Tyre pressures as drawing and table, and the state of the car at the time of the data.
struct ConditionSection {
    let context: ReportContext

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }
    private var tyres: [TyreFigure] { context.figures.tyres }

    var fields: Fields {
        guard context.model.snapshot != nil else {
            return ["empty": words("section.condition.empty", ["reason": context.reason(.snapshot)])]
        }
        return [
            "drawing": hasReadings ? drawing : nil, "chip": hasReadings ? chip : nil,
            "rows": hasReadings ? rows : nil, "unit": formats.pressureUnit,
            "note": words(
                "tyres.note", ["low": formats.pressure(bar: formats.units.psi ? 4 / TyreFigure.psiPerBar : 0.3)]),
            "missing": hasReadings ? nil : words("tyres.missing", ["reason": context.reason(.snapshot)]),
            "state": state,
        ]
    }

    private var hasReadings: Bool { tyres.contains { $0.bar != nil } }

    private var chip: Fields {
        let found = Set(tyres.map(\.word))
        let warnings = Set(tyres.compactMap(\.warning))
        if found.contains(.veryLow) || warnings.contains(.hard) { return context.chip(.bad) }
        if found.contains(.low) || !warnings.isEmpty || tyres.contains(where: \.isFarAbove) {
            return context.chip(.watch)
        }
        // What is missing, old or of unknown age is not good.
        if found.contains(.uncompared) || found.contains(.missing) || !tyres.allSatisfy(\.isFresh) {
            return context.chip(.fact)
        }
        return context.chip(.good)
    }

    private var drawing: String {
        let marks = tyres.map { figure in
            TyreDrawing.Mark(
                figure: figure, name: words("tyre." + figure.position.rawValue),
                value: figure.bar.map { formats.pressure(bar: $0) } ?? "–", remark: remark(figure))
        }
        let values = marks.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        return TyreDrawing(marks: marks, label: words("chart.tyres.label", ["values": values])).render()
    }

    private func remark(_ figure: TyreFigure) -> String {
        if figure.warning != nil, figure.word != .low, figure.word != .veryLow { return words("tyre.warning") }
        if figure.isOld, let read = figure.readAt {
            return words("tyre.read_on", ["date": formats.shortDate(context.local(read))])
        }
        let difference = figure.differenceBar.map { formats.pressureDifference(bar: $0) } ?? ""
        return switch figure.word {
        case .missing: context.reason(.snapshot)
        case .uncompared: words("tyre.word.uncompared")
        case .asRecommended, .above, .low, .veryLow:
            words("tyre.word." + figure.word.rawValue, ["difference": difference])
        }
    }

    private var rows: [Fields] {
        tyres.map { figure in
            [
                "name": words("tyre." + figure.position.rawValue),
                "value": figure.bar.map { formats.pressureNumber(bar: $0) } ?? "–",
                "recommended": figure.recommendedBar.map { formats.pressureNumber(bar: $0) } ?? "–",
                "difference": figure.differenceBar.map { formats.pressureDifferenceNumber(bar: $0) } ?? "–",
                "read": figure.readAt.map { formats.shortDate(context.local($0)) } ?? "–",
            ]
        }
    }

    private var state: [Fields] {
        let condition = context.model.snapshot?.condition
        let climate = context.model.snapshot?.climate
        func closed(_ value: Bool?) -> String? { value.map { words($0 ? "word.closed" : "word.open") } }
        func degrees(_ value: Double?) -> String? { value.map { formats.temperature(celsius: $0) } }
        let rows = [
            context.row("state_row.doors", closed(condition?.doorsClosed), source: .snapshot),
            context.row("state_row.trunks", closed(condition?.trunksClosed), source: .snapshot),
            context.row("state_row.windows", closed(condition?.windowsClosed), source: .snapshot),
            context.row("state_row.locked", context.yesNo(condition?.locked), source: .snapshot),
            context.row("state_row.outside", degrees(climate?.outsideC), source: .snapshot),
            context.row("state_row.inside", degrees(climate?.insideC), source: .snapshot),
        ]
        // Without the drawing beside it the list may be as broad as the page.
        return hasReadings ? [["rows": rows]] : [["rows": Array(rows[..<3])], ["rows": Array(rows[3...])]]
    }
}
