public import Domain

/// Looks for codes in a worker process of their own: what strangers send in is not taken apart here, and keeps nobody else
/// waiting.
public struct WorkerCodeFinder: CodeFinder {
    private let workers: RenderWorkers
    private let timeout: Duration

    /// - Parameter timeout: a worker's time for one document.
    public init(workers: RenderWorkers, timeout: Duration = .seconds(5)) {
        self.workers = workers
        self.timeout = timeout
    }

    /// A document that a worker dies of, or that takes it too long, is none of ours. It gets no second try.
    public func codes(in pdf: [UInt8]) async throws(CodeSearchError) -> [VerifyCode] {
        let document = RenderRequest.Part(name: "pdf", mime: "application/pdf", bytes: pdf)
        do throws(RenderPoolError) {
            let request = try RenderRequest("codes", parts: [document])
            return try await workers.strangers.run(request, timeout: timeout).codes.compactMap { VerifyCode($0) }
        } catch {
            switch error {
            case .refused, .lost, .timeout: return []
            case .busy, .draining, .unavailable, .cancelled: throw CodeSearchError(reason: "\(error)")
            }
        }
    }
}
