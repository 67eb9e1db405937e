import HTTPTypes
import Hummingbird
import NIOCore

/// Sends texts of some size compressed to who understands it. Pictures, PDFs and archives are compressed already, streams
/// must not wait, and the answer to a poll is too small to gain anything.
struct Compression: RouterMiddleware {
    typealias Context = AppContext

    /// Bytes: below are polls, for which the work costs more than it saves; above, it would hold up others.
    private static let sizes = 4_096...8_388_608
    private static let types: Set<String> = [
        "application/json", "application/yaml", "text/html", "text/csv", "text/css", "text/javascript",
    ]

    let compress: @Sendable ([UInt8]) -> [UInt8]?

    @concurrent
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard request.method == .get, response.status == .ok, let length = response.body.contentLength,
            Self.sizes.contains(length),
            let type = response.headers[.contentType]?.prefix(while: { $0 != ";" }), Self.types.contains(String(type))
        else { return response }
        response.headers[.vary] = response.headers[.vary].map { $0 + ", Accept-Encoding" } ?? "Accept-Encoding"
        guard Self.isUnderstood(request.headers[.acceptEncoding] ?? "") else { return response }
        let whole = try await response.body.collected()
        guard let packed = compress(Array(whole.readableBytesView)) else {
            response.body = ResponseBody(byteBuffer: whole)
            return response
        }
        response.headers[.contentEncoding] = "gzip"
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: packed))
        return response
    }

    /// `gzip`, `x-gzip` or `*`, unless with `q=0` (RFC 9110, 12.5.3).
    static func isUnderstood(_ header: String) -> Bool {
        header.lowercased().split(separator: ",").contains { offer in
            let parts = offer.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let name = parts.first, ["gzip", "x-gzip", "*"].contains(name) else { return false }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return quality > 0
        }
    }
}
