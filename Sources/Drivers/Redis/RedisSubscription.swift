public import Logging
import NIOCore
import NIOPosix

/// A connection of its own that listens to channels and repairs itself.
///
/// Pub/Sub keeps nothing for those who are away, so every new connection is told of: whoever needs what was published
/// in between looks where it is stored.
public struct RedisSubscription: Sendable {
    public enum Event: Sendable, Equatable {
        /// All channels are heard from now on. What was published before may have been missed.
        case connected
        case message(RedisMessage)
    }

    private let configuration: RedisConfiguration
    private let channels: [RedisArgument]
    private let logger: Logger
    private let loop: any EventLoop

    /// Connects when it runs. A connection that is silent for `keepAlive` is asked whether it still lives.
    public init(_ configuration: RedisConfiguration, channels: [RedisArgument], logger: Logger) {
        self.configuration = configuration
        self.channels = channels
        self.logger = logger
        loop = MultiThreadedEventLoopGroup.singleton.next()
    }

    /// Runs until the task is cancelled; pauses between attempts as `RedisBackOff` says.
    /// - Parameter deliver: called in order on an event loop, so it must return at once.
    public func run(_ deliver: @escaping @Sendable (Event) -> Void) async {
        var failures = 0
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do throws(RedisError) {
                try await listen(deliver)
                if ContinuousClock.now - start > Self.stable { failures = 0 }
            } catch {
                if failures == 0 { logger.warning("redis hints are away", metadata: ["reason": "\(error.message)"]) }
            }
            failures += 1
            let pause = RedisBackOff.delay(afterFailures: failures, jitter: .random(in: 0...1))
            try? await Task.sleep(for: .nanoseconds(pause.nanoseconds))
        }
    }

    /// A connection that lived so long says nothing against the next one.
    private static let stable = Duration.seconds(1)

    /// Returns when the connection is lost.
    private func listen(_ deliver: @escaping @Sendable (Event) -> Void) async throws(RedisError) {
        let connection = try await RedisConnection.open(configuration, on: loop) { deliver(.message($0)) }
        do throws(RedisError) {
            try await connection.subscribe(to: channels)
        } catch {
            await connection.close()
            throw error
        }
        deliver(.connected)
        await connection.untilClosed()
    }
}
