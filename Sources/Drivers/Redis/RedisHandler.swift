import NIOCore

/// Pairs commands with replies, which come in the order of the commands. Event loop only.
final class RedisHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Waiter = RedisFlight.Waiter

    private let configuration: RedisConfiguration
    private let onMessage: (@Sendable (RedisMessage) -> Void)?
    private let timeout: TimeAmount
    private let reader: RedisReplyReader
    private var flight: RedisFlight
    private var line: RedisLine
    /// When the server said anything last.
    private(set) var lastHeard = NIODeadline.uptimeNanoseconds(0)
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var lineTimer: Scheduled<Void>?
    private var flushIsScheduled = false
    /// Why no further command can be sent.
    private var end: RedisError?

    /// With `onMessage` the connection can subscribe; messages are handed over on the event loop.
    init(_ configuration: RedisConfiguration, onMessage: (@Sendable (RedisMessage) -> Void)? = nil) {
        self.configuration = configuration
        self.onMessage = onMessage
        timeout = TimeAmount(configuration.commandTimeout)
        reader = RedisReplyReader(maxReplyBytes: configuration.maxReplyBytes)
        flight = RedisFlight(maxCommands: configuration.maxInFlight, maxBytes: configuration.maxInFlightBytes)
        line = RedisLine(limit: configuration.maxWaiting)
    }

    /// False as soon as no further command can be sent.
    var isOpen: Bool { end == nil && context?.channel.isActive == true }

    /// Commands that wait for room in flight.
    var waiting: Int { line.count }

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
        lastHeard = .now()
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
        if line.isEmpty, flight.hasRoom(for: bytes) {
            expectReply(id: id, bytes: bytes, waiter: waiter)
            write(command, bytes: bytes, context)
        } else if line.isFull {
            waiter.resume(returning: .failure(Self.busy))
        } else {
            let deadline = NIODeadline.now() + TimeAmount(configuration.windowWait)
            line.add(.init(id: id, command: command, bytes: bytes, deadline: deadline, waiter: waiter))
            if lineTimer == nil { armLineTimer(context) }
        }
    }

    private static let busy = RedisError(.busy, "too much is in flight")

    /// For commands that are answered by pushes instead of a reply.
    func post(_ command: [RedisArgument]) {
        guard let context, isOpen else { return }
        write(command, bytes: RedisEncoding.sizeBound(command), context)
    }

    /// The peer was silent for `keepAlive`: a peer that went away without a word is found by the command's time limit.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent, flight.isEmpty, isOpen {
            let bytes = RedisEncoding.sizeBound(["PING"])
            expectReply(id: 0, bytes: bytes, waiter: nil)
            write(["PING"], bytes: bytes, context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func expectReply(id: Int, bytes: Int, waiter: Waiter?) {
        flight.add(.init(id: id, sent: .now(), bytes: bytes, waiter: waiter))
        if timer == nil { armTimer() }
    }

    private func write(_ command: [RedisArgument], bytes: Int, _ context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: bytes)
        RedisEncoding.write(command, to: &buffer)
        context.write(wrapOutboundOut(buffer), promise: nil)
        scheduleFlush(context)
    }

    /// Takes a command out of the line, or its reply from who waits for it.
    func abandon(id: Int) {
        if let place = line.remove(id: id) {
            place.waiter.resume(returning: .failure(RedisError(.cancelled, "the task was cancelled")))
        } else {
            let reason = RedisError(.cancelled, "the task was cancelled", isAmbiguous: true)
            flight.abandon(id: id)?.resume(returning: .failure(reason))
        }
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
        guard let first = flight.removeFirst() else {
            return close(RedisError(.protocolError, "a reply to no command"))
        }
        defer { admitFromLine() }
        guard case .error(let message) = value else {
            first.waiter?.resume(returning: .success(value))
            return
        }
        let error = RedisError(reply: message)
        first.waiter?.resume(returning: .failure(error))
        if error.isOfWrongServer { close(RedisError(.unavailable, message, isAmbiguous: true)) }
    }

    /// In order: a small command does not overtake a large one that waits for room.
    private func admitFromLine() {
        while let context, let first = line.first, flight.hasRoom(for: first.bytes) {
            _ = line.removeFirst()
            expectReply(id: first.id, bytes: first.bytes, waiter: first.waiter)
            write(first.command, bytes: first.bytes, context)
        }
    }

    /// One timer, for the head of the line.
    private func armLineTimer(_ context: ChannelHandlerContext) {
        lineTimer = line.first.map { first in
            context.eventLoop.assumeIsolated().scheduleTask(deadline: first.deadline) { [self] in
                while let first = line.first, first.deadline <= .now() {
                    _ = line.removeFirst()
                    first.waiter.resume(returning: .failure(Self.busy))
                }
                armLineTimer(context)
            }
        }
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

    /// One timer, for whatever is due first: who came later times out later.
    private func armTimer() {
        timer = nextLook.flatMap { due in
            context?.eventLoop.assumeIsolated().scheduleTask(deadline: due) { [self] in look() }
        }
    }

    private var nextLook: NIODeadline? {
        guard let silence else { return nil }
        return min(silence, flight.nextAwaited.map { $0 + timeout } ?? silence)
    }

    /// When a server that goes on saying nothing counts as lost.
    private var silence: NIODeadline? { flight.nextSent.map { max($0, lastHeard) + timeout } }

    /// A server that answers, only slowly, keeps its connection: cutting it would cost everything that is under way, and
    /// the repeats would make it slower still.
    private func look() {
        let late = RedisError(.timedOut, "no reply in time", isAmbiguous: true)
        if let silence, silence <= .now() { return close(late) }
        for waiter in flight.abandon(sentBefore: .now() - timeout) { waiter.resume(returning: .failure(late)) }
        armTimer()
    }

    private func finish(_ reason: RedisError) {
        if end == nil { end = reason }
        timer?.cancel()
        timer = nil
        lineTimer?.cancel()
        lineTimer = nil
        while let next = flight.removeFirst() { next.waiter?.resume(returning: .failure(reason)) }
        let unsent = RedisError(.unavailable, reason.message)
        while let next = line.removeFirst() { next.waiter.resume(returning: .failure(unsent)) }
    }
}
