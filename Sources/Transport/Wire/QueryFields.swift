import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// The query of a request, typed; a bad value is a 422 in FastAPI's words.
struct QueryFields {
    private let parameters: Parameters

    init(_ request: Request) { parameters = request.uri.queryParameters }

    subscript(_ name: String) -> String? {
        guard let value = parameters[name[...]], !value.isEmpty else { return nil }
        return String(value)
    }

    /// Every value that the name was given.
    func all(_ name: String) -> [String] { parameters.getAll(name).map { String($0) } }

    /// Pydantic's words for yes and no, or the bare name.
    func flag(_ name: String) throws(ValidationFailure) -> Bool {
        switch parameters[name[...]]?.lowercased() {
        case nil, "0", "false", "f", "no", "n", "off": return false
        case "", "1", "true", "t", "yes", "y", "on": return true
        default:
            throw failure(name, "bool_parsing", "Input should be a valid boolean, unable to interpret input")
        }
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(ValidationFailure) -> Int? {
        guard let text = parameters[name[...]] else { return nil }
        guard let number = Int(text) else {
            throw failure(name, "int_parsing", "Input should be a valid integer, unable to parse string as an integer")
        }
        guard number >= range.lowerBound else {
            throw failure(name, "greater_than_equal", "Input should be greater than or equal to \(range.lowerBound)")
        }
        guard number <= range.upperBound else {
            throw failure(name, "less_than_equal", "Input should be less than or equal to \(range.upperBound)")
        }
        return number
    }

    /// The first of `names` that is there, as one of the nine languages.
    func language(_ names: String...) throws(ValidationFailure) -> ReportLanguage? {
        for name in names {
            guard let text = self[name] else { continue }
            guard let language = ReportLanguage(tag: text) else {
                throw .locale(.string(text), at: ["query", name])
            }
            return language
        }
        return nil
    }

    func vin(_ name: String) throws(ValidationFailure) -> VIN? { try vins(name)?.first }

    /// Separated by commas.
    func vins(_ name: String) throws(ValidationFailure) -> [VIN]? {
        guard let text = self[name] else { return nil }
        var vins: [VIN] = []
        for part in text.split(separator: ",") {
            guard let vin = VIN(rawValue: String(part)) else {
                throw ValidationFailure([
                    .value("not a vehicle identification number", ["query", name], .string(String(part)))
                ])
            }
            vins.append(vin)
        }
        return vins
    }

    /// RFC 3339, or a date, which means its beginning where the session took place.
    private func bound(_ name: String) throws(ValidationFailure) -> InvoiceFilter.Bound? {
        guard let text = self[name] else { return nil }
        let isDay = text.utf8.count == 10
        guard let time = RFC3339.parse(isDay ? text + "T00:00:00Z" : text) else {
            throw failure(name, "datetime_from_date_parsing", "Input should be a valid datetime or date")
        }
        let civil = time.local
        return isDay ? .day(year: civil.year, month: civil.month, day: civil.day) : .instant(time.instant)
    }

    /// `YYYY-MM`
    func month(_ name: String) throws(ValidationFailure) -> YearMonth? {
        guard let text = self[name] else { return nil }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2, text.utf8.count == 7, (1...12).contains(parts[1]) else {
            throw failure(name, "value_error", "Value error, a month looks like 2026-03")
        }
        return YearMonth(year: parts[0], month: parts[1])
    }

    /// `from`, `to`, `month`, `currency`
    func invoiceFilter() throws(ValidationFailure) -> InvoiceFilter {
        InvoiceFilter(
            from: try bound("from"), to: try bound("to"), month: try month("month"),
            currency: self["currency"]?.uppercased())
    }

    /// Names out of Tesla's `endpoints`, separated by `;` or `,`; all when none is named.
    func endpoints() throws(ValidationFailure) -> Set<SnapshotAnswer.Endpoint> {
        guard let text = self["endpoints"] else { return Set(SnapshotAnswer.Endpoint.allCases) }
        var chosen: Set<SnapshotAnswer.Endpoint> = []
        for name in text.split(whereSeparator: { $0 == ";" || $0 == "," }) {
            guard let endpoint = SnapshotAnswer.Endpoint(rawValue: String(name)) else {
                throw ValidationFailure([
                    .word(
                        SnapshotAnswer.Endpoint.allCases.map(\.rawValue), ["query", "endpoints"],
                        .string(String(name)))
                ])
            }
            chosen.insert(endpoint)
        }
        return chosen
    }

    func archiveLayout() throws(ValidationFailure) -> InvoiceArchive.Layout { try choice("layout") ?? .flat }

    /// `tz`: a place of the zone database, for example `Europe/Helsinki`.
    func zone(
        _ rules: @Sendable (String) async -> TimeZoneRules?
    ) async throws(ValidationFailure) -> TimeZoneRules? {
        guard let name = self["tz"] else { return nil }
        guard let zone = await rules(name) else {
            throw failure("tz", "value_error", "Value error, a time zone looks like Europe/Helsinki")
        }
        return zone
    }

    func dialect() throws(ValidationFailure) -> CSVDialect { try choice("dialect") ?? .rfc4180 }

    func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(ValidationFailure) -> Value? where Value.RawValue == String {
        guard let text = self[name] else { return nil }
        guard let value = Value(rawValue: text) else {
            throw ValidationFailure([.word(Value.allCases.map(\.rawValue), ["query", name], .string(text))])
        }
        return value
    }

    private func failure(_ name: String, _ type: String, _ message: String) -> ValidationFailure {
        ValidationFailure([
            .init(type: type, location: ["query", name], message: message, input: .string(self[name] ?? ""))
        ])
    }
}

extension Request {
    var query: QueryFields { QueryFields(self) }

    /// The language to speak when nobody named one.
    var preferredLanguage: ReportLanguage {
        headers[.acceptLanguage].flatMap(ReportLanguage.preferred(acceptLanguage:)) ?? .en
    }

    /// Browsers name `text/html` first; everybody else gets JSON.
    var wantsHTML: Bool { headers[.accept]?.contains("text/html") == true }

    func wants(_ type: String) -> Bool { headers[.accept]?.contains(type) == true }
}
