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
