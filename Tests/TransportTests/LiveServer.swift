import Drivers
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
    private let listener: any Channel

    static func with<Value: Sendable>(
        _ world: TransportWorld = TransportWorld(), _ body: @escaping @Sendable (LiveServer) async throws -> Value
    ) async throws -> Value {
        let (listeners, feed) = AsyncStream.makeStream(of: (any Channel).self, bufferingPolicy: .bufferingNewest(1))
        let application = buildApplication(world.dependencies, host: "127.0.0.1", port: 0) { feed.yield($0) }
        let group = ServiceGroup(services: [application], logger: world.log.logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            defer { tasks.cancelAll() }
            guard let listener = await listeners.first(where: { _ in true }) else { throw CancellationError() }
            let base = "http://127.0.0.1:\(listener.localAddress?.port ?? 0)"
            let server = LiveServer(world: world, base: base, group: group, listener: listener)
            let result: Result<Value, any Error>
            do { result = .success(try await body(server)) } catch { result = .failure(error) }
            await server.shutGate()
            return try result.get()
        }
    }

    func connect() async throws -> RawConnection { try await RawConnection.open(to: base) }

    /// As after SIGTERM: no new connections, those that are idle end.
    func stop() async {
        await shutGate()
        await group.triggerGracefulShutdown()
    }

    /// As the program does it: a connection that is taken just when its server ends would bring the process down, for NIO
    /// demands that every channel it hands out is used.
    private func shutGate() async {
        try? await ListenerGate.shut(listener)
        try? await Task.sleep(for: ListenerGate.settling)
    }
}
