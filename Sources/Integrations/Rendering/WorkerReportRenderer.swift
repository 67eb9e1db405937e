public import Domain
public import Drivers
import FoundationEssentials
public import Rendering

/// Makes reports: the page here, the PDF of it in a worker process.
public struct WorkerReportRenderer: ReportRenderer {
    private let workers: RenderWorkers
    private let page: ReportHTML
    private let timeout: Duration
    private let finishing: ReportFinishing

    /// - Parameter timeout: a worker's time for one report.
    /// - Parameter signer: signs every report that can be verified; nil leaves them unsigned.
    public init(
        workers: RenderWorkers, page: ReportHTML, timeout: Duration = .seconds(60), signer: DocumentSigner? = nil
    ) {
        finishing = ReportFinishing(workers: workers, signer: signer, timeout: timeout)
        self.workers = workers
        self.page = page
        self.timeout = timeout
    }

    public var capacity: Int { workers.reports.configuration.workers }
    public var profiles: Set<PDFProfile> { workers.tagged == nil ? [.standard] : Set(PDFProfile.allCases) }

    private enum Engine: String { case plutobook, weasyprint }

    /// Who makes PDFs of this kind; nil where the second engine is not installed.
    private func engine(for profile: PDFProfile) -> (Engine, RenderWorkerPool)? {
        if profile == .standard, !workers.prefersTagged { return (.plutobook, workers.reports) }
        return workers.tagged.map { (.weasyprint, $0) }
    }

    public func render(
        _ model: ReportModel, photos: [[UInt8]], language: ReportLanguage, profile: PDFProfile, paper: PaperSize,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws(RenderError) -> RenderedReport {
        guard let (engine, pool) = engine(for: profile) else { throw .unsupported(profile) }
        do throws(RenderPoolError) {
            let request = try await request(model, photos, language, engine, profile, paper)
            let rising = RisingProgress(progress)
            let answer = try await pool.run(request, timeout: timeout) { rising.report($0) }
            var pdf = try answer.bytes("pdf")
            // A report that nobody registered is not vouched for with a signature either.
            if let mark = model.verification {
                pdf = try await finishing.finished(
                    pdf, verifyURL: engine == .plutobook ? nil : mark.url,
                    createdAt: PDFOptions.second(model.issuedAt))
            }
            guard let pages = answer.pages, pages >= 1 else { throw .lost("a report without pages") }
            return RenderedReport(
                pdf: pdf, pages: pages, sha256: ContentHash.hex(pdf),
                fileName: Self.fileName(model, language))
        } catch {
            // Standard reports do not need the second engine: that it does not start must not look like no engine at all.
            if case .unavailable = error, profile != .standard { throw .unsupported(profile) }
            throw RenderError(error)
        }
    }

    public func check() async throws(RenderError) { try await check(.standard) }

    /// The same with the engine for this kind of PDF.
    public func check(_ profile: PDFProfile) async throws(RenderError) {
        guard let (engine, pool) = engine(for: profile) else { throw .unsupported(profile) }
        let document = RenderRequest.Part(
            name: "document", mime: "text/html", bytes: Array("<!DOCTYPE html><p>check</p>".utf8))
        do throws(RenderPoolError) {
            let request = try RenderRequest("render", options: PDFOptions(engine.rawValue), parts: [document])
            let answer = try await (engine == .plutobook ? workers.small : pool).run(request, timeout: .seconds(10))
            guard answer.pages == 1 else { throw .lost("a page of one line came back as something else") }
        } catch {
            throw RenderError(error)
        }
    }

    /// Some milliseconds of CPU: not on the caller's actor.
    @concurrent private func request(
        _ model: ReportModel, _ photos: [[UInt8]], _ language: ReportLanguage, _ engine: Engine, _ profile: PDFProfile,
        _ paper: PaperSize
    ) async throws(RenderPoolError) -> RenderRequest {
        let html: RenderedHTML
        do throws(TemplateError) {
            html = try page.render(model: model, language: language, edition: .pdf, paper: paper)
        } catch {
            throw .refused(code: error.code, message: error.message)
        }
        let document = RenderRequest.Part(name: "document", mime: "text/html", bytes: Array(html.html.utf8))
        let pictures = zip(model.photos, photos).map { photo, bytes in
            RenderRequest.Part(name: photo.asset, mime: "image/jpeg", bytes: bytes)
        }
        var options = PDFOptions(engine.rawValue, html, profile, paper, createdAt: model.issuedAt)
        // The other engine's are finished afterwards.
        if engine == .plutobook { options.verify_url = model.verification?.url }
        let files = profile == .a3 ? try associatedFiles(model, language) : []
        options.attachments = files.map(\.attachment)
        return try RenderRequest("render", options: options, parts: [document] + pictures + files.map(\.part))
    }

    /// The data behind the report, for programs.
    private func associatedFiles(
        _ model: ReportModel, _ language: ReportLanguage
    ) throws(RenderPoolError) -> [AssociatedFile] {
        let model = model.shareable
        guard let json = try? DomainJSON.encode(model) else {
            throw .refused(code: "invalid_request", message: "the report data cannot be written")
        }
        let words = page.words(language)
        let table = ChargingHistoryCSV(words: words).pieces(model.charging ?? []).joined()
        return [
            AssociatedFile(
                name: "report.json", mime: "application/json", bytes: Array(json), relationship: "Source",
                description: words("attachment.report")),
            AssociatedFile(
                name: "charging-history.csv", mime: "text/csv", bytes: Array(table.utf8), relationship: "Data",
                description: words("attachment.charging")),
        ]
    }

    /// `Model-Y-2023-report-fi`: the VIN stays out of it.
    static func fileName(_ model: ReportModel, _ language: ReportLanguage) -> String {
        let vin = VINDecoder(model.vin)
        let words = [vin.model ?? "Tesla", vin.year.map(String.init), "report", language.rawValue].compactMap(\.self)
        return words.joined(separator: "-").map { $0 == " " ? "-" : $0 }.reduce(into: "") { $0.append($1) }
    }
}

/// A file inside a PDF.
private struct AssociatedFile {
    let part: RenderRequest.Part
    let attachment: PDFOptions.Attachment

    init(name: String, mime: String, bytes: [UInt8], relationship: String, description: String) {
        part = RenderRequest.Part(name: name, mime: mime, bytes: bytes)
        attachment = PDFOptions.Attachment(part: name, relationship: relationship, description: description)
    }
}

/// The options of a worker's kind `render`, in the worker's own words.
struct PDFOptions: Encodable {
    private struct Bookmark: Encodable {
        var title, anchor: String
        var level: Int
    }

    /// A part that is embedded, not shown.
    struct Attachment: Encodable {
        var part, relationship, description: String
    }

    private var engine: String
    private var profile: PDFProfile?
    private var paper: PaperSize?
    private var title, author, subject, keywords, language, creation_date: String?
    private var bookmarks: [Bookmark]?
    /// Where the document is verified: written into it several times.
    var verify_url: String?
    /// What stands around an anchor's name where its page number belongs.
    private var page_numbers: [String: String]?
    var attachments: [Attachment]?

    init(_ engine: String) { self.engine = engine }

    /// `2026-11-23T15:04:05Z`
    static func second(_ date: Date) -> String {
        RFC3339.format(Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down)))
    }

    init(_ engine: String, _ page: RenderedHTML, _ profile: PDFProfile, _ paper: PaperSize, createdAt: Date) {
        self.engine = engine
        self.profile = profile
        self.paper = paper
        title = page.title
        author = page.author
        subject = page.subject
        keywords = page.keywords
        language = page.language
        creation_date = Self.second(createdAt)
        bookmarks = page.bookmarks.map { Bookmark(title: $0.title, anchor: $0.anchor, level: $0.level) }
        page_numbers = ["prefix": "{{page:", "suffix": "}}"]
    }
}
