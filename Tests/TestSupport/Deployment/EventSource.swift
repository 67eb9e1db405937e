import NIOCore
import NIOHTTP1
import NIOPosix

/// A client of event streams over a connection of its own, as a browser's `EventSource` is, but it does not come back.
public final class EventSource: Sendable {
    public struct Event: Sendable {
        public var name = ""
        public var id: String?
        public var data = JSON.null
    }

    public let status: Int
    /// Until the server ends the stream, or the connection breaks.
    public let events: AsyncStream<Event>
    private let channel: any Channel

    private init(status: Int, events: AsyncStream<Event>, channel: any Channel) {
        self.status = status
        self.events = events
        self.channel = channel
    }

    /// Returns when the server has answered.
    /// - Parameter target: a path of `base`, or an absolute address, whose host does not count.
    public static func open(_ base: String, _ target: String, after place: String? = nil) async throws -> EventSource {
        let authority = base.split(separator: "/").last.map(String.init) ?? ""
        let parts = authority.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else { throw Unexpected("no address: \(base)") }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let head = loop.makePromise(of: Int.self)
        let (events, feed) = AsyncStream.makeStream(of: Event.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(Listener(head: head, feed: feed))
                }
            }
            .connect(host: String(parts[0]), port: port).get()
        let path = target.firstRange(of: "/api/").map { String(target[$0.lowerBound...]) } ?? target
        var request = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        request.headers = ["Host": authority, "Accept": "text/event-stream"]
        if let place { request.headers.add(name: "Last-Event-ID", value: place) }
        try await loop.flatSubmit { [request] in
            channel.write(HTTPClientRequestPart.head(request), promise: nil)
            return channel.writeAndFlush(HTTPClientRequestPart.end(nil))
        }.get()
        return EventSource(status: try await head.futureResult.get(), events: events, channel: channel)
    }

    /// All that comes until the stream ends.
    public func rest() async -> [Event] { await events.reduce(into: []) { $0.append($1) } }

    /// What comes until `condition` holds for the last of it, or the stream ends.
    public func take(until condition: (Event) -> Bool) async -> [Event] {
        var taken: [Event] = []
        for await event in events {
            taken.append(event)
            if condition(event) { break }
        }
        return taken
    }

    public func close() async { try? await channel.close().get() }
}

/// Makes events of the body's lines.
private final class Listener: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let head: EventLoopPromise<Int>
    private let feed: AsyncStream<EventSource.Event>.Continuation
    private var line: [UInt8] = []
    private var event = EventSource.Event()

    init(head: EventLoopPromise<Int>, feed: AsyncStream<EventSource.Event>.Continuation) {
        self.head = head
        self.feed = feed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let response): head.succeed(Int(response.status.code))
        case .body(let buffer):
            for byte in buffer.readableBytesView {
                if byte == UInt8(ascii: "\n") { endLine() } else { line.append(byte) }
            }
        case .end: context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        head.fail(ChannelError.eof)
        feed.finish()
    }

    private func endLine() {
        defer { line = [] }
        if line.isEmpty {
            if !event.name.isEmpty { feed.yield(event) }
            event = EventSource.Event()
        } else if let value = value(of: "event: ") {
            event.name = String(decoding: value, as: UTF8.self)
        } else if let value = value(of: "id: ") {
            event.id = String(decoding: value, as: UTF8.self)
        } else if let value = value(of: "data: ") {
            event.data = JSON(bytes: value)
        }
    }

    private func value(of field: String) -> [UInt8]? {
        line.starts(with: field.utf8) ? Array(line.dropFirst(field.utf8.count)) : nil
    }
}
