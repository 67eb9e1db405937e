import Domain
import FoundationEssentials

/// What every section needs: the facts, the figures and the writing of one language.
struct ReportContext {
    let model: ReportModel
    let figures: ReportFigures
    let words: Messages
    let formats: Formats
    let edition: ReportEdition
    /// A text as the modules of a QR code.
    let symbols: @Sendable (String) -> [[Bool]]?

    /// In the report's own time zone.
    func local(_ instant: Date) -> CivilTime { CivilTime(instant, offset: model.utcOffset) }

    func dateTime(_ instant: Date) -> String { formats.dateTime(local(instant), offset: model.utcOffset) }

    /// Where this print can be verified; nil when nobody registered it.
    var verification: Fields? {
        guard let mark = model.verification else { return nil }
        let label = words("verify.alt", ["url": mark.url])
        return [
            "url": mark.url, "host": mark.host, "code": mark.code.printed,
            "qr": symbols(mark.url).map { QRPicture(rows: $0, label: label).render() },
            "explain": words("verify.explain", ["url": mark.url]),
        ]
    }

    /// Why a value of this source is missing, in words. The car shares its own data, the rest is in Tesla's lists.
    func reason(_ source: DataSource.Name) -> String {
        let gap = model.gap(source)
        return words(gap == .notInAnswer && source != .snapshot ? "gap.not_listed" : "gap." + gap.rawValue)
    }

    /// The dash that stands for a missing value, with its reason.
    func missing(_ source: DataSource.Name) -> String { "–\u{A0}" + reason(source) }

    func chip(_ grade: Grade, _ word: String? = nil) -> Fields {
        ["state": grade.rawValue, "icon": Icons.mark(grade), "word": word ?? words("state." + grade.rawValue)]
    }

    func row(_ key: String, _ value: String?, source: DataSource.Name, language: String? = nil) -> Fields {
        ["name": words(key), "value": value ?? missing(source), "lang": value == nil ? nil : language]
    }

    /// Tesla does not always say in which country a site stands.
    func countryName(_ iso: String) -> String { iso.isEmpty ? words("table.unknown_country") : words.countryName(iso) }

    func yesNo(_ value: Bool?) -> String? { value.map { words($0 ? "word.yes" : "word.no") } }

    /// `4 years 4 months`, `4 months`, `12 days`.
    func duration(months: Int, days: Int) -> String {
        if months < 1 { return days == 0 ? words("duration.last_day") : words.plural("duration.days", days) }
        let (years, rest) = (months / 12, months % 12)
        if years == 0 { return words.plural("duration.months", months) }
        let yearsText = words.plural("duration.years", years)
        if rest == 0 { return yearsText }
        return words(
            "duration.years_and_months", ["years": yearsText, "months": words.plural("duration.months", rest)])
    }

    func warrantyName(_ warranty: Warranty) -> (text: String, language: String?) {
        let key = "warranty.type." + warranty.type
        if words.has(key) { return (words(key), nil) }
        if let name = warranty.name { return (name, "en") }
        return (words("warranty.type.other"), nil)
    }

    /// Model, variant and year on one line.
    var carName: String {
        let identity = figures.identity
        let name = [identity.model ?? words("car.unknown_model"), identity.trim].compactMap(\.self)
            .joined(separator: " ")
        return identity.year.map { "\(name), \($0)" } ?? name
    }

    /// For the head of the page: without the variant when that does not fit.
    var shortCarName: String {
        if SVG.width(of: carName, bold: true) <= 180 { return carName }
        let model = figures.identity.model ?? words("car.unknown_model")
        return figures.identity.year.map { "\(model), \($0)" } ?? model
    }
}

/// Where the HTML goes: into a PDF, or to a browser.
public enum ReportEdition: Sendable { case pdf, screen }
