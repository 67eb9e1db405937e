public import Domain
import FoundationEssentials
import Mustache

/// A file that the program needs is missing or not of the expected form. Named clearly, because it stops the start.
public struct TemplateError: Error, Sendable, CustomStringConvertible {
    /// `template_missing`, `template_unreadable`, `catalogue_missing`, `catalogue_unreadable`.
    public let code: String
    public let message: String
    public var description: String { "\(code): \(message)" }
}

/// Everything under `Templates/`, read once at start: pages, partials, stylesheet, catalogues, reference ranges.
public struct TemplateSet: Sendable {
    let library: MustacheLibrary
    let stylesheet: String
    var catalogues: MessageCatalogues
    let references: ReferenceRanges

    /// - Parameter directory: the folder `Templates`.
    /// - Throws: `TemplateError` or `CatalogueError`, naming the file.
    public init(directory: String) throws { try self.init(directory: directory, languages: ReportLanguage.allCases) }

    init(directory: String, languages: [ReportLanguage]) throws {
        var library = MustacheLibrary()
        try Self.register("vehicle_report", from: directory + "/vehicle_report.html", in: &library)
        let partials = directory + "/partials"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: partials)) ?? []
        for name in names.sorted() where name.hasSuffix(".html") {
            try Self.register(String(name.dropLast(5)), from: partials + "/" + name, in: &library)
        }
        for name in Self.partials where library.getTemplate(named: name) == nil {
            throw TemplateError(code: "template_missing", message: "partials/\(name).html")
        }
        self.library = library
        stylesheet = String(decoding: try Self.read(directory + "/report.css", code: "template_missing"), as: UTF8.self)
        catalogues = try Self.catalogues(directory, languages)
        references = try Self.references(directory + "/reference_ranges.json")
    }

    /// The words of a language.
    public subscript(language: ReportLanguage) -> Messages { catalogues[language] }

    /// Partials that the report is made of.
    static let partials = [
        "chip", "kv", "section_head", "section_cover", "section_glance", "section_battery", "section_charging",
        "section_history", "section_warranty", "section_alerts", "section_condition", "section_photos",
        "section_glossary", "section_method",
    ]

    private static func register(_ name: String, from path: String, in library: inout MustacheLibrary) throws {
        let text = String(decoding: try read(path, code: "template_missing"), as: UTF8.self)
        do {
            try library.register(text, named: name)
        } catch {
            throw TemplateError(code: "template_unreadable", message: "\(path): \(error)")
        }
    }

    private static func catalogues(_ directory: String, _ languages: [ReportLanguage]) throws -> MessageCatalogues {
        var files: [ReportLanguage: [UInt8]] = [:]
        for language in languages {
            files[language] = try read(directory + "/catalogues/\(language.rawValue).json", code: "catalogue_missing")
        }
        let countries = try read(directory + "/countries.json", code: "catalogue_missing")
        return try MessageCatalogues(files: files, countries: countries)
    }

    private static func references(_ path: String) throws -> ReferenceRanges {
        do {
            return try DomainJSON.decode(ReferenceRanges.self, from: Data(try read(path, code: "template_missing")))
        } catch let error as DecodingError {
            throw TemplateError(code: "template_unreadable", message: "\(path): \(error)")
        }
    }

    private static func read(_ path: String, code: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TemplateError(code: code, message: path)
        }
        return Array(data)
    }
}
