import Domain
import Hummingbird
import Logging

/// Gives each request an id: the caller's own if it is harmless, else a new one.
struct RequestIdentity: RouterMiddleware {
    typealias Context = AppContext
    let ids: IDGenerator
    let logger: Logger

    @concurrent
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = request.headers[.requestID].flatMap(Self.harmless) ?? "req_" + ids.token(length: 16)
        var logger = logger
        logger[metadataKey: "request_id"] = .string(context.requestID)
        let trace = request.headers[.traceparent].flatMap(TraceParent.init)
        if let trace { logger[metadataKey: "trace_id"] = .string(trace.id) }
        context.logger = logger
        var response = try await RequestTrace.$id.withValue(context.requestID) { [context] in
            try await next(request, context)
        }
        response.headers[.requestID] = context.requestID
        if let trace { response.headers[.traceparent] = trace.continued }
        return response
    }

    /// 1 to 128 characters that need no quoting anywhere.
    static func harmless(_ id: String) -> String? {
        let isHarmless =
            (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
        return isHarmless ? id : nil
    }
}

/// The caller's trace (W3C Trace Context, version 00): named in our log lines, and continued by a step of our own.
struct TraceParent {
    let id: String
    private let flags: String

    init?(_ header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false).map { String($0) }
        let isHex = parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }
        guard isHex, parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] == "00",
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        id = parts[1]
        flags = parts[3]
    }

    var continued: String {
        let step = String(UInt64.random(in: 1 ... .max), radix: 16)
        return "00-\(id)-\(String(repeating: "0", count: 16 - step.count))\(step)-\(flags)"
    }
}
