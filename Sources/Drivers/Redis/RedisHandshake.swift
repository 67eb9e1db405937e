import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind the TLS handler: tells how its handshake ended, and says in plain words what failed. Event loop only.
final class RedisHandshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Fails with a `RedisError`, at the latest after the limit.
    let end: EventLoopFuture<Void>
    private let promise: EventLoopPromise<Void>
    private let tls: NIOSSLClientHandler
    private let host: String
    private let limit: TimeAmount
    private var timer: Scheduled<Void>?

    init(_ tls: NIOSSLClientHandler, host: String, limit: Duration, on loop: any EventLoop) {
        self.tls = tls
        self.host = host
        self.limit = TimeAmount(limit)
        promise = loop.makePromise()
        end = promise.futureResult
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: limit) { [promise] in
            promise.fail(
                RedisError(.unavailable, "no TLS handshake in time; perhaps the server does not speak TLS on this port")
            )
            channel.close(promise: nil)
        }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            timer?.cancel()
            promise.succeed()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let reason = RedisTLS.explain(error, certificate: tls.peerCertificate, host: host)
        fail(reason)
        context.fireErrorCaught(RedisError(.unavailable, reason, isAmbiguous: true))
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail("the server hung up during the TLS handshake")
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { fail("connection closed") }

    /// Without effect once the handshake has ended.
    private func fail(_ reason: String) {
        timer?.cancel()
        promise.fail(RedisError(.unavailable, reason))
    }
}
