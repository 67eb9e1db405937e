import Drivers
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// A listener that closes without resetting anybody.
@Suite(.timeLimit(.minutes(2))) struct ListenerGateTests {
    @Test func `a shut gate lets no new connection in and keeps those that are there`() async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Echo()) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let base = "http://127.0.0.1:\(listener.localAddress?.port ?? 0)"
        let early = try await RawConnection.open(to: base)
        try await ListenerGate.shut(listener)
        // The request for a connection is dropped, not answered: the client repeats it after a second.
        #expect(await !Self.canConnect(to: base))
        try await early.send("still here")
        #expect(try await early.receive { $0.text == "still here" }.text == "still here")
        try await listener.close()
        #expect(await !Self.canConnect(to: base))
        try await early.send(" after it")
        #expect(try await early.receive { $0.text.hasSuffix("after it") }.text == "still here after it")
        await early.close()
    }

    private static func canConnect(to base: String) async -> Bool {
        (try? await RawConnection.open(to: base, within: .milliseconds(300))) != nil
    }

    private final class Echo: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }
    }
}
