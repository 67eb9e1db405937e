/// Turns a report model into a PDF, in a process of its own.
public protocol ReportRenderer: Sendable {
    /// How many reports it can make at the same time.
    var capacity: Int { get }

    /// The kinds of PDF it can make.
    var profiles: Set<PDFProfile> { get }

    /// - Parameter photos: bytes in the order of `model.photos`.
    /// - Parameter progress: called with the share of the work done, 0 to 1, in rising order.
    func render(
        _ model: ReportModel, photos: [[UInt8]], language: ReportLanguage, profile: PDFProfile, paper: PaperSize,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws(RenderError) -> RenderedReport

    /// Renders a small page: proves that the engine works.
    func check() async throws(RenderError)
}

public struct RenderedReport: Sendable {
    public var pdf: [UInt8]
    public var pages: Int
    /// Hex.
    public var sha256: String
    /// For the download, without suffix: `Model-Y-2023-report-fi`.
    public var fileName: String

    public init(pdf: [UInt8], pages: Int, sha256: String, fileName: String) {
        self.pdf = pdf
        self.pages = pages
        self.sha256 = sha256
        self.fileName = fileName
    }
}

public enum RenderError: Error, Sendable, Equatable {
    /// The worker process died: another try may work.
    case workerLost(String)
    case timeout
    /// The input cannot be rendered: another try gives the same.
    case failed(String)
    /// This kind of PDF is not made here.
    case unsupported(PDFProfile)
    /// No worker could be started.
    case unavailable(String)
    case cancelled
}
