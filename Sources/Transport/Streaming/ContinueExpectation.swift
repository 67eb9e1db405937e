import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// HTTP/1.1 whose clients may ask before they send a body (RFC 9110, 10.1.1). Without the answer curl waits a second.
///
/// A client that announces more than any route takes is not encouraged: it gets its 413 without sending a byte.
func serverExpectingBodies(upTo limit: Int, idleTimeout: TimeAmount) -> HTTPServerBuilder {
    HTTPServerBuilder { respond in
        HTTP1Channel(
            responder: { request, writer, channel in
                let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
                if request.headers[.expect]?.lowercased() == "100-continue", length <= limit {
                    try await writer.writeInformationalHead(HTTPResponse(status: .continue))
                }
                try await respond(request, writer, channel)
            }, configuration: .init(idleTimeout: idleTimeout))
    }
}
