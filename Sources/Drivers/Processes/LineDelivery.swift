import Glibc
import NIOCore
import NIOPosix

/// Reads a child's output pipes and hands out their lines.
struct LineDelivery: Sendable {
    private struct Source: Sendable {
        let descriptor: Int32
        let receive: @Sendable (String) -> Void
        let ended = Completion<Void>()
    }
    private let sources: [Source]

    init(_ configuration: ProcessConfiguration, _ descriptors: ChildDescriptors) {
        let outputs = [
            (configuration.standardOutput, descriptors.input == nil ? descriptors.output : nil),
            (configuration.standardError, descriptors.errors),
        ]
        sources = outputs.compactMap { output, descriptor in
            guard case .lines(let receive) = output, let descriptor else { return nil }
            return Source(descriptor: descriptor, receive: receive)
        }
    }

    /// One per pipe, complete after its last line.
    var ended: [Completion<Void>] { sources.map(\.ended) }

    /// Takes the pipes over.
    func begin() async {
        for source in sources {
            let bootstrap = NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            LineHandler(receive: source.receive, ended: source.ended))
                    }
                }
            do {
                _ = try await bootstrap.takingOwnershipOfDescriptor(input: source.descriptor).get()
            } catch {
                close(source.descriptor)
                source.ended.complete(())
            }
        }
    }
}

/// Cuts bytes into lines. Event loop only.
private final class LineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private static let maxLineBytes = 16 << 10
    private let receive: @Sendable (String) -> Void
    private let ended: Completion<Void>
    private var rest = ByteBuffer()

    init(receive: @escaping @Sendable (String) -> Void, ended: Completion<Void>) {
        self.receive = receive
        self.ended = ended
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        rest.writeImmutableBuffer(unwrapInboundIn(data))
        while let newline = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            receive(rest.readString(length: newline - rest.readerIndex) ?? "")
            rest.moveReaderIndex(forwardBy: 1)
        }
        while let piece = rest.readString(length: Self.maxLineBytes) { receive(piece) }
        rest.discardReadBytes()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if rest.readableBytes > 0 { receive(String(buffer: rest)) }
        ended.complete(())
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
