import Domain

/// Alerts to the driver, software and equipment.
struct AlertsSection {
    let context: ReportContext

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }

    var fields: Fields {
        [
            "alerts": alerts, "alerts_missing": context.figures.alerts == nil ? missing : nil, "software": software,
            "notes": notes, "badges": badges, "badges_missing": badges == nil ? badgesMissing : nil, "factory": factory,
        ]
    }

    private var missing: String { words("section.alerts.empty", ["reason": context.reason(.alerts)]) }

    private var alerts: Fields? {
        guard let alerts = context.figures.alerts else { return nil }
        let rows = alerts.groups.prefix(Self.mostRows).map { group -> Fields in
            [
                // Tesla's texts are in the car's language or in English, and do not say which (facts 6.3).
                "text": Self.shortened(group.text), "lang": group.text.allSatisfy(\.isASCII) ? "en" : nil,
                "chip": context.chip(group.isRecent ? .watch : .fact),
                "count": formats.integer(group.count), "first": moment(group.first), "last": moment(group.last),
                "code": Self.short(group.name), "audience": audience(group),
            ]
        }
        let older = alerts.groups.count - rows.count
        return [
            "has_rows": !rows.isEmpty, "rows": rows, "older": older > 0 ? words.plural("alerts.older", older) : nil,
            "hidden": alerts.hidden > 0 ? words.plural("alerts.hidden", alerts.hidden) : nil,
            "none": rows.isEmpty ? words("alerts.none", ["time": context.dateTime(context.figures.dataTime)]) : nil,
        ]
    }

    /// In the report's own zone, as all times are.
    private func moment(_ time: OffsetDate?) -> String {
        guard let local = time.map({ context.local($0.instant) }) else { return "–" }
        return formats.shortDate(local) + Conventions.space + formats.time(local)
    }

    /// What is listed is meant for drivers; Tesla says which of it is for workshops too.
    private func audience(_ group: AlertFigures.Group) -> [String] {
        [words("alerts.for.driver")] + (group.isForWorkshop ? [words("alerts.for.workshop")] : [])
    }

    /// What a page takes, next to software and equipment.
    private static let mostRows = 20

    /// A text for a driver is a line; what is longer is cut after three.
    private static func shortened(_ text: String) -> String {
        TextWidth.fitting(text, lines: 3, points: 127, size: 8.7)
    }

    /// `VCFRONT_a180_washerFluidLow` is known by its first two parts.
    static func short(_ name: String) -> String {
        let code = name.split(separator: "_").prefix(2).joined(separator: "_")
        return code.count > 16 ? code.prefix(15) + "…" : code
    }

    private var software: Fields {
        let condition = context.model.snapshot?.condition
        let car = VehicleWords(context: context)
        let rows = [
            context.row("software.version", condition?.software, source: .snapshot),
            context.row("software.pending", condition.flatMap(pending), source: .snapshot),
            context.row(
                "software.computer", car.computer?.text, source: .snapshot, language: car.computer?.language),
            context.row(
                "software.read", context.model.snapshot?.time.map { context.dateTime($0) }, source: .snapshot),
        ]
        return ["rows": rows]
    }

    /// nil when the car does not say whether an update waits.
    private func pending(_ condition: VehicleSnapshot.Condition) -> String? {
        condition.pendingUpdate ?? condition.hasPendingUpdate.map { words($0 ? "word.yes" : "word.none") }
    }

    private var notes: Fields {
        let titles = (context.model.releaseNotes ?? []).prefix(6).map(\.title)
        return [
            "has_titles": !titles.isEmpty, "titles": Array(titles),
            "missing": titles.isEmpty
                ? words("software.notes.missing", ["reason": context.reason(.releaseNotes)]) : nil,
        ]
    }

    private var badges: [Fields]? {
        guard let options = context.model.options, !options.isEmpty else { return nil }
        return options.map { option in
            [
                // So short that two of them share a line.
                "name": TextWidth.fitting(option.name ?? option.code, points: option.isActive ? 192 : 148, size: 8),
                "code": option.name == nil ? nil : option.code,
                "off": option.isActive ? nil : words("equipment.off"),
            ]
        }
    }

    private var badgesMissing: String { words("equipment.empty", ["reason": context.reason(.options)]) }

    private var factory: [Fields] {
        let car = context.model.snapshot?.configuration
        let seats = car?.rearSeatHeaters.map { words($0 > 0 ? "word.yes" : "word.no") }
        let third = car?.thirdRowSeats.map { words(["None", "0", ""].contains($0) ? "word.no" : "word.yes") }
        let roof = car?.roofColor.map { words.has("roof." + $0) ? words("roof." + $0) : VehicleWords.spaced($0) }
        let hand = car?.rightHandDrive.map { words($0 ? "steering.right" : "steering.left") }
        let left = [
            context.row("factory.rear_heaters", seats, source: .snapshot),
            context.row("factory.seat_cooling", context.yesNo(car?.hasSeatCooling), source: .snapshot),
            context.row("factory.air_suspension", context.yesNo(car?.hasAirSuspension), source: .snapshot),
        ]
        let right = [
            context.row("factory.liftgate", context.yesNo(car?.powerLiftgate), source: .snapshot),
            context.row("factory.roof", roof, source: .snapshot),
            context.row("factory.third_row", third, source: .snapshot),
            context.row("factory.steering", hand, source: .snapshot),
        ]
        return [["rows": left], ["rows": right]]
    }
}
