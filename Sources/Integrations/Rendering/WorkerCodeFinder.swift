public import Domain

/// Looks for codes in a worker process: what people send in is not taken apart here.
public struct WorkerCodeFinder: CodeFinder {
    private let workers: RenderWorkers
    private let timeout: Duration

    /// - Parameter timeout: a worker's time for one document.
    public init(workers: RenderWorkers, timeout: Duration = .seconds(20)) {
        self.workers = workers
        self.timeout = timeout
    }

    public func codes(in pdf: [UInt8]) async throws(CodeSearchError) -> [VerifyCode] {
        do throws(RenderPoolError) {
            return try await answer(pdf).codes.compactMap { VerifyCode($0) }
        } catch {
            switch error {
            // Lost twice: the document is the likelier cause.
            case .refused, .lost: return []
            case .busy, .draining, .unavailable, .timeout, .cancelled: throw CodeSearchError(reason: "\(error)")
            }
        }
    }

    private func answer(_ pdf: [UInt8]) async throws(RenderPoolError) -> RenderAnswer {
        let document = RenderRequest.Part(name: "pdf", mime: "application/pdf", bytes: pdf)
        let request = try RenderRequest("codes", parts: [document])
        do throws(RenderPoolError) {
            return try await workers.small.run(request, timeout: timeout)
        } catch .lost {
            return try await workers.small.run(request, timeout: timeout)
        }
    }
}
