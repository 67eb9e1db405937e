public import Domain
import FoundationEssentials
public import Rendering

/// Makes receipts: the page here, the PDF of it in a worker process that reports do not keep waiting.
public struct WorkerReceiptRenderer: ReceiptRenderer {
    private let workers: RenderWorkers
    private let page: ReceiptHTML
    private let timeout: Duration

    public init(workers: RenderWorkers, page: ReceiptHTML, timeout: Duration = .seconds(30)) {
        self.workers = workers
        self.page = page
        self.timeout = timeout
    }

    public func pdf(of receipt: Receipt) async throws(RenderError) -> [UInt8] {
        do throws(RenderPoolError) {
            return try await workers.small.run(try await request(receipt), timeout: timeout).bytes("pdf")
        } catch {
            throw RenderError(error)
        }
    }

    @concurrent private func request(_ receipt: Receipt) async throws(RenderPoolError) -> RenderRequest {
        let html: RenderedHTML
        do throws(TemplateError) { html = try page.render(receipt) } catch {
            throw .refused(code: error.code, message: error.message)
        }
        let document = RenderRequest.Part(name: "document", mime: "text/html", bytes: Array(html.html.utf8))
        let options = PDFOptions("plutobook", html, .standard, .a4, createdAt: receipt.issuedAt)
        return try RenderRequest("render", options: options, parts: [document])
    }
}
