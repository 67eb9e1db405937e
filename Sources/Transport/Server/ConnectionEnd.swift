import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Ends a connection so that the client gets the last answer whole.
///
/// A connection ends after an answer that says `Connection: close`. That is every answer while the instance drains, the
/// answer to a client that said so itself, and an answer given while a long rest of the body is still to come: reading
/// it would only serve the client's stubbornness. A socket that is closed with unread bytes in it sends a reset, which
/// destroys the answer on its way; so the output is closed first, and what comes in is thrown away for a short while.
///
/// At the stop an idle connection stays open for a moment more: its client may be asking just now.
final class ConnectionEnd: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State { case open, lastAnswer, parting, closed }
    private struct Asked {
        let isHead: Bool
        let isLast: Bool
    }

    /// Requests that wait for the head of their answer, which come in the same order.
    private var asked = CircularBuffer<Asked>()
    /// Requests whose answer has not ended.
    private var underWay = 0
    /// Of the newest request: bytes of the body that are still to come, nil when the head did not say.
    private var announced: Int?
    private var isReceiving = false
    private var isUnframed = false
    private var isQuiescing = false
    private var state = State.open
    private var farewell: Scheduled<Void>?
    private var parting: Scheduled<Void>?
    private let limits: ConnectionLimits

    /// A rest of the body up to this is read, so that the connection can be used again.
    private static let tolerableRest = 65_536

    init(_ limits: ConnectionLimits) { self.limits = limits }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // After the last answer nothing more is heard, but the body of its own request is.
        guard state == .open || (state == .lastAnswer && isReceiving) else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head)
        case .body(let buffer): announced = announced.map { $0 - buffer.readableBytes }
        case .end: isReceiving = false
        }
        context.fireChannelRead(data)
    }

    private func begin(_ head: HTTPRequest) {
        underWay += 1
        asked.append(
            Asked(isHead: head.method == .head, isLast: head.headerFields[.connection]?.lowercased() == "close"))
        isReceiving = true
        let length = head.headerFields[.contentLength].flatMap { Int($0) }
        announced = head.headerFields[.transferEncoding] == nil ? length ?? 0 : nil
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Nobody above asks for more any longer.
        if state == .parting { context.read() }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind != .informational:
            context.write(wrapOutboundOut(.head(framed(head))), promise: promise)
        case .end where state == .lastAnswer || state == .open: finishAnswer(context, data, promise)
        case .head, .body, .end: context.write(data, promise: promise)
        }
    }

    private func framed(_ head: HTTPResponse) -> HTTPResponse {
        var head = head
        let request = asked.popFirst()
        // No length: NIO would end the message with a last chunk, which an answer to HEAD must not have.
        isUnframed = request?.isHead == true && head.headerFields[.contentLength] == nil && mayHaveBody(head)
        let isTooMuch = asked.isEmpty && isReceiving && (announced.map { $0 > Self.tolerableRest } ?? true)
        let isSaid = request?.isLast == true || head.headerFields[.connection]?.lowercased() == "close"
        if isSaid || isTooMuch || isUnframed || isQuiescing { state = .lastAnswer }
        if state == .lastAnswer { head.headerFields[.connection] = "close" }
        return head
    }

    private func mayHaveBody(_ head: HTTPResponse) -> Bool {
        head.status != .noContent && head.status != .notModified
    }

    private func finishAnswer(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        underWay = max(0, underWay - 1)
        guard state == .lastAnswer else { return context.write(data, promise: promise) }
        state = .parting
        if isUnframed {
            promise?.succeed()
            context.flush()
        } else {
            context.writeAndFlush(data, promise: promise)
        }
        part(context)
    }

    private func part(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        parting = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.lastAnswer)) {
            self.shut(context)
        }
        context.read()
    }

    /// Others want it closed at once: the client still has its short while.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard state == .parting, mode != .input else { return context.close(mode: mode, promise: promise) }
        if mode == .output { promise?.succeed() } else { context.channel.closeFuture.cascade(to: promise) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: quiesce(context, event)
        case ChannelEvent.inputClosed where state == .parting: shut(context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func quiesce(_ context: ChannelHandlerContext, _ event: Any) {
        isQuiescing = true
        guard state == .open, underWay == 0, limits.farewell > .zero else {
            return context.fireUserInboundEventTriggered(event)
        }
        farewell = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.farewell)) {
            context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if state == .parting { shut(context) } else { context.fireErrorCaught(error) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancelTimers()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancelTimers() }

    private func shut(_ context: ChannelHandlerContext) {
        guard state != .closed else { return }
        state = .closed
        context.close(promise: nil)
    }

    private func cancelTimers() {
        farewell?.cancel()
        parting?.cancel()
    }
}
