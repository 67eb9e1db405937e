public import Domain
import FoundationEssentials
public import Rendering

/// Makes reports: the page here, the PDF of it in a worker process.
public struct WorkerReportRenderer: ReportRenderer {
    private let workers: RenderWorkers
    private let page: ReportHTML
    private let timeout: Duration

    /// - Parameter timeout: a worker's time for one report.
    public init(workers: RenderWorkers, page: ReportHTML, timeout: Duration = .seconds(60)) {
        self.workers = workers
        self.page = page
        self.timeout = timeout
    }

    public var capacity: Int { workers.reports.configuration.workers }

    public func render(
        _ model: ReportModel, photos: [[UInt8]], language: ReportLanguage, profile: PDFProfile, paper: PaperSize,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws(RenderError) -> RenderedReport {
        do throws(RenderPoolError) {
            let request = try await request(model, photos, language, profile, paper)
            let rising = RisingProgress(progress)
            let answer = try await workers.reports.run(request, timeout: timeout) { rising.report($0) }
            let pdf = try answer.bytes("pdf")
            guard let pages = answer.pages, pages >= 1 else { throw .lost("a report without pages") }
            return RenderedReport(
                pdf: pdf, pages: pages, sha256: ContentHash.hex(pdf),
                fileName: Self.fileName(model, language))
        } catch {
            throw RenderError(error)
        }
    }

    public func check() async throws(RenderError) {
        let document = RenderRequest.Part(
            name: "document", mime: "text/html", bytes: Array("<!DOCTYPE html><p>check</p>".utf8))
        do throws(RenderPoolError) {
            let request = try RenderRequest("render", options: PDFOptions(), parts: [document])
            let answer = try await workers.small.run(request, timeout: .seconds(10))
            guard answer.pages == 1 else { throw .lost("a page of one line came back as something else") }
        } catch {
            throw RenderError(error)
        }
    }

    /// Some milliseconds of CPU: not on the caller's actor.
    @concurrent private func request(
        _ model: ReportModel, _ photos: [[UInt8]], _ language: ReportLanguage, _ profile: PDFProfile, _ paper: PaperSize
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
        return try RenderRequest(
            "render", options: PDFOptions(html, profile, paper, createdAt: model.issuedAt),
            parts: [document] + pictures)
    }

    /// `Model-Y-2023-report-fi`: the VIN stays out of it.
    static func fileName(_ model: ReportModel, _ language: ReportLanguage) -> String {
        let vin = VINDecoder(model.vin)
        let words = [vin.model ?? "Tesla", vin.year.map(String.init), "report", language.rawValue].compactMap(\.self)
        return words.joined(separator: "-").map { $0 == " " ? "-" : $0 }.reduce(into: "") { $0.append($1) }
    }
}

/// The options of a worker's kind `render`, in the worker's own words.
struct PDFOptions: Encodable {
    private struct Bookmark: Encodable {
        var title, anchor: String
        var level: Int
    }

    private var engine = "plutobook"
    private var profile: PDFProfile?
    private var paper: PaperSize?
    private var title, author, subject, keywords, language, creation_date: String?
    private var bookmarks: [Bookmark]?
    /// What stands around an anchor's name where its page number belongs.
    private var page_numbers: [String: String]?

    init() {}

    init(_ page: RenderedHTML, _ profile: PDFProfile, _ paper: PaperSize, createdAt: Date) {
        self.profile = profile
        self.paper = paper
        title = page.title
        author = page.author
        subject = page.subject
        keywords = page.keywords
        language = page.language
        let second = Date(timeIntervalSince1970: createdAt.timeIntervalSince1970.rounded(.down))
        creation_date = RFC3339.format(second)
        bookmarks = page.bookmarks.map { Bookmark(title: $0.title, anchor: $0.anchor, level: $0.level) }
        page_numbers = ["prefix": "{{page:", "suffix": "}}"]
    }
}
