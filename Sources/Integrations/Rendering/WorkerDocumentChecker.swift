public import Domain

/// Opens documents with poppler in a worker process.
public struct WorkerDocumentChecker: DocumentChecker {
    private let workers: RenderWorkers
    private let timeout: Duration

    /// - Parameter timeout: a worker's time for one document.
    public init(workers: RenderWorkers, timeout: Duration = .seconds(20)) {
        self.workers = workers
        self.timeout = timeout
    }

    public func check(_ pdf: [UInt8]) async -> DocumentVerdict {
        do throws(RenderPoolError) {
            return .readable(pages: try await answer(pdf).pages ?? 0)
        } catch {
            switch error {
            // Lost twice: the document is the likelier cause.
            case .refused, .lost: return .unreadable
            case .busy, .draining, .unavailable, .timeout, .cancelled: return .unchecked
            }
        }
    }

    private func answer(_ pdf: [UInt8]) async throws(RenderPoolError) -> RenderAnswer {
        let document = RenderRequest.Part(name: "pdf", mime: "application/pdf", bytes: pdf)
        let request = try RenderRequest("inspect", options: InspectOptions(), parts: [document])
        do throws(RenderPoolError) {
            return try await workers.small.run(request, timeout: timeout)
        } catch .lost {
            return try await workers.small.run(request, timeout: timeout)
        }
    }
}

/// As the worker reads them.
private struct InspectOptions: Encodable {
    /// Only whether it opens and has a page.
    var quick = true
}
