import NIOCore

/// A request that waits for its answer.
struct FrameExchange: Sendable {
    let id: Int
    let waiter: CheckedContinuation<Result<Frame, ProcessError>, Never>
    let onProgress: @Sendable (Frame) -> Void
}

/// Carries one exchange at a time over a worker's pipes. Event loop only.
final class FrameHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let process: ChildProcess
    private var decoder: FrameDecoder
    private var context: ChannelHandlerContext?
    private var current: FrameExchange?
    private var timer: Scheduled<Void>?

    /// How long a worker may take to end after it has closed its output.
    private static let endingPatience = Duration.seconds(1)

    init(_ process: ChildProcess, _ limits: FrameLimits) {
        self.process = process
        decoder = FrameDecoder(limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Resumes the exchange's waiter exactly once.
    func begin(_ exchange: FrameExchange, _ pieces: [ByteBuffer], timeout: TimeAmount) {
        guard current == nil else {
            return exchange.waiter.resume(returning: .failure(ProcessError(.busy, "another request is being served")))
        }
        current = exchange
        guard let context, context.channel.isActive else { return failWithStatus() }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { [self] in
            abandon(exchange.id, ProcessError(.timedOut, "no answer in time"))
        }
        for piece in pieces { context.write(wrapOutboundOut(piece), promise: nil) }
        context.flush()
    }

    /// Kills the process, if the exchange is still the current one.
    func abandon(_ id: Int, _ reason: ProcessError) {
        guard current?.id == id else { return }
        process.kill()
        finish(.failure(reason))
        context?.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data))
        do throws(FrameError) {
            while let (frame, kind) = try decoder.nextWithKind() { receive(frame, kind) }
        } catch {
            fail(error.rawValue)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if current != nil { failWithStatus() }
    }

    private func receive(_ frame: Frame, _ kind: FrameEnvelope.Kind) {
        guard let exchange = current else { return fail("a frame that nobody asked for") }
        switch kind {
        case .progress: exchange.onProgress(frame)
        case .answer: finish(.success(frame))
        case .request: fail("neither progress nor answer")
        }
    }

    private func fail(_ reason: String) {
        process.kill()
        finish(.failure(ProcessError(.invalidFrame, reason)))
        context?.close(promise: nil)
    }

    /// The output is closed, so the process ends or has ended: the caller learns how.
    private func failWithStatus() {
        guard let exchange = current else { return }
        clear()
        Self.report(endOf: process, to: exchange)
    }

    private static func report(endOf process: ChildProcess, to exchange: FrameExchange) {
        // Unstructured: an event loop cannot wait, and the exchange's caller waits for exactly this.
        Task {
            if await process.exitStatus(within: endingPatience) == nil { process.kill() }
            exchange.waiter.resume(returning: .failure(.died(await process.exitStatus)))
        }
    }

    private func finish(_ result: Result<Frame, ProcessError>) {
        let exchange = current
        clear()
        exchange?.waiter.resume(returning: result)
    }

    private func clear() {
        timer?.cancel()
        timer = nil
        current = nil
    }
}
