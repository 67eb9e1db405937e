import NIOCore
import NIOHTTP1
import NIOPosix

struct StandInReply: Sendable {
    var status = 200
    var headers: [(String, String)] = []
    var body: [UInt8] = []
}

/// Collects a request, has it answered, and does to the answer what was planned.
final class StandInHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let desk: StandInDesk
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ desk: StandInDesk) { self.desk = desk }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let bytes): body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let head else { return }
            answer(head, context)
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let (reply, fault) = desk.answer(head, body)
        switch fault {
        case .stalled: break
        case .reset, .lost, .cutInside: reset(context)
        case .truncated: send(reply, head, context, whole: false)
        case .status, nil: send(reply, head, context, whole: true)
        }
    }

    private func send(
        _ reply: StandInReply, _ head: HTTPRequestHead, _ context: ChannelHandlerContext, whole: Bool
    ) {
        guard whole || !reply.body.isEmpty else { return reset(context) }
        var answer = HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status))
        for (name, value) in reply.headers { answer.headers.add(name: name, value: value) }
        if reply.status != 204 { answer.headers.add(name: "Content-Length", value: "\(reply.body.count)") }
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        if head.method != .HEAD {
            let bytes = whole ? reply.body[...] : reply.body[..<(reply.body.count / 2)]
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        }
        if whole { return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        context.flush()
        context.close(promise: nil)
    }

    /// Without a farewell: RST instead of FIN.
    private func reset(_ context: ChannelHandlerContext) {
        let channel = context.channel
        let closing = context.eventLoop.makePromise(of: Void.self)
        closing.futureResult.whenComplete { _ in channel.close(promise: nil) }
        guard let options = channel as? any SocketOptionProvider else { return closing.succeed() }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).cascade(to: closing)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
