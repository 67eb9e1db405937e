public import Domain
import FoundationEssentials
import Mustache

/// A file that the program needs is missing or not of the expected form. Named clearly, because it stops the start.
public struct TemplateError: Error, Sendable, CustomStringConvertible {
    /// `template_missing` or `template_unreadable`.
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

    /// - Parameter folders: each file is taken from the first that has it: an operator's own, then the one that ships.
    /// - Throws: `TemplateError` or `CatalogueError`, naming the file and, where there is one, the line.
    public init(folders: [String]) throws {
        try self.init(TemplateFiles(folders: folders), languages: ReportLanguage.allCases)
    }

    public init(directory: String) throws { try self.init(folders: [directory]) }

    init(directory: String, languages: [ReportLanguage]) throws {
        try self.init(TemplateFiles(folders: [directory]), languages: languages)
    }

    init(_ files: TemplateFiles, languages: [ReportLanguage]) throws {
        catalogues = try Self.catalogues(files, languages)
        references = try Self.references(files)
        stylesheet = try files.text("report.css")
        var templates = ["vehicle_report": "vehicle_report.html", "receipt": "receipt.html"]
        for name in Self.partials + files.names(in: "partials", suffix: ".html") {
            templates[name] = "partials/\(name).html"
        }
        MustacheContentTypes.register(EscapedHTML(), named: "HTML")
        var library = MustacheLibrary()
        for (name, path) in templates.sorted(by: { $0.key < $1.key }) {
            let text = try files.text(path)
            do { try library.register(Self.escaping + text, named: name) } catch let error
                as MustacheTemplate.ParserError
            {
                throw files.flaw(path, line: error.context.lineNumber - 1, "\(error.error)")
            }
            try Self.checkNames(text, path, files, Set(templates.keys), catalogues[languages.first ?? .en])
        }
        self.library = library
    }

    /// The words of a language.
    public subscript(language: ReportLanguage) -> Messages { catalogues[language] }

    /// Each template says itself how it escapes: the library gives its own way to every partial. It leaves no line behind.
    private static let escaping = "{{% CONTENT_TYPE: HTML}}\n"

    /// In place of the library's, which looks at characters where a browser sees scalars.
    private struct EscapedHTML: MustacheContentType {
        func escapeText(_ text: String) -> String { MarkupText.escaped(text) }
    }

    /// Partials that the report is made of.
    static let partials = [
        "chip", "kv", "section_head", "section_cover", "section_glance", "section_battery", "section_charging",
        "section_history", "section_warranty", "section_alerts", "section_condition", "section_photos",
        "section_glossary", "section_method",
    ]

    /// Mustache leaves a blank for a partial or a message that is not there; here that ends the start. So does a
    /// template that would have its texts escaped in another way.
    private static func checkNames(
        _ text: String, _ path: String, _ files: TemplateFiles, _ partials: Set<String>, _ words: Messages
    ) throws(TemplateError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for part in line.split(separator: "{{", omittingEmptySubsequences: false).dropFirst() {
                let tag = part.prefix { $0 != "}" }.filter { $0 != " " && $0 != "{" }
                if tag.hasPrefix(">"), !partials.contains(String(tag.dropFirst())) {
                    throw files.flaw(path, line: index + 1, "there is no partial \(tag.dropFirst())")
                }
                if tag.hasPrefix("%") {
                    throw files.flaw(path, line: index + 1, "the content type is always HTML")
                }
                if tag.hasPrefix("t."), !words.has(String(tag.dropFirst(2))) {
                    throw files.flaw(path, line: index + 1, "there is no message \(tag.dropFirst(2))")
                }
            }
        }
    }

    private static func catalogues(
        _ files: TemplateFiles, _ languages: [ReportLanguage]
    ) throws -> MessageCatalogues {
        var catalogues: [ReportLanguage: [UInt8]] = [:]
        for language in languages { catalogues[language] = try files.bytes("catalogues/\(language.rawValue).json") }
        return try MessageCatalogues(files: catalogues, countries: try files.bytes("countries.json"))
    }

    private static func references(_ files: TemplateFiles) throws -> ReferenceRanges {
        let path = "reference_ranges.json"
        do {
            return try DomainJSON.decode(ReferenceRanges.self, from: Data(try files.bytes(path)))
        } catch let error as DecodingError {
            throw files.flaw(path, line: nil, "\(error)")
        }
    }
}
