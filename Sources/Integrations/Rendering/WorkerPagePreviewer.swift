public import Domain

/// Draws pages in a worker process, with poppler.
public struct WorkerPagePreviewer: PagePreviewer {
    private let workers: RenderWorkers
    private let timeout: Duration

    /// - Parameter timeout: a worker's time for one page.
    public init(workers: RenderWorkers, timeout: Duration = .seconds(10)) {
        self.workers = workers
        self.timeout = timeout
    }

    public func preview(of pdf: [UInt8], page: Int, width: Int) async throws(PreviewError) -> [UInt8] {
        do throws(RenderPoolError) {
            let document = RenderRequest.Part(name: "pdf", mime: "application/pdf", bytes: pdf)
            let request = try RenderRequest("preview", options: Options(page: page, width: width), parts: [document])
            return try await workers.small.run(request, timeout: timeout).bytes("preview")
        } catch {
            throw PreviewError(error)
        }
    }

    /// As the worker reads them.
    private struct Options: Encodable {
        var page: Int
        var width: Int
    }
}
