import NIOCore

/// Pairs commands with replies, which come in the order of the commands. Event loop only.
final class RedisHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Waiter = CheckedContinuation<Result<RedisValue, RedisError>, Never>

    private struct Pending {
        let id: Int
        let deadline: NIODeadline
        let bytes: Int
        /// Nil once the caller has gone; the reply is then swallowed.
        var waiter: Waiter?
    }

    private let configuration: RedisConfiguration
    private let onMessage: (@Sendable (RedisMessage) -> Void)?
    private let timeout: TimeAmount
    private let reader: RedisReplyReader
    private var pending = CircularBuffer<Pending>()
    private var pendingBytes = 0
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var flushIsScheduled = false
    /// Why no further command can be sent.
    private var end: RedisError?

    /// With `onMessage` the connection can subscribe; messages are handed over on the event loop.
    init(_ configuration: RedisConfiguration, onMessage: (@Sendable (RedisMessage) -> Void)? = nil) {
        self.configuration = configuration
        self.onMessage = onMessage
        timeout = TimeAmount(configuration.commandTimeout)
        reader = RedisReplyReader(maxReplyBytes: configuration.maxReplyBytes)
    }

    /// False as soon as no further command can be sent.
    var isOpen: Bool { end == nil && context?.channel.isActive == true }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish(RedisError(.unavailable, "connection closed", isAmbiguous: true))
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(RedisError(.unavailable, "connection closed", isAmbiguous: true))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let other = RedisError(.unavailable, "connection failed: \(error)", isAmbiguous: true)
        close(error as? RedisError ?? other)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(RedisError) {
            try reader.read(unwrapInboundIn(data), deliver: deliver)
        } catch {
            close(error)
        }
    }

    /// Resumes `waiter` exactly once: with the reply, or with the reason why there is none.
    func send(_ command: [RedisArgument], id: Int, waiter: Waiter) {
        guard let context, isOpen else {
            let reason = end?.message ?? "connection closed"
            return waiter.resume(returning: .failure(RedisError(.unavailable, reason)))
        }
        let bytes = RedisEncoding.sizeBound(command)
        guard pending.count < configuration.maxInFlight, pendingBytes + bytes <= configuration.maxInFlightBytes else {
            return waiter.resume(returning: .failure(RedisError(.busy, "too much is in flight")))
        }
        expectReply(id: id, bytes: bytes, waiter: waiter, context)
        write(command, bytes: bytes, context)
    }

    /// For commands that are answered by pushes instead of a reply.
    func post(_ command: [RedisArgument]) {
        guard let context, isOpen else { return }
        write(command, bytes: RedisEncoding.sizeBound(command), context)
    }

    /// The peer was silent for `keepAlive`: a peer that went away without a word is found by the command's time limit.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent, pending.isEmpty, isOpen {
            let bytes = RedisEncoding.sizeBound(["PING"])
            expectReply(id: 0, bytes: bytes, waiter: nil, context)
            write(["PING"], bytes: bytes, context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func expectReply(id: Int, bytes: Int, waiter: Waiter?, _ context: ChannelHandlerContext) {
        pending.append(Pending(id: id, deadline: .now() + timeout, bytes: bytes, waiter: waiter))
        pendingBytes += bytes
        if timer == nil { armTimer(context) }
    }

    private func write(_ command: [RedisArgument], bytes: Int, _ context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: bytes)
        RedisEncoding.write(command, to: &buffer)
        context.write(wrapOutboundOut(buffer), promise: nil)
        scheduleFlush(context)
    }

    /// The slot stays, so that later replies still find theirs.
    func abandon(id: Int) {
        guard let index = pending.firstIndex(where: { $0.id == id }) else { return }
        let waiter = pending[index].waiter.take()
        waiter?.resume(returning: .failure(RedisError(.cancelled, "the task was cancelled", isAmbiguous: true)))
    }

    /// Fails what is in flight first and closes second: closing re-enters and would give a vaguer reason.
    func close(_ reason: RedisError) {
        finish(reason)
        context?.close(promise: nil)
    }

    private func deliver(_ value: RedisValue) {
        if let onMessage, let push = RedisPush(value) {
            if case .message(let message) = push { onMessage(message) }
            return
        }
        guard let first = pending.popFirst() else {
            return close(RedisError(.protocolError, "a reply to no command"))
        }
        pendingBytes -= first.bytes
        guard case .error(let message) = value else {
            first.waiter?.resume(returning: .success(value))
            return
        }
        let error = RedisError(reply: message)
        first.waiter?.resume(returning: .failure(error))
        if error.isReadOnly { close(RedisError(.unavailable, message, isAmbiguous: true)) }
    }

    /// One flush for all commands of one turn of the loop.
    private func scheduleFlush(_ context: ChannelHandlerContext) {
        guard !flushIsScheduled else { return }
        flushIsScheduled = true
        context.eventLoop.assumeIsolated().execute { [self] in
            flushIsScheduled = false
            self.context?.flush()
        }
    }

    /// One timer, for the head of the queue: who comes later times out later.
    private func armTimer(_ context: ChannelHandlerContext) {
        guard let first = pending.first else {
            timer = nil
            return
        }
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: first.deadline) { [self] in
            guard let first = pending.first else { return timer = nil }
            guard first.deadline <= .now() else { return armTimer(context) }
            close(RedisError(.timedOut, "no reply in time", isAmbiguous: true))
        }
    }

    private func finish(_ reason: RedisError) {
        if end == nil { end = reason }
        timer?.cancel()
        timer = nil
        while let next = pending.popFirst() { next.waiter?.resume(returning: .failure(reason)) }
        pendingBytes = 0
    }
}
