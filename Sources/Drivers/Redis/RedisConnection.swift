public import NIOCore
import NIOPosix

/// One connection. The actor runs on the channel's event loop, so that a command costs one hop and no lock.
public actor RedisConnection {
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// `run_id` of the server: another one after each start of the server.
    public private(set) var serverRunID = ""
    private nonisolated let channel: any Channel
    private let handler: NIOLoopBound<RedisHandler>
    private var lastID = 0

    private init(channel: any Channel, handler: NIOLoopBound<RedisHandler>) {
        self.channel = channel  // keeps the event loop, and so the executor, alive
        self.handler = handler
        unownedExecutor = channel.eventLoop.executor.asUnownedSerialExecutor()
    }

    /// Connects, signs in, selects the database and learns the server's `run_id`.
    /// - Parameter onMessage: gets what the channels bring that the connection subscribes to, on the event loop.
    public static func open(
        _ configuration: RedisConfiguration, on loop: any EventLoop,
        onMessage: (@Sendable (RedisMessage) -> Void)? = nil
    ) async throws(RedisError) -> RedisConnection {
        let connection: RedisConnection
        do {
            connection = try await connect(configuration, on: loop, onMessage).get()
        } catch let error as RedisError {
            throw error
        } catch {
            throw RedisError(.unavailable, "no connection: \(error)")
        }
        do throws(RedisError) {
            try await connection.greet(configuration)
            return connection
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Sends one command and waits for its reply. Any number of callers may wait at the same time.
    public func send(_ command: [RedisArgument]) async throws(RedisError) -> RedisValue {
        lastID += 1
        let id = lastID
        let result: Result<RedisValue, RedisError> = await withTaskCancellationHandler {
            if Task.isCancelled { return .failure(RedisError(.cancelled, "the task was cancelled")) }
            return await withCheckedContinuation { handler.value.send(command, id: id, waiter: $0) }
        } onCancel: {
            channel.eventLoop.execute { self.assumeIsolated { $0.handler.value.abandon(id: id) } }
        }
        return try result.get()
    }

    /// Returns when the server has confirmed all channels; their messages go to `onMessage`.
    func subscribe(to channels: [RedisArgument]) async throws(RedisError) {
        handler.value.post(["SUBSCRIBE"] + channels)
        // Confirmations come as pushes, in order: behind the last one comes the answer to this.
        _ = try await send(["PING"])
    }

    /// Returns when the connection is lost. A cancelled caller closes it.
    func untilClosed() async {
        await withTaskCancellationHandler {
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// False once no further command can be sent.
    var isOpen: Bool { handler.value.isOpen }
    /// Commands that wait for room in flight.
    var waiting: Int { handler.value.waiting }
    /// When the server said anything last.
    var lastHeard: NIODeadline { handler.value.lastHeard }

    public func close() {
        handler.value.close(RedisError(.unavailable, "connection closed", isAmbiguous: true))
    }

    private struct Handlers {
        let redis: RedisHandler
        let handshake: RedisHandshake?
    }

    /// A name may have several addresses: each attempt gets handlers of its own. They are noted as they are made, for a
    /// pipeline that failed at once has none any more, and they know why.
    private static func connect(
        _ configuration: RedisConfiguration, on loop: any EventLoop, _ onMessage: (@Sendable (RedisMessage) -> Void)?
    ) -> EventLoopFuture<RedisConnection> {
        let made = NIOLoopBoundBox.makeBoxSendingValue([ObjectIdentifier: Handlers](), eventLoop: loop)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let handshake = try addTLS(configuration, pipeline)
                    let handler = RedisHandler(configuration, onMessage: onMessage)
                    made.value[ObjectIdentifier(channel)] = Handlers(redis: handler, handshake: handshake)
                    try pipeline.addHandlers([
                        IdleStateHandler(readTimeout: TimeAmount(configuration.keepAlive)), handler,
                    ])
                }
            }
        let channel =
            switch configuration.address {
            case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
            case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
            }
        return channel.flatMap { channel in
            guard let handlers = made.value[ObjectIdentifier(channel)] else {
                return loop.makeFailedFuture(RedisError(.unavailable, "connection closed"))
            }
            let connection = RedisConnection(channel: channel, handler: NIOLoopBound(handlers.redis, eventLoop: loop))
            return handlers.handshake?.end.map { connection } ?? loop.makeSucceededFuture(connection)
        }
    }

    private static func addTLS(
        _ configuration: RedisConfiguration, _ pipeline: ChannelPipeline.SynchronousOperations
    ) throws -> RedisHandshake? {
        guard let tls = configuration.tls, case .tcp(let host, _) = configuration.address else { return nil }
        let handler = try tls.handler(host: host)
        let limit = configuration.handshakeTimeout
        let handshake = RedisHandshake(handler, host: host, limit: limit, on: pipeline.eventLoop)
        try pipeline.addHandlers([handler, handshake])
        return handshake
    }

    private func greet(_ configuration: RedisConfiguration) async throws(RedisError) {
        if let password = configuration.password {
            let user = configuration.user.map { [RedisArgument($0)] } ?? []
            _ = try await send(["AUTH"] + user + [RedisArgument(password)])
        }
        if configuration.database != 0 {
            _ = try await send(["SELECT", RedisArgument(configuration.database)])
        }
        let info = try await send(["INFO", "server"]).string ?? ""
        let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("run_id:") }
        serverRunID = line.map { String($0.dropFirst("run_id:".count)) } ?? ""
    }
}
