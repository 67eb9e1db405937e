public import Domain
public import HTTPTypes
import Hummingbird

/// One operation of the API with all paths that lead to it: the data behind the router, and later behind the documents.
public struct Route: Sendable {
    typealias Handler = @Sendable (Request, AppContext) async throws -> Response

    public let method: HTTPRequest.Method
    /// The canonical pattern first, then its aliases; `{name}` is a parameter.
    public let patterns: [String]
    public let summary: String
    /// What its requests count as; nil when they are not counted, or by the handler itself.
    public let limit: RateClass?
    /// What an `Idempotency-Key` does; nil for methods that may be repeated anyway.
    let key: KeyUse?
    let handler: Handler

    /// - Parameter key: of a `POST`; else nothing.
    init(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ summary: String, limit: RateClass? = .standard,
        key: KeyUse = .answer, _ handler: @escaping Handler
    ) {
        self.method = method
        patterns = path.patterns
        self.summary = summary
        self.limit = limit
        self.key = method == .post ? key : nil
        self.handler = handler
    }
}

/// What becomes of a repeat with the same `Idempotency-Key` (docs/api.md).
enum KeyUse: Sendable {
    /// It gets the answer of the first.
    case answer
    /// The handler knows its repeats.
    case byHandler
    /// The header means nothing: nothing is changed, or a repeat is known by something else.
    case none
}

/// Where a route answers. Frontends know several prefixes (api.md 3.0): the same handler serves them all.
struct RoutePath {
    let patterns: [String]

    static func plain(_ pattern: String, _ aliases: String...) -> RoutePath { RoutePath(patterns: [pattern] + aliases) }

    /// Below one session; `""` is the session itself.
    static func session(_ rest: String) -> RoutePath { below(sessions.map { $0 + "/{id}" }, rest) }

    /// The collection of sessions.
    static let sessionCollection = RoutePath(patterns: [sessions[1], sessions[0], sessions[2]])

    /// Below the photos of a session, which answer to two names.
    static func images(_ rest: String) -> RoutePath {
        RoutePath(patterns: session("/images" + rest).patterns + session("/pictures" + rest).patterns)
    }

    static func reports(_ rest: String) -> RoutePath {
        below(["/api/v1/tesla/reports", "/api/v1/reports"], rest)
    }

    static func batches(_ rest: String) -> RoutePath {
        below(["/api/v1/tesla/vehicle-report/pdf/batch", "/api/v1/tesla/reports/batch", "/api/v1/reports/batch"], rest)
    }

    func and(_ other: RoutePath) -> RoutePath { RoutePath(patterns: patterns + other.patterns) }

    private static let sessions = ["/session", "/api/v1/session", "/api/v1/tesla/session"]

    private static func below(_ prefixes: [String], _ rest: String) -> RoutePath {
        RoutePath(patterns: prefixes.map { $0 + rest })
    }
}
