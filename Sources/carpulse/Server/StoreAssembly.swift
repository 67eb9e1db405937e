import Domain
import Drivers
import FoundationEssentials
import Integrations
import Logging
import NIOPosix

/// The connection to the shared store: the embedded Redis or the configured one, and the adapters on it.
struct StoreAssembly: Sendable {
    let embedded: EmbeddedRedis?
    let client: RedisClient
    let heartbeatClient: RedisClient
    let snapshots: RedisSnapshotStore
    let turns: RedisFetchTurns
    let signIns: RedisSignInStore
    let answers: RedisAnswerStore
    let accounts: RedisAccountStore
    let families: RedisRefreshStore
    let mails: RedisMailQueue
    let queue: RedisJobQueue
    /// The same for the workers: no client waits for them, so a lost reply is asked for again for longer (state.md 5.6).
    let work: RedisJobQueue
    let heartbeats: RedisJobQueue
    let outbox: RedisOutbox
    let references: RedisReferences
    let limiter: RedisRateLimiter
    let webhooks: RedisWebhookQueue
    let board: RedisInstanceBoard
    let events: RedisEventLog
    let verify: RedisVerifyProjection
    let payments: RedisPaymentStore
    /// What Tesla bills; its `flush()` is called every few seconds by whoever runs the server.
    let teslaCalls: RedisTeslaCalls
    /// What other instances tell; silent unless its `run()` is running.
    let hints: RedisHintFeed
    let health: RedisHealth

    init(_ settings: Settings, sealer: any Sealer, logger: Logger) async throws {
        let connection: RedisConfiguration
        if let shared = settings.redis {
            try await Self.knock(shared)
            connection = shared
            embedded = nil
        } else {
            let server = try await EmbeddedRedis.start(
                .init(directory: settings.dataDirectory + "/redis"), logger: logger)
            connection = server.connection
            embedded = server
        }
        client = RedisClient(connection, connections: 4, logger: logger)
        heartbeatClient = RedisClient(connection, connections: 1, logger: logger)
        let store = RedisStore(transport: client, sealer: sealer)
        snapshots = RedisSnapshotStore(store, logger: logger)
        turns = RedisFetchTurns(store)
        signIns = RedisSignInStore(store)
        answers = RedisAnswerStore(store)
        accounts = RedisAccountStore(store)
        families = RedisRefreshStore(store)
        mails = RedisMailQueue(store)
        var configuration = RedisJobQueue.Configuration()
        configuration.partitions = settings.limits.partitions
        configuration.queueLimit = settings.limits.queue
        configuration.retention = settings.session.retention
        configuration.paidRetention = settings.session.paidRetention
        queue = RedisJobQueue(store, configuration: configuration)
        work = RedisJobQueue(
            RedisStore(transport: client, sealer: sealer, patience: .seconds(5)), configuration: configuration)
        heartbeats = RedisJobQueue(
            RedisStore(transport: heartbeatClient, sealer: sealer), configuration: configuration)
        outbox = RedisOutbox(store)
        references = RedisReferences(store)
        limiter = RedisRateLimiter(store)
        webhooks = RedisWebhookQueue(store)
        board = RedisInstanceBoard(store)
        events = RedisEventLog(store)
        verify = RedisVerifyProjection(store)
        payments = RedisPaymentStore(store)
        teslaCalls = RedisTeslaCalls(store, clock: WallClock { Date() })
        hints = RedisHintFeed(store, connection, partitions: settings.limits.partitions, logger: logger)
        health = RedisHealth(store)
    }

    /// A server that is away may come back; one that refuses the credentials needs somebody to act.
    private static func knock(_ connection: RedisConfiguration) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        do throws(RedisError) { try await RedisConnection.open(connection, on: loop).close() } catch {
            guard error.code == .reply, !error.message.contains("max number of clients") else { return }
            throw StoreRefusal(connection: connection, reply: error.message)
        }
    }

    /// Until the task is cancelled.
    func countTeslaCalls() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(5))
            await teslaCalls.flush()
        }
    }

    func close() async {
        await client.close()
        await heartbeatClient.close()
        await embedded?.stop()
    }
}

/// The Redis of `REDIS_URL` does not let this program in.
struct StoreRefusal: Error, CustomStringConvertible {
    let connection: RedisConfiguration
    let reply: String

    var description: String { "\(connection) refuses the user, password or database of REDIS_URL: \(reply)" }
}
