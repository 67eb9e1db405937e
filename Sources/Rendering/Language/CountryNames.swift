internal import Domain
import FoundationEssentials

/// Names of the countries where Tesla's chargers stand, in nine languages, from `countries.json`:
/// `{"languages": ["en", …], "names": {"FI": ["Finland", …], …}}`.
struct CountryNames: Sendable {
    private let names: [String: [ReportLanguage: String]]

    /// Codes in the table, upper case.
    var codes: Set<String> { Set(names.keys) }

    init() { names = [:] }

    init(json: [UInt8]) throws(CatalogueError) {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(json))
        } catch {
            throw CatalogueError(code: "countries_unreadable", message: "countries.json: \(error)")
        }
        if let short = file.names.first(where: { $0.value.count != file.languages.count }) {
            throw CatalogueError(code: "countries_unreadable", message: "countries.json: \(short.key) lacks a name")
        }
        names = file.names.mapValues { row in
            Dictionary(zip(file.languages, row), uniquingKeysWith: { first, _ in first })
        }
    }

    func name(_ iso: String, _ language: ReportLanguage) -> String? { names[iso.uppercased()]?[language] }

    private struct File: Decodable {
        let languages: [ReportLanguage]
        let names: [String: [String]]
    }
}
