import CoreMetrics
import Domain
import Drivers
public import Logging
import Metrics

/// A number of alike worker processes, started when they are first needed and kept warm.
///
/// A worker that died, ran out of time, grew too large or has served long enough is ended; the next request that needs
/// one starts another. Requests beyond the number of workers wait in line.
public actor RenderWorkerPool {
    /// What the workers of a pool are for; the label `pool` of their metrics.
    public enum Purpose: String, Sendable {
        /// Reports by the default engine.
        case reports
        /// Reports by the second engine.
        case tagged
        /// Photos, previews, health checks.
        case small
        /// Files to be verified, which anybody may send.
        case strangers
    }

    public struct Configuration: Sendable {
        public var purpose = Purpose.reports
        /// The program `carpulse-render`, or another that speaks the same frames.
        public var executable: String
        public var arguments: [String]
        /// All of the workers' environment.
        public var environment: [String: String]
        /// Worker processes at most.
        public var workers: Int
        /// Requests that may wait for a worker.
        public var waiting = 64
        /// How long one of them waits.
        public var waitLimit = Duration.seconds(60)
        /// From the start of a process to its first answer: loading the engine and its fonts takes up to a second.
        public var startLimit = Duration.seconds(15)
        /// A worker that holds more RAM after a request is replaced; a report with ten photos needs 120 MB.
        public var residentLimit = 400_000_000
        /// A worker is replaced after so many requests.
        public var requestLimit = 500
        /// A worker that had nothing to do for so long is ended; nil: it stays.
        public var idleLimit: Duration?

        public init(
            executable: String, arguments: [String] = [], environment: [String: String] = [:], workers: Int
        ) {
            self.executable = executable
            self.arguments = arguments
            self.environment = environment
            self.workers = max(1, workers)
        }
    }

    /// A process between two requests.
    private struct Worker {
        let process: FramedProcess
        let subject: WorkerSubject
        var served = 0
        var idleSince = Duration.zero
    }

    nonisolated let configuration: Configuration
    private let logger: Logger
    private let pacing: RetryPacing
    private var queue: SlotQueue
    private var lastWaiter = 0
    private var idle: [Worker] = []
    private var live: [Int32: FramedProcess] = [:]
    /// Under way while there are idle workers that may not stay.
    private var sweep: Task<Void, Never>?
    private var backOff = StartBackOff()
    private var isDraining = false
    private var drained: CheckedContinuation<Void, Never>?

    public init(_ configuration: Configuration, pacing: RetryPacing = .system, logger: Logger) {
        self.configuration = configuration
        self.pacing = pacing
        self.logger = logger
        queue = SlotQueue(slots: configuration.workers, limit: configuration.waiting)
        let pool = [("pool", configuration.purpose.rawValue)]
        startCounter = Counter(label: "render_worker_starts_total", dimensions: pool)
        failureCounter = Counter(label: "render_worker_failures_total", dimensions: pool)
        timer = Timer(label: "render_worker_seconds", dimensions: pool)
    }

    /// Process ids of the workers that run now.
    public var processIDs: [Int32] { live.values.filter(\.isRunning).map(\.processID).sorted() }
    /// Requests that are served, and those that wait.
    public var load: (taken: Int, waiting: Int) { (queue.taken, queue.waiting) }
    /// Attempts to start a worker so far.
    public private(set) var starts = 0
    /// Whether workers did not start lately, so that for a while nobody tries.
    public var isFailing: Bool { !backOff.allows(at: pacing.now()) }
    private let startCounter: Counter
    private let failureCounter: Counter
    private let timer: Timer

    /// Sends one request to a free worker, waiting for one if necessary; `timeout` is the worker's time.
    /// `onProgress` is called on an event loop.
    func run(
        _ request: RenderRequest, timeout: Duration, onProgress: @escaping @Sendable (Frame) -> Void = { _ in }
    ) async throws(RenderPoolError) -> RenderAnswer {
        try await takeSlot()
        defer { releaseSlot() }
        var worker = try await warmWorker()
        worker.subject.trace = RequestTrace.current
        let frame: Frame
        let start = ContinuousClock.now
        do throws(ProcessError) {
            frame = try await worker.process.exchange(request.frame, timeout: timeout, onProgress: onProgress)
        } catch {
            end(worker, "\(error)")
            throw RenderPoolError(error)
        }
        timer.record(duration: ContinuousClock.now - start)
        worker.served += 1
        return try settle(worker, frame)
    }

    /// Refuses new requests, ends idle workers, waits up to `patience` for the others and then ends them too.
    public func drain(patience: Duration = .seconds(20)) async {
        isDraining = true
        sweep?.cancel()
        for waiter in queue.leaveAll() { waiter.resume(returning: .draining) }
        while let worker = idle.popLast() { end(worker, nil) }
        guard queue.taken > 0, drained == nil else { return }
        // Unstructured: the wait below is woken by whichever comes first, the last worker or the clock.
        let timer = Task { [pacing] in
            await pacing.sleep(patience)
            if !Task.isCancelled { self.endAll() }
        }
        await withCheckedContinuation { drained = $0 }
        timer.cancel()
    }

    /// Their requests end as `lost`, which frees the slots.
    private func endAll() {
        for process in live.values { process.kill() }
    }

    // MARK: Slots

    private func takeSlot() async throws(RenderPoolError) {
        guard !isDraining else { throw .draining }
        if queue.isFree { return queue.take() }
        guard queue.hasRoom else { throw .busy }
        lastWaiter += 1
        let id = lastWaiter
        // Unstructured: it must end the wait from outside, and is cancelled with it.
        let timer = Task { [pacing, limit = configuration.waitLimit] in
            await pacing.sleep(limit)
            if !Task.isCancelled { self.abandon(id, .busy) }
        }
        let refusal: RenderPoolError? = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: SlotQueue.Waiter) in
                if Task.isCancelled { waiter.resume(returning: .cancelled) } else { queue.wait(id, waiter) }
            }
        } onCancel: {
            // Unstructured: a cancellation handler cannot wait for the actor.
            Task { await self.abandon(id, .cancelled) }
        }
        timer.cancel()
        if let refusal { throw refusal }
    }

    private func abandon(_ id: Int, _ reason: RenderPoolError) {
        queue.leave(id)?.resume(returning: reason)
    }

    private func releaseSlot() {
        queue.release()?.resume(returning: nil)
        guard isDraining, queue.taken == 0 else { return }
        drained?.resume()
        drained = nil
    }

    // MARK: Workers

    private func warmWorker() async throws(RenderPoolError) -> Worker {
        while let worker = idle.popLast() {
            if worker.process.isRunning { return worker }
            end(worker, "died while idle")
        }
        guard backOff.allows(at: pacing.now()) else { throw .unavailable("the worker program does not start") }
        do throws(RenderPoolError) {
            let worker = try await startWorker()
            backOff.succeeded()
            return worker
        } catch {
            guard error != .cancelled, error != .draining else { throw error }
            backOff.failed(at: pacing.now())
            logger.error("render worker did not start", metadata: ["reason": "\(error)"])
            throw .unavailable("the worker program does not start")
        }
    }

    private func startWorker() async throws(RenderPoolError) -> Worker {
        starts += 1
        startCounter.increment()
        let process: FramedProcess
        let subject = WorkerSubject()
        do throws(ProcessError) {
            process = try await FramedProcess.start(program(about: subject))
        } catch {
            throw RenderPoolError(error)
        }
        let worker = Worker(process: process, subject: subject)
        live[process.processID] = process
        do throws(RenderPoolError) {
            try await greet(worker)
            return worker
        } catch {
            end(worker, nil)
            throw error
        }
    }

    /// The first answer proves that the engine is loaded and the process closed in.
    private func greet(_ worker: Worker) async throws(RenderPoolError) {
        guard !isDraining else { throw .draining }
        let hello = try RenderRequest("hello")
        let frame: Frame
        do throws(ProcessError) {
            frame = try await worker.process.exchange(hello.frame, timeout: configuration.startLimit)
        } catch {
            throw RenderPoolError(error)
        }
        let engine = try RenderAnswer(frame).engineVersion ?? "unknown"
        logger.info(
            "render worker started", metadata: ["pid": "\(worker.process.processID)", "engine": "\(engine)"])
    }

    private func program(about subject: WorkerSubject) -> ProcessConfiguration {
        let logger = logger
        return ProcessConfiguration(
            executable: configuration.executable, arguments: configuration.arguments,
            environment: configuration.environment,
            standardError: .lines { line in
                RequestTrace.$current.withValue(subject.trace) {
                    logger.warning("render worker says", metadata: ["line": "\(line.prefix(500))"])
                }
            })
    }

    /// Keeps the worker for the next request, or ends it.
    private func settle(_ worker: Worker, _ frame: Frame) throws(RenderPoolError) -> RenderAnswer {
        do throws(RenderPoolError) {
            let answer = try RenderAnswer(frame)
            let isTooLarge = answer.residentBytes > configuration.residentLimit
            if isTooLarge { end(worker, "too much memory") } else { keep(worker) }
            return answer
        } catch {
            if case .refused = error { keep(worker) } else { end(worker, "\(error)") }
            throw error
        }
    }

    private func keep(_ worker: Worker) {
        guard !isDraining, worker.served < configuration.requestLimit else { return end(worker, nil) }
        var worker = worker
        worker.idleSince = pacing.now()
        idle.append(worker)
        sweepLater()
    }

    private func sweepLater() {
        guard let limit = configuration.idleLimit, sweep == nil, !idle.isEmpty else { return }
        // Unstructured: no request waits for it; `drain` cancels it.
        sweep = Task { [pacing] in
            await pacing.sleep(limit)
            if !Task.isCancelled { self.endIdle(limit) }
        }
    }

    private func endIdle(_ limit: Duration) {
        sweep = nil
        let now = pacing.now()
        for worker in idle where now - worker.idleSince >= limit { end(worker, nil) }
        idle.removeAll { now - $0.idleSince >= limit }
        sweepLater()
    }

    /// - Parameter failure: what went wrong; nil when the worker only has done its duty.
    private func end(_ worker: Worker, _ failure: String?) {
        worker.process.kill()
        live[worker.process.processID] = nil
        guard let failure else { return }
        failureCounter.increment()
        logger.warning(
            "render worker ended", metadata: ["pid": "\(worker.process.processID)", "reason": "\(failure)"])
    }
}
