import Actors
import Drivers
import Logging
import NIOCore
import ServiceLifecycle

/// Hears of the stop before all others. From then on load balancers are told to go elsewhere, answers end their
/// connections and no job is claimed; after the time to move away the door is shut.
actor DrainNotice: Service {
    private let plan: DrainPlan
    private let health: HealthMonitor
    private let runner: JobRunner
    private let logger: Logger
    /// nil: nobody was ever served, so nobody has to move away.
    private var listener: (any Channel)?

    init(_ plan: DrainPlan, health: HealthMonitor, runner: JobRunner, logger: Logger) {
        self.plan = plan
        self.health = health
        self.runner = runner
        self.logger = logger
    }

    func serves(on listener: any Channel) { self.listener = listener }

    func run() async throws {
        try? await gracefulShutdown()
        health.drain()
        await runner.stopClaiming()
        guard let listener, listener.isActive else { return }
        logger.info("draining", metadata: ["linger": "\(plan.linger)"])
        try? await Task.sleep(for: plan.linger)
        guard plan.linger > .zero else { return }
        do {
            try await ListenerGate.shut(listener)
            try await Task.sleep(for: ListenerGate.settling)
        } catch {
            logger.debug("the listener closes at once", metadata: ["reason": "\(error)"])
        }
    }
}
