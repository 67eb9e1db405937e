import CoreMetrics
import Logging
import NIOCore

/// One connection that comes back: connects at the first command, and again after a loss.
///
/// The actor runs on the event loop of its connection, so a command costs no hop between the two.
actor RedisLane {
    private typealias Waiter = CheckedContinuation<Result<RedisConnection, RedisError>, Never>
    private enum State {
        case idle
        case connecting
        case open(RedisConnection)
        case closed
    }

    nonisolated let unownedExecutor: UnownedSerialExecutor
    private nonisolated let loop: any EventLoop
    private let configuration: RedisConfiguration
    private let logger: Logger
    private let onConnect: @Sendable (String) -> Void
    private var state = State.idle
    private var failures = 0
    private let connects = Counter(label: "redis_connects_total")
    private let connectFailures = Counter(label: "redis_connect_failures_total")
    private var lastFailure: RedisError?
    private var waiters: [Int: Waiter] = [:]
    private var lastWaiterID = 0
    private var nextAttempt: Scheduled<Void>?

    /// After so many failures in a row calls fail at once, while attempts go on.
    private static let patientFailures = 3
    private static let maxWaiters = 4_096

    /// `onConnect` gets the server's `run_id` of each new connection.
    init(
        _ configuration: RedisConfiguration, on loop: any EventLoop, logger: Logger,
        onConnect: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.loop = loop  // keeps the executor alive
        self.logger = logger
        self.onConnect = onConnect
        unownedExecutor = loop.executor.asUnownedSerialExecutor()
    }

    func send(_ command: [RedisArgument]) async throws(RedisError) -> RedisValue {
        let connection = try await connection()
        do throws(RedisError) { return try await connection.send(command) } catch {
            if error.isOfWrongServer { leave(connection, error) }
            throw error
        }
    }

    /// Whether the server said anything after that.
    func hasHeard(since instant: NIODeadline) -> Bool {
        guard case .open(let connection) = state else { return false }
        return connection.assumeIsolated { $0.lastHeard } > instant
    }

    /// The server hangs: calls fail at once until a new connection is greeted. A lane that was never used finds out by
    /// itself: it would not notice that the server is back.
    func distrust() async {
        let previous = state
        switch previous {
        case .idle, .closed: return
        case .connecting, .open: break
        }
        let reason = RedisError(.timedOut, "the server does not answer")
        if failures == 0 { logger.warning("redis is away", metadata: ["reason": "\(reason.message)"]) }
        failures = max(failures, Self.patientFailures)
        lastFailure = reason
        failWaiters(away)
        guard case .open(let connection) = previous else { return }
        state = .connecting
        attempt()
        await connection.close()
    }

    func close() async {
        nextAttempt?.cancel()
        nextAttempt = nil
        let previous = state
        state = .closed
        failWaiters(RedisError(.unavailable, "the client is closed"))
        if case .open(let connection) = previous { await connection.close() }
    }

    private func connection() async throws(RedisError) -> RedisConnection {
        switch state {
        case .closed:
            throw RedisError(.unavailable, "the client is closed")
        case .open(let connection) where isOpen(connection):
            return connection
        case .open, .idle:
            state = .connecting
            attempt()
        case .connecting: break
        }
        guard failures < Self.patientFailures else { throw away }
        return try await waitForConnection().get()
    }

    /// The handler has closed the connection. The next one comes after a pause, or every call would make one while a
    /// failover lasts.
    private func leave(_ connection: RedisConnection, _ error: RedisError) {
        guard case .open(let current) = state, current === connection else { return }
        state = .connecting
        failed(error)
    }

    private func waitForConnection() async -> Result<RedisConnection, RedisError> {
        guard waiters.count < Self.maxWaiters else { return .failure(RedisError(.busy, "too many calls wait")) }
        lastWaiterID += 1
        let id = lastWaiterID
        let timer = startTimer(for: id)
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            if Task.isCancelled { return .failure(RedisError(.cancelled, "the task was cancelled")) }
            return await withCheckedContinuation { waiters[id] = $0 }
        } onCancel: {
            loop.execute {
                self.assumeIsolated { $0.failWaiter(id, RedisError(.cancelled, "the task was cancelled")) }
            }
        }
    }

    private func startTimer(for id: Int) -> Scheduled<Void> {
        loop.assumeIsolated().scheduleTask(in: TimeAmount(configuration.reconnectWait)) {
            self.assumeIsolated { $0.failWaiter(id, $0.away) }
        }
    }

    /// A refusal of the server, such as a wrong password, is told as it is.
    private var away: RedisError {
        guard let lastFailure else { return RedisError(.unavailable, "the server is away") }
        return lastFailure.code == .reply ? lastFailure : RedisError(.unavailable, lastFailure.message)
    }

    /// Both actors run on the same event loop.
    private func isOpen(_ connection: RedisConnection) -> Bool { connection.assumeIsolated { $0.isOpen } }

    private func failWaiter(_ id: Int, _ error: RedisError) {
        waiters.removeValue(forKey: id)?.resume(returning: .failure(error))
    }

    private func failWaiters(_ error: RedisError) {
        for id in waiters.keys { failWaiter(id, error) }
    }

    /// Unstructured: the attempt serves all callers and must outlive the one that started it.
    /// It ends by itself within the connect and command timeouts.
    private func attempt() {
        nextAttempt = nil
        Task {
            do throws(RedisError) {
                await opened(try await RedisConnection.open(configuration, on: loop))
            } catch {
                failed(error)
            }
        }
    }

    private func opened(_ connection: RedisConnection) async {
        onConnect(await connection.serverRunID)
        guard case .connecting = state else { return await connection.close() }
        state = .open(connection)
        connects.increment()
        failures = 0
        lastFailure = nil
        let arrived = waiters.values
        waiters = [:]
        for waiter in arrived { waiter.resume(returning: .success(connection)) }
    }

    private func failed(_ error: RedisError) {
        guard case .connecting = state else { return }
        failures += 1
        connectFailures.increment()
        lastFailure = error
        if failures == 1 { logger.warning("redis is away", metadata: ["reason": "\(error.message)"]) }
        // A refusal, such as a wrong password, will not go away by waiting.
        if failures >= Self.patientFailures || error.code == .reply { failWaiters(away) }
        let delay = RedisBackOff.delay(afterFailures: failures, jitter: .random(in: 0...1))
        nextAttempt = loop.assumeIsolated().scheduleTask(in: delay) { self.assumeIsolated { $0.attempt() } }
    }
}

/// Full jitter: any time up to 25 ms doubled per failure, at most 400 ms.
enum RedisBackOff {
    static func delay(afterFailures failures: Int, jitter: Double) -> TimeAmount {
        let limit = 25_000 << min(failures - 1, 4)
        return .microseconds(Int64(Double(limit) * jitter))
    }
}
