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
        context.logger = logger
        var response = try await RequestTrace.$id.withValue(context.requestID) { [context] in
            try await next(request, context)
        }
        response.headers[.requestID] = context.requestID
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
