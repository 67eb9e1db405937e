public import Logging
import NIOConcurrencyHelpers
public import NIOCore
public import NIOPosix
import Synchronization

/// A few connections to one server that repair themselves. Commands of many tasks share a connection; large ones have
/// connections of their own, so that small ones need not wait behind them.
///
/// Nothing is sent twice: a command that was cut fails with `isAmbiguous`, and the caller decides.
/// Call `close()` when done; a client that was used tries to stay connected until then.
public final class RedisClient: RedisTransport {
    private let lanes: [RedisLane]
    private let bulkLanes: [RedisLane]
    private let silence: TimeAmount
    private let turn = Atomic<Int>(0)
    private let runID: NIOLockedValueBox<String?>

    /// Encoded size from which a command counts as large.
    private static let bulkBytes = 4 << 10

    /// Each connection is made at its first command.
    /// - Parameter connections: those for small commands; there are half as many for large ones.
    public init(
        _ configuration: RedisConfiguration, connections: Int = 2, logger: Logger,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        let runID = NIOLockedValueBox<String?>(nil)
        let lane = { @Sendable (_: Int) in
            RedisLane(configuration, on: group.next(), logger: logger) { id in runID.withLockedValue { $0 = id } }
        }
        self.runID = runID
        silence = TimeAmount(configuration.commandTimeout)
        lanes = (0..<max(1, connections)).map(lane)
        bulkLanes = (0..<max(1, connections / 2)).map(lane)
    }

    public var serverRunID: String? { runID.withLockedValue { $0 } }

    /// While disconnected a call waits up to `reconnectWait`, then fails with `unavailable`.
    public func send(_ command: [RedisArgument]) async throws(RedisError) -> RedisValue {
        do throws(RedisError) { return try await lane(for: command).send(command) } catch {
            if error.code == .timedOut { await suspectSilence() }
            throw error
        }
    }

    /// Fails what waits or is in flight, and every later call.
    public func close() async {
        for lane in lanes + bulkLanes { await lane.close() }
    }

    private func lane(for command: [RedisArgument]) -> RedisLane {
        let lanes = RedisEncoding.sizeBound(command) > Self.bulkBytes ? bulkLanes : lanes
        let ticket = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return lanes[Int(UInt(bitPattern: ticket) % UInt(lanes.count))]
    }

    /// One connection timed out. When the others have heard nothing for as long, the server hangs: then nobody waits on
    /// another connection to learn the same.
    private func suspectSilence() async {
        let limit = NIODeadline.now() - silence
        for lane in lanes + bulkLanes where await lane.hasHeard(since: limit) { return }
        for lane in lanes + bulkLanes { await lane.distrust() }
    }
}
