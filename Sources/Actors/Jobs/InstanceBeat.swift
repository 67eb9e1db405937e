public import Domain
public import Logging
public import ServiceLifecycle

/// Tells the other instances every two seconds how this one is: they answer ETAs by it, and none takes a report that
/// nobody can make.
public struct InstanceBeat: Service {
    private let board: any InstanceBoard
    private let runner: JobRunner
    private let health: HealthMonitor
    private let name: String
    private let pause: Duration
    private let logger: Logger

    public init(
        board: any InstanceBoard, runner: JobRunner, health: HealthMonitor, name: String,
        pause: Duration = .seconds(2), logger: Logger
    ) {
        self.board = board
        self.runner = runner
        self.health = health
        self.name = name
        self.pause = pause
        self.logger = logger
    }

    /// Stops after the runner, so that the others see it drain.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let renderer = await renderer()
                await beat(renderer)
                // Only the first try is waited for, and that briefly: the others should know soon.
                let pause = renderer == .unknown ? pause / 10 : pause
                try? await Task.sleep(for: pause * Double.random(in: 0.8...1.2))
            }
        }
        // Unstructured on purpose: the task around it is cancelled already.
        await Task { try? await board.leave(name) }.value
    }

    private func beat(_ renderer: InstanceLoad.Renderer) async {
        let load = InstanceLoad(
            name: name, slots: runner.slots, running: await runner.count, renderer: renderer,
            isDraining: health.isDraining)
        do throws(StoreError) { try await board.beat(load) } catch {
            logger.debug("beat failed", metadata: ["reason": "\(error)"])
        }
    }

    /// Asking makes it be tried.
    private func renderer() async -> InstanceLoad.Renderer {
        switch await health.isUp("renderer") {
        case true?: .up
        case false?: .down
        case nil: .unknown
        }
    }
}
