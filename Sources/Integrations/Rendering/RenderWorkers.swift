public import Logging

/// The worker processes of one server: those that make reports, one more for small work, so that a photo's upload does not
/// wait behind nine reports, and one for what strangers send, so that they keep nobody but each other waiting.
public struct RenderWorkers: Sendable {
    let reports: RenderWorkerPool
    /// Pictures, looks into PDFs, health checks.
    let small: RenderWorkerPool
    /// PDFs that anybody may send.
    let strangers: RenderWorkerPool
    /// The second engine, which makes tagged PDFs; nil where it is not installed.
    let tagged: RenderWorkerPool?
    /// Whether all reports are made by it.
    let prefersTagged: Bool

    /// - Parameter configuration: `workers` is the number of reports made at the same time.
    /// - Parameter tagged: workers of the second engine.
    public init(
        _ configuration: RenderWorkerPool.Configuration, tagged: RenderWorkerPool.Configuration? = nil,
        prefersTagged: Bool = false, pacing: RetryPacing = .system, logger: Logger
    ) {
        reports = RenderWorkerPool(configuration, pacing: pacing, logger: logger)
        self.tagged = tagged.map { RenderWorkerPool($0, pacing: pacing, logger: logger) }
        self.prefersTagged = prefersTagged
        var one = configuration
        one.workers = 1
        one.purpose = .small
        small = RenderWorkerPool(one, pacing: pacing, logger: logger)
        one.purpose = .strangers
        one.waiting = 4
        one.waitLimit = .seconds(5)
        one.idleLimit = .seconds(300)
        strangers = RenderWorkerPool(one, pacing: pacing, logger: logger)
    }

    /// Process ids of the workers that run now.
    public var processIDs: [Int32] {
        get async { await reports.processIDs + small.processIDs + strangers.processIDs + (tagged?.processIDs ?? []) }
    }

    /// Whether the second engine did not start lately. Known without starting it, which would take 150 MB.
    public var isTaggedFailing: Bool {
        get async { await tagged?.isFailing ?? false }
    }

    /// Refuses new work, lets the running requests end within `patience`, and ends all processes.
    public func drain(patience: Duration = .seconds(20)) async {
        async let first: Void = reports.drain(patience: patience)
        async let second: Void? = tagged?.drain(patience: patience)
        async let third: Void = strangers.drain(patience: patience)
        await small.drain(patience: patience)
        _ = await (first, second, third)
    }
}
