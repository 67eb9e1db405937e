import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Ends connections on which no whole head of a request comes in time, from the connect or the end of the answer before.
/// A client that sends a byte of it a second is never idle, and would else hold a connection for good.
///
/// One timer a connection, looked at when it fires: requests cost nothing but a note of the time.
final class HeadDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    /// nil while a request is under way.
    private var waitingSince: NIODeadline?
    private var underWay = 0
    private var timer: Scheduled<Void>?

    init(_ limits: ConnectionLimits) { limit = TimeAmount(limits.idle) }

    func handlerAdded(context: ChannelHandlerContext) {
        waitingSince = .now()
        arm(context, at: .now() + limit)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            underWay += 1
            waitingSince = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            underWay = max(0, underWay - 1)
            if underWay == 0 { waitingSince = .now() }
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    private func arm(_ context: ChannelHandlerContext, at deadline: NIODeadline) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            let due = waitingSince.map { $0 + limit }
            if let due, due <= .now() { return context.close(promise: nil) }
            arm(context, at: due ?? .now() + limit)
        }
    }
}
