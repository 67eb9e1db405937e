import CoreMetrics
import Hummingbird
import Metrics
import NIOConcurrencyHelpers

/// Counts requests and their times, from the head of the request to the head of the answer: how long a body takes is up
/// to the client. Labels are few: the route's first pattern, a known method, the status.
struct RequestMetrics: RouterMiddleware {
    typealias Context = AppContext

    private struct Key: Hashable {
        let pattern: String?
        let method: HTTPRequest.Method
        let status: Int
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    private let clock = ContinuousClock()
    /// The canonical pattern of each pattern, as the router writes it.
    private let routes: [String: String]
    private let inFlight = Meter(label: "http_requests_in_flight")
    // Handles, made once. A lock, for recording does not wait; it is held for a look.
    private let timers = NIOLockedValueBox<[Key: Timer]>([:])

    init(_ table: RouteTable) {
        routes = Dictionary(
            table.routes.flatMap { route in route.patterns.map { (RouterPath($0).description, route.patterns[0]) } }
        ) { first, _ in first }
    }

    @concurrent
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = clock.now
        inFlight.increment()
        defer { inFlight.decrement() }
        let response = try await next(request, context)
        // A client may call its method as it likes, and a path that nobody serves too.
        let method = Self.methods.contains(request.method) ? request.method : .other
        timer(Key(pattern: context.endpointPath, method: method, status: response.status.code))
            .record(duration: clock.now - start)
        return response
    }

    private func timer(_ key: Key) -> Timer {
        timers.withLockedValue { timers in
            if let known = timers[key] { return known }
            let timer = Timer(
                label: "http_request_duration_seconds",
                dimensions: [
                    ("route", key.pattern.flatMap { routes[$0] } ?? "none"), ("method", key.method.rawValue),
                    ("status", String(key.status)),
                ])
            timers[key] = timer
            return timer
        }
    }
}

extension HTTPRequest.Method {
    fileprivate static let other = HTTPRequest.Method("other")!
}
