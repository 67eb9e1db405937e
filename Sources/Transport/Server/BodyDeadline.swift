import Hummingbird
import NIOCore
import NIOHTTPTypes

/// The body came too slowly: 408.
struct BodyTimeout: Error {}

/// Ends bodies that arrive too slowly. A client that sends a byte a second would else hold a connection, a session's
/// turn and memory for as long as it likes.
///
/// Whoever reads the body gets `BodyTimeout`. Bodies that come whole with their head cost no timer.
final class BodyDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let limits: ConnectionLimits
    private var start: NIODeadline?
    private var received = 0
    private var timer: Scheduled<Void>?

    init(_ limits: ConnectionLimits) { self.limits = limits }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            start = .now()
            received = 0
        case .body(let buffer): received += buffer.readableBytes
        case .end: finish()
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if start != nil, timer == nil { arm(context) }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish() }

    private func finish() {
        start = nil
        timer?.cancel()
        timer = nil
    }

    private func arm(_ context: ChannelHandlerContext) {
        guard let start else { return }
        let deadline = start + TimeAmount(limits.allowance(forBytes: received))
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            timer = nil
            guard let begin = self.start else { return }
            // What came meanwhile bought more time, or this is already another body.
            if begin + TimeAmount(limits.allowance(forBytes: received)) > .now() { return arm(context) }
            finish()
            context.fireErrorCaught(BodyTimeout())
        }
    }
}
