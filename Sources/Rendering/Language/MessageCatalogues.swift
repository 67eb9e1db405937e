public import Domain

/// The catalogues of all languages, read once at start.
public struct MessageCatalogues: Sendable {
    let catalogues: [ReportLanguage: MessageCatalogue]
    let countries: CountryNames

    /// - Parameters:
    ///   - files: the bytes of `<language>.json`.
    ///   - countries: the bytes of `countries.json`; without them countries show as codes.
    /// - Throws: `CatalogueError` when a file is not of the expected form. Whether the catalogues agree with each
    ///   other is the business of `problems()`.
    public init(files: [ReportLanguage: [UInt8]], countries: [UInt8]? = nil) throws(CatalogueError) {
        var catalogues: [ReportLanguage: MessageCatalogue] = [:]
        for (language, json) in files {
            catalogues[language] = try MessageCatalogue(json: json, language: language)
        }
        self.init(catalogues: catalogues, countries: try countries.map(CountryNames.init) ?? CountryNames())
    }

    init(catalogues: [ReportLanguage: MessageCatalogue], countries: CountryNames) {
        self.catalogues = catalogues
        self.countries = countries
    }

    /// The words of a language; without a file of that language every message is its key in ⟦brackets⟧.
    public subscript(language: ReportLanguage) -> Messages {
        Messages(
            language: language, catalogue: catalogues[language] ?? MessageCatalogue(), countries: countries)
    }
}
