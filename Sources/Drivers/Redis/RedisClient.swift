public import Logging
import NIOConcurrencyHelpers
public import NIOCore
public import NIOPosix
import Synchronization

/// A few connections to one server that repair themselves. Commands of many tasks share a connection.
///
/// Nothing is sent twice: a command that was cut fails with `isAmbiguous`, and the caller decides.
/// Call `close()` when done; a client that was used tries to stay connected until then.
public final class RedisClient: RedisTransport {
    private let lanes: [RedisLane]
    private let turn = Atomic<Int>(0)
    private let runID: NIOLockedValueBox<String?>

    /// Connects at the first command.
    public init(
        _ configuration: RedisConfiguration, connections: Int = 2, logger: Logger,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        let runID = NIOLockedValueBox<String?>(nil)
        self.runID = runID
        lanes = (0..<max(1, connections)).map { _ in
            RedisLane(configuration, on: group.next(), logger: logger) { id in runID.withLockedValue { $0 = id } }
        }
    }

    public var serverRunID: String? { runID.withLockedValue { $0 } }

    /// While disconnected a call waits up to `reconnectWait`, then fails with `unavailable`.
    public func send(_ command: [RedisArgument]) async throws(RedisError) -> RedisValue {
        let ticket = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return try await lanes[Int(UInt(bitPattern: ticket) % UInt(lanes.count))].send(command)
    }

    /// Fails what waits or is in flight, and every later call.
    public func close() async {
        for lane in lanes { await lane.close() }
    }
}
