import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer with an entity tag of which a client may ask for a part, or only whether it changed (RFC 9110, 13 and 14).
struct RangedAnswer {
    var size: Int
    /// With its quotes.
    var tag: String
    var type: String
    var cacheControl = "private, no-cache"
    var disposition: String?

    /// - Parameter body: makes the body of one range of bytes.
    func response(to request: Request, body: (Range<Int>) -> ResponseBody) -> Response {
        var headers: HTTPFields = [.eTag: tag, .acceptRanges: "bytes", .cacheControl: cacheControl]
        headers[.contentDisposition] = disposition
        if let known = request.headers[.ifNoneMatch], EntityTag.matches(known, tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = type
        let isCurrent = request.headers[.ifRange].map { $0 == tag } ?? true
        switch ByteRange(isCurrent ? request.headers[.range] : nil, size: size) {
        case .whole: return Response(status: .ok, headers: headers, body: body(0..<size))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            return Response(status: .partialContent, headers: headers, body: body(range))
        case .unsatisfiable:
            return Response(
                status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(size)", .cacheControl: "no-store"])
        }
    }

    func response(to request: Request, bytes: [UInt8]) -> Response {
        response(to: request) { ResponseBody(byteBuffer: ByteBuffer(bytes: bytes[$0])) }
    }
}
