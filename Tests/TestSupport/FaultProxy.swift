import NIOConcurrencyHelpers
public import NIOCore
import NIOPosix

/// A TCP proxy on a free port of the loopback interface that treats what passes as a bad network would.
///
/// Conditions hold from when they are set, also for connections that stand.
public final class FaultProxy: Sendable {
    public enum Direction: Sendable, CaseIterable { case toServer, toClient }

    /// How one direction behaves.
    public struct Conditions: Sendable {
        /// Time on the way.
        public var latency: Duration
        /// Nil: as fast as it goes.
        public var bytesPerSecond: Int?
        /// Share of what passes that is lost at first and arrives when it was sent again.
        public var loss: Double
        /// Swallows everything, also the news that a peer has gone: a half-open connection.
        public var isSilent: Bool

        public init(
            latency: Duration = .zero, bytesPerSecond: Int? = nil, loss: Double = 0, isSilent: Bool = false
        ) {
            self.latency = latency
            self.bytesPerSecond = bytesPerSecond
            self.loss = loss
            self.isSilent = isSilent
        }

        /// What a lost packet costs: the sender waits for twice the time on the way, and at least as long as Linux does.
        var repeatDelay: Duration { max(latency * 2, .milliseconds(200)) }

        public static let good = Conditions()
        public static let silent = Conditions(isSilent: true)
    }

    struct State {
        var conditions: [Direction: Conditions] = [:]
        var isRefusing = false
        var clients: [ObjectIdentifier: any Channel] = [:]
        var servers: [ObjectIdentifier: any Channel] = [:]
        var accepted = 0
    }

    public let port: Int
    private let listener: any Channel
    private let state: NIOLockedValueBox<State>

    private init(_ listener: any Channel, _ state: NIOLockedValueBox<State>) {
        self.listener = listener
        self.state = state
        port = listener.localAddress?.port ?? 0
    }

    /// A proxy in front of `target`; end it with `stop`.
    public static func start(to target: SocketAddress) async throws -> FaultProxy {
        let state = NIOLockedValueBox(State())
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { client in FaultPump.connect(client, to: target, state) }
            .bind(host: "127.0.0.1", port: 0).get()
        return FaultProxy(listener, state)
    }

    /// The same, stopped when `body` ends.
    public static func with<Value>(
        _ target: SocketAddress, _ body: (FaultProxy) async throws -> Value
    ) async throws -> Value {
        let proxy = try await start(to: target)
        let result: Result<Value, any Error>
        do { result = .success(try await body(proxy)) } catch { result = .failure(error) }
        await proxy.stop()
        return try result.get()
    }

    /// Both directions from now on.
    public func set(_ conditions: Conditions) {
        for direction in Direction.allCases { set(conditions, direction) }
    }

    public func set(_ conditions: Conditions, _ direction: Direction) {
        state.withLockedValue { $0.conditions[direction] = conditions }
    }

    /// Whether new connections are closed at once.
    public func refuse(_ isRefusing: Bool = true) { state.withLockedValue { $0.isRefusing = isRefusing } }

    /// Connections that stand now.
    public var connections: Int { state.withLockedValue { $0.clients.count } }

    /// Connections that ever were.
    public var accepted: Int { state.withLockedValue { $0.accepted } }

    /// Closes all connections on both sides.
    public func cut() {
        let channels = state.withLockedValue { Array($0.clients.values) + Array($0.servers.values) }
        for channel in channels { channel.close(promise: nil) }
    }

    /// Ends the stream towards the clients; what they send still arrives.
    public func halfClose() {
        for client in state.withLockedValue({ Array($0.clients.values) }) { client.close(mode: .output, promise: nil) }
    }

    public func stop() async {
        try? await listener.close()
        refuse()
        cut()
    }
}
