import Drivers
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// What SIGTERM and SIGINT do: the first asks for an orderly stop, the second ends the program at once, and so does the
/// clock when the stop takes longer than it may. Redis and the workers end with the program.
struct StopSignals: Sendable {
    let plan: DrainPlan
    let logger: Logger

    /// Runs `group` until it has stopped.
    func run(_ group: ServiceGroup) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await self.obey(signals, group) }
            defer { tasks.cancelAll() }
            try await group.run()
        }
    }

    private func obey(_ signals: UnixSignalsSequence, _ group: ServiceGroup) async {
        var isStopping = false
        await withTaskGroup(of: Void.self) { tasks in
            for await signal in signals {
                if isStopping { leave("a second signal came: \(signal)") }
                isStopping = true
                logger.info("stopping", metadata: ["signal": "\(signal)"])
                await group.triggerGracefulShutdown()
                tasks.addTask {
                    guard (try? await Task.sleep(for: plan.total)) != nil else { return }
                    leave("the stop took longer than \(plan.total)")
                }
            }
            tasks.cancelAll()
        }
    }

    /// Without the exit handlers of libraries: other threads still work with what those would tear down.
    private func leave(_ reason: String) -> Never {
        logger.error("leaving at once", metadata: ["reason": "\(reason)"])
        _exit(1)
    }
}
