import HTTPTypes
import Hummingbird

/// Around every call: faults, latency, errors as answers, the transaction id and the log.
struct Conversation: RouterMiddleware {
    typealias Context = BasicRequestContext

    let mock: TeslaMock

    @concurrent
    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if request.uri.path.hasPrefix("/__mock") { return try await Self.answer { try await next(request, context) } }
        var response = try await Self.answer { try await respond(to: request, context: context, next: next) }
        response.headers[.transactionID] = await mock.note(request, response)
        response.headers[.mockAccount] = nil
        response.headers[.mockScope] = nil
        return response
    }

    private static func answer(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let problem as Problem {
            return problem.response
        } catch let error as HTTPError {
            return Problem.status(error.status.code).response
        }
    }

    private func respond(
        to request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if request.uri.path.contains("/api/1/") {
            let delay = await mock.switches.latencyMilliseconds
            if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
        }
        guard let fault = await mock.takeFault(path: request.uri.path) else { return try await next(request, context) }
        switch fault.kind {
        case .status: throw Problem.status(fault.status)
        case .rateLimited: throw Problem.rateLimited(seconds: fault.seconds)
        case .htmlPage: throw Problem.gatewayPage
        case .hang:
            try await Task.sleep(for: .seconds(fault.seconds))
            throw Problem.status(504)
        case .late:
            let response = try await Self.answer { try await next(request, context) }
            try await Task.sleep(for: .seconds(fault.seconds))
            return response
        case .truncated: return try await Self.half(of: next(request, context), announcesAll: false)
        case .disconnect: return try await Self.half(of: next(request, context), announcesAll: true)
        }
    }

    /// The first half of the answer, either as if it were all, or ending with the connection.
    private static func half(of original: Response, announcesAll: Bool) async throws -> Response {
        let collector = BodyCollector()
        try await original.body.write(collector)
        let whole = collector.contents
        let half = whole.getSlice(at: whole.readerIndex, length: whole.readableBytes / 2) ?? ByteBuffer()
        var response = original
        response.body =
            announcesAll
            ? ResponseBody(contentLength: whole.readableBytes) { writer in
                try await writer.write(half)
                throw BrokenConnection()
            } : ResponseBody(byteBuffer: half)
        return response
    }

    /// Ends the connection: the server closes it when a body fails.
    private struct BrokenConnection: Error {}
}
