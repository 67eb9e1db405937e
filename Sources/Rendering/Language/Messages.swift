public import Domain

/// The words of one language.
///
/// Nothing here throws: a report with one odd word is better than none. A key that does not exist comes out in
/// ⟦brackets⟧, and the tests look for those.
public struct Messages: Sendable {
    public let language: ReportLanguage
    private let catalogue: MessageCatalogue
    private let countries: CountryNames

    init(language: ReportLanguage, catalogue: MessageCatalogue, countries: CountryNames) {
        self.language = language
        self.catalogue = catalogue
        self.countries = countries
    }

    /// The message under `key` with its placeholders filled; of a plural message the "other" form.
    public func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        switch catalogue.entries[key] {
        case .single(let message), .plural(_, let message): message.filled(with: values)
        case nil: "⟦\(key)⟧"
        }
    }

    /// The form of the message that `count` asks for; `{count}` is filled with the formatted number.
    public func plural(_ key: String, _ count: Int, _ values: [String: String] = [:]) -> String {
        var values = values
        values["count"] = Formats(language: language, units: .metric).integer(count)
        guard case .plural(let one, _) = catalogue.entries[key], language.saysOne(count) else {
            return self(key, values)
        }
        return one.filled(with: values)
    }

    public func has(_ key: String) -> Bool { catalogue.entries[key] != nil }

    /// The country of an ISO 3166-1 alpha-2 code, in any case; the code itself where the table has no name.
    public func countryName(_ iso: String) -> String { countries.name(iso, language) ?? iso }
}

extension ReportLanguage {
    /// CLDR plural rule of whole numbers: French counts zero as one.
    func saysOne(_ count: Int) -> Bool {
        let magnitude = count.magnitude
        return magnitude == 1 || (self == .fr && magnitude == 0)
    }
}
