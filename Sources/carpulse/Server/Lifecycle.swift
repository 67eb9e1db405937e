import Actors
import ServiceLifecycle

/// Something that is there from the start and is put away when everything above it has stopped.
struct ClosingService: Service {
    let close: @Sendable () async -> Void

    func run() async throws {
        try? await gracefulShutdown()
        await close()
    }
}

/// Hears of the stop before all others: from then on the load balancer is told to go elsewhere.
struct DrainNotice: Service {
    let health: HealthMonitor

    func run() async throws {
        try? await gracefulShutdown()
        health.drain()
    }
}

/// A service that is cancelled when it needs more than its share of the time to stop: one slow client must not cost the
/// others their orderly end.
struct BoundedService: Service {
    let service: any Service
    let limit: Duration

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            group.addTask {
                try? await gracefulShutdown()
                try? await Task.sleep(for: limit)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
