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
        func original() async throws -> Response { try await Self.answer { try await next(request, context) } }
        if request.uri.path.hasPrefix("/__mock") { return try await original() }
        if request.uri.path.contains("/api/1/") {
            let delay = await mock.switches.latencyMilliseconds
            if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
        }
        let fault = await mock.takeFault(request)
        var response: Response
        if let fault {
            if fault.kind == .hold { await mock.waitForEnd(of: fault) }
            response = try await faulty(fault, request).response(original)
        } else {
            response = try await original()
        }
        response.headers[.transactionID] = await mock.note(request, response, fault: fault)
        response.headers[.mockAccount] = nil
        response.headers[.mockScope] = nil
        return response
    }

    private func faulty(_ fault: Fault, _ request: Request) -> FaultyAnswer {
        let path = request.uri.path
        let other: Region = path.hasPrefix("/" + Region.europe.rawValue) ? .northAmerica : .europe
        return FaultyAnswer(
            fault: fault, otherBase: TeslaMockAddress(base: mock.baseURL(of: request)).apiBase(other),
            isSignIn: path.hasPrefix("/oauth2/"))
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
}
