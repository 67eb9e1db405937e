public import HTTPTypes
public import Hummingbird
import Logging
import NIOConcurrencyHelpers
public import NIOCore
import NIOEmbedded

/// Speaks to a responder without a socket: request in, collected answer out.
///
/// Errors that are not responses are thrown to the test; a running application would turn them into 500.
public struct InMemoryClient<Responder: HTTPResponder>: Sendable
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    /// A collected answer.
    public struct Reply: Sendable {
        public let status: HTTPResponse.Status
        public let headers: HTTPFields
        public let body: ByteBuffer
        public let trailers: HTTPFields

        public var text: String { String(buffer: body) }
    }

    private let responder: Responder
    private let authority: String

    public init(responder: Responder, authority: String = "test") {
        self.responder = responder
        self.authority = authority
    }

    /// - Parameter path: with its query, already encoded.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: ByteBuffer = ByteBuffer()
    ) async throws -> Reply {
        let head = HTTPRequest(
            method: method, scheme: "http", authority: authority, path: path, headerFields: headers)
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger[metadataKey: "hb.request.id"] = "test"
        let context = Responder.Context(source: .init(channel: NIOAsyncTestingChannel(), logger: logger))
        let request = Request(head: head, body: RequestBody(buffer: body))
        let response = try await responder.respond(to: request, context: context)
        let sink = Sink()
        try await response.body.write(sink)
        return Reply(status: response.status, headers: response.headers, body: sink.contents, trailers: sink.trailers)
    }

    /// The same with a text body.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], text: String
    ) async throws -> Reply {
        try await send(method, path, headers: headers, body: ByteBuffer(string: text))
    }
}

/// Collects what a response body writes.
private final class Sink: ResponseBodyWriter, Sendable {
    private let buffer = NIOLockedValueBox(ByteBuffer())

    private let fields = NIOLockedValueBox(HTTPFields())

    var contents: ByteBuffer { buffer.withLockedValue { $0 } }
    var trailers: HTTPFields { fields.withLockedValue { $0 } }

    func write(_ part: ByteBuffer) async throws {
        buffer.withLockedValue { _ = $0.writeImmutableBuffer(part) }
    }

    consuming func finish(_ trailers: HTTPFields?) async throws {
        if let trailers { fields.withLockedValue { $0 = trailers } }
    }
}
