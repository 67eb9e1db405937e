import Hummingbird
import NIOCore
import ServiceLifecycle
import TestSupport

@testable import Transport

/// The HTTP side on a real socket, for what only shows there.
struct LiveServer: Sendable {
    let world: TransportWorld
    let base: String
    private let group: ServiceGroup

    static func with<Value: Sendable>(
        _ world: TransportWorld = TransportWorld(), _ body: @escaping @Sendable (LiveServer) async throws -> Value
    ) async throws -> Value {
        let (ports, feed) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let application = buildApplication(world.dependencies, host: "127.0.0.1", port: 0) { listener in
            feed.yield(listener.localAddress?.port ?? 0)
        }
        let group = ServiceGroup(services: [application], logger: world.log.logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            defer { tasks.cancelAll() }
            let port = await ports.first { _ in true } ?? 0
            return try await body(LiveServer(world: world, base: "http://127.0.0.1:\(port)", group: group))
        }
    }

    func connect() async throws -> RawConnection { try await RawConnection.open(to: base) }

    /// As after SIGTERM: no new connections, those that are idle end.
    func stop() async { await group.triggerGracefulShutdown() }
}
