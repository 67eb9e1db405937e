public import Domain
import Mustache

/// A finished page, with what a PDF wants to know about it.
public struct RenderedHTML: Sendable, Equatable {
    public struct Bookmark: Sendable, Equatable {
        public let title: String
        /// Id of the element in the page.
        public let anchor: String
        /// 1 for a section, 2 for a part of it.
        public let level: Int
    }

    /// In the PDF edition `{{page:anchor}}` stands where the number of the anchor's page belongs.
    public let html: String
    /// BCP 47 tag of the page.
    public let language: String
    public let title: String
    public let subject: String
    public let keywords: String
    public let author: String
    public let bookmarks: [Bookmark]
}

/// Makes the vehicle report from its facts. Pure: the same facts give the same bytes.
public struct ReportHTML: Sendable {
    private let templates: TemplateSet
    private let symbols: @Sendable (String) -> [[Bool]]?

    /// - Parameter symbols: a text as the modules of a QR code, row by row; nil where it cannot be written as one.
    public init(templates: TemplateSet, symbols: @escaping @Sendable (String) -> [[Bool]]? = { _ in nil }) {
        self.templates = templates
        self.symbols = symbols
    }

    /// What is written in a language beside the page.
    public func words(_ language: ReportLanguage) -> Messages { templates[language] }

    /// - Parameters:
    ///   - paper: what the pages of the PDF edition are laid out for.
    ///   - theme: how the screen edition looks.
    /// - Throws: `TemplateError` when a template is not there.
    public func render(
        model: ReportModel, language: ReportLanguage, edition: ReportEdition, paper: PaperSize = .a4,
        theme: PageTheme = .auto
    ) throws(TemplateError) -> RenderedHTML {
        let words = templates[language]
        let context = ReportContext(
            model: model, figures: ReportFigures(model, references: templates.references), words: words,
            formats: Formats(language: language, units: model.units), edition: edition,
            symbols: symbols)
        let report = ReportPage(context: context)
        let fields = report.fields.adding([
            "css": Self.stylesheet(templates.stylesheet, theme), "is_letter": paper == .letter,
            "t": MessageTree(words: words),
        ])
        guard let html = templates.library.render(fields, withTemplate: "vehicle_report") else {
            throw TemplateError(code: "template_missing", message: "vehicle_report.html")
        }
        return RenderedHTML(
            html: edition == .pdf ? Self.withoutFlags(html) : html, language: language.tag, title: report.title,
            subject: report.subject,
            keywords: words("meta.keywords"), author: words("meta.author"), bookmarks: report.bookmarks)
    }

    /// A flag is a pair of letters that fonts for paper do not join: they are printed as the plain ones.
    private static func withoutFlags(_ html: String) -> String {
        let flags: ClosedRange<UInt32> = 0x1F1E6...0x1F1FF
        guard html.utf8.contains(0xF0), html.unicodeScalars.contains(where: { flags.contains($0.value) }) else {
            return html
        }
        var plain = String.UnicodeScalarView()
        for scalar in html.unicodeScalars {
            let letter = flags.contains(scalar.value) ? Unicode.Scalar(scalar.value - flags.lowerBound + 0x41) : nil
            plain.append(letter ?? scalar)
        }
        return String(plain)
    }

    /// The dark rules of the stylesheet stand under the condition that the reader's device asks for them.
    private static func stylesheet(_ css: String, _ theme: PageTheme) -> String {
        let condition = "(prefers-color-scheme: dark)"
        return switch theme {
        case .auto: css
        case .light: css.replacing(condition, with: "(max-width: 0)")
        case .dark: css.replacing(condition, with: "(min-width: 0)")
        }
    }
}
