import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A download into a file that tells when it begins and how it ends, trailers included.
public final class StreamedDownload: Sendable {
    /// How a whole answer ended.
    public struct End: Sendable {
        public var bytes = 0
        /// Names in lower case.
        public var trailers: [String: String] = [:]
    }

    public let status: Int
    private let channel: any Channel
    private let first: EventLoopFuture<Void>
    private let last: EventLoopFuture<End>

    private init(status: Int, channel: any Channel, first: EventLoopFuture<Void>, last: EventLoopFuture<End>) {
        self.status = status
        self.channel = channel
        self.first = first
        self.last = last
    }

    /// Returns when the server has answered.
    /// - Parameter base: `http://host:port`, as the program prints it.
    /// - Parameter file: where the body goes; nil drops it.
    public static func open(_ base: String, _ path: String, into file: String? = nil) async throws -> StreamedDownload {
        let authority = base.split(separator: "/").last.map(String.init) ?? ""
        let parts = authority.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else { throw Unexpected("no address: \(base)") }
        let descriptor = file.map { Glibc.open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o600) }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (head, first) = (loop.makePromise(of: Int.self), loop.makePromise(of: Void.self))
        let last = loop.makePromise(of: End.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(
                        Receiver(head: head, first: first, last: last, descriptor: descriptor))
                }
            }
            .connect(host: String(parts[0]), port: port).get()
        var request = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        request.headers = ["Host": authority]
        try await loop.flatSubmit { [request] in
            channel.write(HTTPClientRequestPart.head(request), promise: nil)
            return channel.writeAndFlush(HTTPClientRequestPart.end(nil))
        }.get()
        return StreamedDownload(
            status: try await head.futureResult.get(), channel: channel, first: first.futureResult,
            last: last.futureResult)
    }

    /// Waits for the first bytes of the body.
    public func firstByte() async throws { try await first.get() }

    /// Waits for the whole answer.
    /// - Throws: when the connection ends before.
    public func end() async throws -> End { try await last.get() }

    /// Goes away in the middle.
    public func close() async { try? await channel.close().get() }
}

private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let head: EventLoopPromise<Int>
    private let first: EventLoopPromise<Void>
    private let last: EventLoopPromise<StreamedDownload.End>
    private let descriptor: CInt?
    private var end = StreamedDownload.End()

    init(
        head: EventLoopPromise<Int>, first: EventLoopPromise<Void>, last: EventLoopPromise<StreamedDownload.End>,
        descriptor: CInt?
    ) {
        self.head = head
        self.first = first
        self.last = last
        self.descriptor = descriptor
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let response): head.succeed(Int(response.status.code))
        case .body(let buffer):
            if end.bytes == 0 { first.succeed() }
            end.bytes += buffer.readableBytes
            guard let descriptor else { return }
            let written = buffer.withUnsafeReadableBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written != buffer.readableBytes { context.close(promise: nil) }
        case .end(let trailers):
            for field in trailers ?? [:] { end.trailers[field.name.lowercased()] = field.value }
            last.succeed(end)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// What has succeeded before stays so.
    func channelInactive(context: ChannelHandlerContext) {
        if let descriptor { Glibc.close(descriptor) }
        head.fail(ChannelError.eof)
        first.fail(ChannelError.eof)
        last.fail(ChannelError.eof)
    }
}
