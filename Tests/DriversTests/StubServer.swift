import NIOCore
import NIOPosix

/// A server on a free port of the loopback interface that answers bytes with bytes, as a test says.
final class StubServer: Sendable {
    /// Gets what has arrived so far. Nil waits for more, otherwise the bytes are consumed and answered.
    typealias Respond = @Sendable (String) -> String?

    let port: Int
    /// What was consumed, in order.
    let requests: AsyncStream<String>
    private let channel: any Channel

    private init(_ channel: any Channel, _ requests: AsyncStream<String>) {
        self.channel = channel
        self.requests = requests
        port = channel.localAddress?.port ?? 0
    }

    static func with<Value>(
        _ respond: @escaping Respond, _ body: (StubServer) async throws -> Value
    ) async throws -> Value {
        let (requests, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(1_000))
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StubHandler(respond, continuation))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Value, any Error>
        do { result = .success(try await body(StubServer(channel, requests))) } catch { result = .failure(error) }
        try? await channel.close()
        return try result.get()
    }

    /// An HTTP/1.1 server: `answer` gets the whole request and gives the whole response.
    static func withHTTP<Value>(
        _ answer: @escaping Respond, _ body: (StubServer) async throws -> Value
    ) async throws -> Value {
        try await with({ Self.isCompleteHTTP($0) ? answer($0) : nil }, body)
    }

    static func http(status: String = "200 OK", headers: String = "", _ body: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    private static func isCompleteHTTP(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let length =
            text[..<end.lowerBound].lowercased().split(separator: "\r\n")
            .first { $0.hasPrefix("content-length:") }.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let respond: StubServer.Respond
    private let requests: AsyncStream<String>.Continuation
    private var arrived = ""

    init(_ respond: @escaping StubServer.Respond, _ requests: AsyncStream<String>.Continuation) {
        self.respond = respond
        self.requests = requests
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        arrived += String(buffer: unwrapInboundIn(data))
        guard let answer = respond(arrived) else { return }
        requests.yield(arrived)
        arrived = ""
        if answer == StubServer.hangUp { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension StubServer {
    /// As an answer: close the connection.
    static let hangUp = "\u{0}hang up"
    /// As an answer: say nothing.
    static let silence = ""

    /// A Redis that greets every client, and leaves the other commands to `answer`.
    static func redis(_ answer: @escaping @Sendable (String) -> String) -> Respond {
        { $0.contains("INFO") ? "$12\r\nrun_id:stub1\r\n" : answer($0) }
    }

    /// Waits for the first request that contains the text.
    func request(containing text: String) async -> String? {
        await requests.first { $0.contains(text) }
    }
}
