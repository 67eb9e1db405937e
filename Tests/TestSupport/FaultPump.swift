import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Moves what one side of a connection says to the other, under the conditions of the moment. Event loop only; both
/// sides run on the same one.
final class FaultPump: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let direction: FaultProxy.Direction
    private let state: NIOLockedValueBox<FaultProxy.State>
    private let peer: any Channel
    /// When the last byte has left, and when it arrives.
    private var lineIsFree = NIODeadline.uptimeNanoseconds(0)
    private var lastArrival = NIODeadline.uptimeNanoseconds(0)
    /// What is under way: nothing may overtake it.
    private var underWay = 0

    private init(
        _ direction: FaultProxy.Direction, to peer: any Channel, _ state: NIOLockedValueBox<FaultProxy.State>
    ) {
        self.direction = direction
        self.peer = peer
        self.state = state
    }

    /// Connects an accepted client to the target.
    static func connect(
        _ client: any Channel, to target: SocketAddress, _ state: NIOLockedValueBox<FaultProxy.State>
    ) -> EventLoopFuture<Void> {
        guard !state.withLockedValue({ $0.isRefusing }) else { return client.close() }
        return ClientBootstrap(group: client.eventLoop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { server in
                server.eventLoop.makeCompletedFuture {
                    try server.pipeline.syncOperations.addHandler(FaultPump(.toClient, to: client, state))
                    try client.pipeline.syncOperations.addHandler(FaultPump(.toServer, to: server, state))
                    state.withLockedValue {
                        $0.accepted += 1
                        $0.clients[ObjectIdentifier(client)] = client
                        $0.servers[ObjectIdentifier(server)] = server
                    }
                }
            }
            .connect(to: target).map { _ in }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard !conditions.isSilent else { return }
        deliver(after: bytes.readableBytes, context) { $0.writeAndFlush(bytes, promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else { return }
        // The news is swallowed too; the side that has gone needs no answer.
        guard !conditions.isSilent else { return context.close(promise: nil) }
        deliver(after: 0, context) { $0.close(mode: .output, promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let id = ObjectIdentifier(context.channel)
        state.withLockedValue {
            $0.clients[id] = nil
            $0.servers[id] = nil
        }
        guard !conditions.isSilent else { return }
        deliver(after: 0, context) { $0.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private var conditions: FaultProxy.Conditions { state.withLockedValue { $0.conditions[direction] ?? .good } }

    private func deliver(
        after bytes: Int, _ context: ChannelHandlerContext, _ action: @escaping (any Channel) -> Void
    ) {
        let conditions = conditions
        lineIsFree = max(.now(), lineIsFree)
        if let rate = conditions.bytesPerSecond {
            lineIsFree = lineIsFree + .nanoseconds(Int64(bytes) * 1_000_000_000 / Int64(max(rate, 1)))
        }
        let isLost = conditions.loss > 0 && Double.random(in: 0..<1) < conditions.loss
        let onTheWay = conditions.latency + (isLost ? conditions.repeatDelay : .zero)
        lastArrival = max(lineIsFree + TimeAmount(onTheWay), lastArrival)
        guard underWay > 0 || lastArrival > .now() else { return action(peer) }
        underWay += 1
        context.eventLoop.assumeIsolated().scheduleTask(deadline: lastArrival) { [self] in
            underWay -= 1
            action(peer)
        }
    }
}
