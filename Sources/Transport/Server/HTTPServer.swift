import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// HTTP/1.1 as we speak it: bodies have a time limit, connections end in order, and clients may ask before they send a
/// body (RFC 9110, 10.1.1). Without the answer curl waits a second.
///
/// A client that announces more than any route takes is not encouraged: it gets its 413 without sending a byte.
func httpServer(bodiesUpTo limit: Int, _ limits: ConnectionLimits) -> HTTPServerBuilder {
    HTTPServerBuilder { respond in
        HTTP1Channel(
            responder: { request, writer, channel in
                let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
                if request.headers[.expect]?.lowercased() == "100-continue", length <= limit {
                    try await writer.writeInformationalHead(HTTPResponse(status: .continue))
                }
                try await respond(request, writer, channel)
            },
            configuration: .init(
                additionalChannelHandlers: [HeadDeadline(limits), ConnectionEnd(limits), BodyDeadline(limits)],
                idleTimeout: TimeAmount(limits.idle)))
    }
}
