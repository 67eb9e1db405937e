import Domain
import FoundationEssentials

/// Where each value comes from, how fresh it is, and what nobody can know from these data.
struct MethodSection {
    let context: ReportContext

    private var words: Messages { context.words }

    var fields: Fields {
        [
            "sources": DataSource.Name.allCases.map(row) + [vinRow, ownerRow, neverRow],
            "cannot": (1...4).map { words("method.cannot.\($0)") },
            "why": DataGap.allCases.map { words("method.why." + $0.rawValue) },
            "mark": context.verification, "data": context.dateTime(context.figures.dataTime),
            "issued": context.dateTime(context.model.issuedAt),
        ]
    }

    private func row(_ name: DataSource.Name) -> Fields {
        let source = context.model.source(name)
        let isLastKnown = source?.triedAt != nil
        let grade: Grade = isLastKnown ? .fact : source != nil && source?.gap == nil ? .good : .none
        let word = source.map { source in
            isLastKnown
                ? words("source.last_known")
                : source.gap.map { words("gap." + $0.rawValue) } ?? words("source.complete")
        }
        return [
            "name": Self.endpoint(name), "mono": true, "used": words("source.used." + name.rawValue),
            "asked": source?.askedAt.map(asked) ?? "–",
            "age": source?.askedAt.map(age) ?? "–",
            "chip": context.chip(grade, word ?? words("gap." + DataGap.notProvided.rawValue)),
        ]
    }

    /// As Tesla calls it.
    private static func endpoint(_ name: DataSource.Name) -> String {
        switch name {
        case .vehicle: "vehicles"
        case .snapshot: "vehicle_data"
        case .charging: "dx/charging/history"
        case .warranty: "dx/warranty/details"
        case .service: "service_data"
        case .alerts: "recent_alerts"
        case .options: "dx/vehicles/options"
        case .releaseNotes: "release_notes"
        }
    }

    /// The time alone when it is of the day of the report.
    private func asked(_ instant: Date) -> String {
        let (time, issued) = (context.local(instant), context.local(context.model.issuedAt))
        let isToday = (time.year, time.month, time.day) == (issued.year, issued.month, issued.day)
        return (isToday ? "" : context.formats.shortDate(time) + " ") + context.formats.time(time)
    }

    private func age(_ asked: Date) -> String {
        let minutes = max(0, Int(context.model.issuedAt.timeIntervalSince(asked) / 60))
        if minutes < 60 { return words("age.minutes", ["count": context.formats.integer(minutes)]) }
        if minutes < 48 * 60 { return words("age.hours", ["count": context.formats.integer(minutes / 60)]) }
        return words("age.days", ["count": context.formats.integer(minutes / 1_440)])
    }

    private var vinRow: Fields {
        let isKnown = context.figures.identity.model != nil
        return [
            "name": words("glossary.vin.term"), "used": words("source.used.vin"), "asked": "–", "age": "–",
            "chip": context.chip(isKnown ? .good : .none, words(isKnown ? "source.complete" : "state.none")),
        ]
    }

    private var ownerRow: Fields {
        [
            "name": words("source.owner"), "used": words("source.used.owner"), "asked": "–", "age": "–",
            "chip": context.model.photos.isEmpty
                ? context.chip(.none, words("source.nothing")) : context.chip(.fact, words("source.unchecked")),
        ]
    }

    private var neverRow: Fields {
        [
            "name": words("source.never"), "used": words("source.used.never"), "asked": "–", "age": "–",
            "chip": context.chip(.none),
        ]
    }
}
