import CoreMetrics
public import Domain
public import Logging
public import ServiceLifecycle
import Tracing

/// Takes report jobs from the shared queue when one of this instance's render workers is free: it pulls, so a busy
/// instance is never flooded. Keeps its claims alive, stops work whose claim was lost, and hands work back on shutdown.
public actor JobRunner: Service {
    public struct Configuration: Sendable {
        /// Longest wait between two looks at the queue while idle; the real one is random between half and all of it.
        public var poll: Duration
        /// state.md 8: a quarter of the lease.
        public var heartbeat: Duration
        /// Work without a good beat for longer is given up: lease and grace together, for a claim outlives a store that
        /// was away (state.md 6.16). It only saves work; what may be published is decided by the token.
        public var selfFence: Duration
        /// How long running jobs may go on once no more are claimed; then they are handed back.
        public var drain: Duration
        public var partitions: Int

        public init(
            poll: Duration = .seconds(1), heartbeat: Duration = .milliseconds(2_500),
            selfFence: Duration = .seconds(20), drain: Duration = .seconds(20), partitions: Int = 16
        ) {
            self.poll = poll
            self.heartbeat = heartbeat
            self.selfFence = selfFence
            self.drain = drain
            self.partitions = partitions
        }
    }

    private struct Running {
        let work: Task<Void, Never>
        var lastBeat: ContinuousClock.Instant
        /// Somebody cancelled the task: the claim is given back when the work has stopped, which ends the task.
        var isCancelled = false
        /// Needs no render worker any more: what is left is to store the report and to show it.
        var isRendered = false
    }

    private let queue: any JobQueue
    /// The same queue over a connection of its own: no large value stands in the way of a beat (state.md 3.4).
    private let heartbeats: any JobQueue
    private let maker: ReportMaker
    nonisolated let slots: Int
    private let wakeup: JobWakeup
    private let hints: any HintFeed
    private let ids: IDGenerator
    private let instance: String
    private let configuration: Configuration
    private let logger: Logger
    private let monotonic = ContinuousClock()
    private var running: [Claim: Running] = [:]
    /// Claims asked for and not answered yet: they hold their slot across the await.
    private var claiming = 0
    private var circuit = RendererCircuit()
    private var avoided = AvoidedJobs()
    private let openings = Counter(label: "renderer_circuit_openings_total")
    private var round: PartitionRound
    /// A render worker has become free.
    private let freed = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private var isStopping = false
    private var stoppedClaiming: ContinuousClock.Instant?
    private var lastDrainBeat: ContinuousClock.Instant?

    public init(
        queue: any JobQueue, heartbeats: any JobQueue, maker: ReportMaker, slots: Int, wakeup: JobWakeup,
        hints: any HintFeed, ids: IDGenerator, instance: String, configuration: Configuration, logger: Logger
    ) {
        self.queue = queue
        self.heartbeats = heartbeats
        self.maker = maker
        self.slots = slots
        self.wakeup = wakeup
        self.hints = hints
        self.ids = ids
        self.instance = instance
        self.configuration = configuration
        self.logger = logger
        round = PartitionRound(count: configuration.partitions)
    }

    /// The first step of a stop: running jobs go on, and their time runs.
    public func stopClaiming() {
        isStopping = true
        if stoppedClaiming == nil { stoppedClaiming = monotonic.now }
    }

    /// Jobs under way on this instance.
    public var count: Int { running.count }
    /// Time since the last good heartbeat of the job that has waited longest for one.
    var beatLag: Duration { running.values.map { monotonic.now - $0.lastBeat }.max() ?? .zero }
    /// Claims nothing for a while, because its render workers crash or do not start.
    public var isSuspended: Bool { circuit.isOpen(at: monotonic.now) }

    public func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.look() }
            group.addTask { await self.keepAlive() }
            group.addTask { try? await gracefulShutdown() }
            await group.next()
            // First no more claims, then the end of the loops: a claim under way gives its job back.
            stopClaiming()
            group.cancelAll()
        }
        await drain()
    }

    /// Looks at the queue whenever a slot is free: at once after a hint, else by polling.
    private func look() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await partition in self.wakeup.hints { await self.fill(from: partition) }
            }
            group.addTask {
                for await _ in self.freed.stream { await self.fill() }
            }
            group.addTask {
                for await hint in self.hints.listen() { await self.hear(hint) }
            }
            group.addTask {
                while !Task.isCancelled {
                    let found = await self.fill()
                    await self.restIfIdle()
                    if !found { try? await Task.sleep(for: self.configuration.poll * Double.random(in: 0.5...1)) }
                }
            }
            await group.waitForAll()
        }
    }

    private func restIfIdle() async {
        if running.isEmpty, claiming == 0 { await maker.rest() }
    }

    /// Work of another instance, and cancels that need not wait for the next beat.
    private func hear(_ hint: Hint) async {
        switch hint {
        case .work(let partition): await fill(from: partition)
        case .cancel(let task):
            for claim in running.keys where claim.task == task { heard(.cancelled, of: claim) }
        case .gap:
            round.restart()
            await fill()
        case .event, .token: break
        }
    }

    private var hasFreeSlot: Bool {
        let busy = running.values.count { !$0.isRendered } + claiming
        // A slow store does not gather reports without end.
        let isRoomy = running.count + claiming < 2 * slots
        return !isStopping && busy < slots && isRoomy && circuit.allowsClaim(busy: busy, at: monotonic.now)
            && !avoided.isFull(at: monotonic.now)
    }

    private func fill(from partition: Partition) async {
        round.add(partition)
        while hasFreeSlot, await claimOne(in: partition) {}
    }

    /// Claims jobs while slots are free, one from each partition in turn: one with a long queue keeps nobody in another
    /// one waiting. True when any was found.
    @discardableResult
    private func fill() async -> Bool {
        round.begin(every: configuration.poll / 2, at: monotonic.now)
        var found = false
        while hasFreeSlot, let partition = round.next() {
            guard await claimOne(in: partition) else { continue }
            round.add(partition)
            found = true
        }
        return found
    }

    private func claimOne(in partition: Partition) async -> Bool {
        claiming += 1
        defer { claiming -= 1 }
        let token = ids.token()
        let avoided = avoided.tasks(in: partition, at: monotonic.now)
        // Unstructured on purpose: a claim that was cut off on its way back would hold its job until the lease ends.
        let answer = await Task { [queue, instance] in
            do throws(StoreError) {
                return Result<ClaimOutcome, StoreError>.success(
                    try await queue.claim(in: partition, token: token, instance: instance, avoiding: avoided))
            } catch {
                return .failure(error)
            }
        }.value
        switch answer {
        case .failure(let error):
            logger.debug("claim failed", metadata: ["reason": "\(error)"])
            return false
        case .success(.nothing): return false
        case .success(.unreadable(let claim, let error)):
            logger.warning(
                "a job cannot be opened here, it is left to others",
                metadata: ["task": "\(claim.task)", "reason": "\(error)"])
            self.avoided.add(claim.task, at: monotonic.now)
            await release(claim)
            return true
        case .success(.job(let job)):
            guard !isStopping else {
                await release(job.claim)
                return false
            }
            start(job)
            return true
        }
    }

    private func start(_ job: ClaimedJob) {
        // Unstructured on purpose: the job lives as long as its claim, not as long as the loop that found it; `drain`
        // awaits or cancels every one of them. At a lower priority, which has threads of its own: to lay a page together
        // takes milliseconds, and no request waits behind that.
        let work = Task(priority: .utility) {
            let outcome = await Self.traced(job) { await maker.run(job) { await self.rendered(job.claim) } }
            await self.finished(job, outcome)
        }
        running[job.claim] = Running(work: work, lastBeat: monotonic.now)
    }

    /// The next job begins while this one is published. Not awaited: nothing else stands in the way of that.
    private func rendered(_ claim: Claim) {
        running[claim]?.isRendered = true
        freed.continuation.yield()
    }

    /// As a step of the request that asked for it, at whichever instance that was.
    private static func traced<Value>(_ job: ClaimedJob, _ work: () async -> Value) async -> Value {
        guard let trace = job.job.trace else { return await work() }
        return await TracedWork.run("report job", .consumer, for: trace.request, after: trace.parent) { span in
            span.attributes["report.language"] = job.job.language.rawValue
            span.attributes["report.attempt"] = job.attempt
            return await work()
        }
    }

    private func finished(_ job: ClaimedJob, _ outcome: ReportMaker.Outcome) async {
        let wasCancelled = running.removeValue(forKey: job.claim)?.isCancelled == true
        if learn(from: outcome, job.job) {
            openings.increment()
            logger.warning("render workers fail, no reports are taken for a while")
        }
        // Other instances may be able to.
        if outcome == .noRenderer || wasCancelled { await release(job.claim) }
        await fill()
    }

    /// True when this instance keeps away from the queue from now on.
    private func learn(from outcome: ReportMaker.Outcome, _ job: ReportJob) -> Bool {
        switch outcome {
        case .rendered:
            circuit.worked()
            return false
        case .settled: return false
        case .crashed: return circuit.crashed(over: job.input, at: monotonic.now)
        case .noRenderer: return circuit.missing(at: monotonic.now)
        }
    }

    private func keepAlive() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: configuration.heartbeat)
            await beat()
        }
    }

    /// All partitions at once: a slow one must not let the leases of the others end.
    private func beat() async {
        let byPartition = Dictionary(grouping: running.keys, by: \.task.partition)
        await withTaskGroup(of: Void.self) { group in
            for (partition, claims) in byPartition { group.addTask { await self.beat(claims, in: partition) } }
        }
        let limit = monotonic.now - configuration.selfFence
        for (claim, job) in running where job.lastBeat < limit {
            logger.warning("no heartbeat for too long, job given up", metadata: ["task": "\(claim.task)"])
            job.work.cancel()
        }
    }

    private func beat(_ claims: [Claim], in partition: Partition) async {
        do throws(StoreError) {
            let answers = try await heartbeats.beat(claims, in: partition)
            for (claim, answer) in zip(claims, answers) { heard(answer, of: claim) }
        } catch {
            // Cut off by the stop: `drain` beats on.
            guard !Task.isCancelled else { return }
            logger.warning("heartbeat failed", metadata: ["reason": "\(error)", "jobs": "\(claims.count)"])
        }
    }

    private func heard(_ answer: Beat, of claim: Claim) {
        switch answer {
        case .held: running[claim]?.lastBeat = monotonic.now
        case .cancelled:
            running[claim]?.isCancelled = true
            running[claim]?.work.cancel()
        case .lost: running[claim]?.work.cancel()
        }
    }

    /// Lets running jobs finish within the budget, then hands the rest back so that another instance starts them at once.
    private func drain() async {
        stopClaiming()
        let deadline = (stoppedClaiming ?? monotonic.now) + configuration.drain
        while !running.isEmpty || claiming > 0, !Task.isCancelled, monotonic.now < deadline {
            await beatIfDue()
            try? await Task.sleep(for: .milliseconds(20))
        }
        let rest = running
        for job in rest.values { job.work.cancel() }
        for (claim, job) in rest {
            await job.work.value
            await release(claim)
        }
    }

    private func release(_ claim: Claim) async {
        // Unstructured on purpose: it is called from work that was just cancelled, and must reach the store all the same.
        await Task { [queue, logger] in
            do throws(StoreError) { try await queue.release(claim) } catch {
                logger.warning("job not handed back; its lease will end", metadata: ["reason": "\(error)"])
            }
        }.value
    }

    private func beatIfDue() async {
        guard monotonic.now - (lastDrainBeat ?? monotonic.now - configuration.heartbeat) >= configuration.heartbeat
        else { return }
        lastDrainBeat = monotonic.now
        await beat()
    }
}
