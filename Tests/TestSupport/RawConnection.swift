import Glibc
public import NIOCore
import NIOPosix

/// A TCP client that sends exactly the bytes it is told to and shows what comes back: for what no HTTP client would do.
public final class RawConnection: Sendable {
    /// What has arrived so far.
    public struct Received: Sendable {
        public var bytes: [UInt8] = []
        /// The server has said its last word: end of stream, or a reset.
        public var isEnded = false
        /// The end was a reset: what was on its way may be lost.
        public var isReset = false

        public var text: String { String(decoding: bytes, as: UTF8.self) }
        /// The complete answers, oldest first. Of answers to `HEAD` the caller knows that no body follows.
        public func answers(toHead: Bool = false) -> [RawAnswer] {
            RawAnswer.all(in: bytes, isEnded: isEnded, toHead: toHead)
        }
    }

    public let channel: any Channel
    private let inbox: NIOLoopBound<Inbox>

    private init(_ channel: any Channel, _ inbox: NIOLoopBound<Inbox>) {
        self.channel = channel
        self.inbox = inbox
    }

    /// - Parameter base: `http://host:port`, as the program prints it.
    public static func open(to base: String, within limit: Duration = .seconds(30)) async throws -> RawConnection {
        let address = base.split(separator: "/").last.map(String.init) ?? ""
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else { throw ChannelError.unknownLocalAddress }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let inbox = try await loop.submit { NIOLoopBound(Inbox(), eventLoop: loop) }.get()
        let channel = try await ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(limit))
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(inbox.value) }
            }
            .connect(host: String(parts[0]), port: port).get()
        return RawConnection(channel, inbox)
    }

    /// - Throws: when the server has reset the connection.
    public func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    public func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Waits until what has arrived meets `condition`, the server has ended the connection, or `limit` is over;
    /// then what there is.
    @discardableResult
    public func receive(
        within limit: Duration = .seconds(60), until condition: @escaping @Sendable (Received) -> Bool
    ) async throws -> Received {
        try await channel.eventLoop.flatSubmit { [inbox, loop = channel.eventLoop] in
            inbox.value.wait(on: loop, within: TimeAmount(limit), until: condition)
        }.get()
    }

    /// The next `count` answers, or fewer when the server ended first or the time is over.
    public func answers(
        _ count: Int = 1, toHead: Bool = false, within limit: Duration = .seconds(60)
    ) async throws -> [RawAnswer] {
        try await receive(within: limit) { $0.answers(toHead: toHead).count >= count }.answers(toHead: toHead)
    }

    /// True when the server ended the connection in time.
    public func isEnded(within limit: Duration = .seconds(60)) async throws -> Bool {
        try await receive(within: limit) { _ in false }.isEnded
    }

    /// Forgets what has arrived; the next answer comes first again.
    public func forget() async throws {
        try await channel.eventLoop.submit { [inbox] in inbox.value.received.bytes = [] }.get()
    }

    /// Sends no more but still listens (TCP half-close).
    public func closeOutput() async throws { try await channel.close(mode: .output).get() }

    public func close() async { try? await channel.close().get() }

    /// Goes away without a word: the server gets a reset.
    public func reset() async {
        let provider = channel as? any SocketOptionProvider
        try? await provider?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        await close()
    }
}

/// Collects the bytes and wakes who waits for them. Event loop only.
private final class Inbox: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias Received = RawConnection.Received
    private struct Waiter {
        let condition: @Sendable (Received) -> Bool
        let promise: EventLoopPromise<Received>
        let timer: Scheduled<Void>
    }

    var received = Received()
    private var waiters: [Int: Waiter] = [:]
    private var lastID = 0

    func wait(
        on loop: any EventLoop, within limit: TimeAmount, until condition: @escaping @Sendable (Received) -> Bool
    ) -> EventLoopFuture<Received> {
        if received.isEnded || condition(received) { return loop.makeSucceededFuture(received) }
        lastID += 1
        let id = lastID
        let promise = loop.makePromise(of: Received.self)
        let timer = loop.assumeIsolated().scheduleTask(in: limit) { self.finish(id) }
        waiters[id] = Waiter(condition: condition, promise: promise, timer: timer)
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.bytes += unwrapInboundIn(data).readableBytesView
        for (id, waiter) in waiters where waiter.condition(received) { finish(id) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { end() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        received.isReset = true
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { end() }

    private func end() {
        received.isEnded = true
        for id in waiters.keys { finish(id) }
    }

    private func finish(_ id: Int) {
        guard let waiter = waiters.removeValue(forKey: id) else { return }
        waiter.timer.cancel()
        waiter.promise.succeed(received)
    }
}
