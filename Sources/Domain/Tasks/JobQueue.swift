/// A task to be put on the queue.
public struct NewTask: Sendable, Unlogged {
    public var id: TaskID
    /// Whose turn it counts as: fairness and caps are per owner.
    public var owner: String
    public var job: ReportJob
    /// Equal for two requests that ask for the same thing; a repeat with another one is refused.
    public var fingerprint: String
    /// Expected work, 1 for a report without photos.
    public var cost: Double
    /// Share of the workers while others wait: an owner of weight 2 gets twice the turns of one of weight 1.
    public var weight: Double
    /// The same for all tasks of one call of `enqueue`.
    public var batch: BatchID?
    public var webhook: WebhookTarget?
    /// Paid for by somebody who is signed in: the report is kept longer than others.
    public var isLasting: Bool

    public init(
        id: TaskID, owner: String, job: ReportJob, fingerprint: String, cost: Double = 1, weight: Double = 1,
        batch: BatchID? = nil, webhook: WebhookTarget? = nil, isLasting: Bool = false
    ) {
        self.id = id
        self.owner = owner
        self.job = job
        self.fingerprint = fingerprint
        self.cost = cost
        self.weight = weight
        self.batch = batch
        self.webhook = webhook
        self.isLasting = isLasting
    }
}

public enum EnqueueOutcome: Sendable, Equatable {
    case accepted
    /// The same request came before; its task goes on.
    case exists(TaskStatus)
    /// The id was used for another request.
    case mismatch
    case queueFull(retryAfter: Duration)
    case ownerFull(retryAfter: Duration)
    /// The session retains so many tasks, ended ones too.
    case sessionFull(limit: Int)
    /// No instance can make reports now.
    case noRenderer(retryAfter: Duration)
    case sessionGone
}

/// The right to work on a task: a random token, compared whole (state.md D7).
public struct Claim: Sendable, Hashable {
    public var task: TaskID
    public var token: String

    public init(task: TaskID, token: String) {
        self.task = task
        self.token = token
    }
}

public struct ClaimedJob: Sendable {
    public var claim: Claim
    public var job: ReportJob
    /// 1 for the first try.
    public var attempt: Int

    public init(claim: Claim, job: ReportJob, attempt: Int) {
        self.claim = claim
        self.job = job
        self.attempt = attempt
    }
}

/// What a look at the queue brings back.
public enum ClaimOutcome: Sendable {
    case job(ClaimedJob)
    /// Claimed, but this instance cannot open it: a key is missing, or a newer release wrote it. To be handed back.
    case unreadable(Claim, StoreError)
    /// Nothing waits.
    case nothing
}

/// What a heartbeat brings back.
public enum Beat: Sendable, Equatable {
    case held
    /// Held, but somebody cancelled the task: stop.
    case cancelled
    /// The claim is another worker's now: stop and publish nothing.
    case lost
}

public enum CompletionOutcome: Sendable, Equatable {
    /// This result is the visible one (also on a repeat of the same claim).
    case visible
    /// Another claim won or the task ended; the object stays in the outbox.
    case stale
}

public enum CancelOutcome: Sendable, Equatable {
    /// It will not run any more: cancelled, now or before, or it ended in its own way.
    case ended(TaskStatus)
    /// It runs; its worker stops when it hears.
    case requested
    case missing
}

/// The queue of report jobs in the shared store: fair between owners, at-least-once delivery, at most one visible
/// result per task (state.md 6.8-6.17, 8). Every function may be repeated with the same arguments.
public protocol JobQueue: Sendable {
    /// All or nothing.
    func enqueue(_ tasks: [NewTask]) async throws(StoreError) -> EnqueueOutcome

    /// Takes one waiting job of the partition for `instance`, none of `avoided`. The claim lives for the lease.
    func claim(
        in partition: Partition, token: String, instance: String, avoiding avoided: Set<TaskID>
    ) async throws(StoreError) -> ClaimOutcome

    /// Prolongs the leases of all claims of this instance in one partition; answers in the same order.
    func beat(_ claims: [Claim], in partition: Partition) async throws(StoreError) -> [Beat]

    /// Only upwards. False when the claim is lost.
    func progress(_ claim: Claim, status: TaskStatus, progress: Int, detail: String?) async throws(StoreError) -> Bool

    /// Makes the result visible in one atomic step, and keeps its object.
    func complete(_ claim: Claim, result: ReportResult) async throws(StoreError) -> CompletionOutcome

    /// A failed attempt: tried again after `backoff` while `failure.retryable` and attempts are left, else `failed`.
    func fail(_ claim: Claim, failure: TaskFailure, backoff: Duration) async throws(StoreError)

    /// Hands the job back unharmed (drain): no attempt is charged, the next worker starts at once.
    func release(_ claim: Claim) async throws(StoreError)

    /// Takes back jobs whose worker fell silent and wakes delayed ones. Any instance, any time. Number of jobs moved.
    func reap(_ partition: Partition) async throws(StoreError) -> Int

    /// Those of `tasks` that exist. One that this instance cannot read is a failure of its own, not of the others.
    func records(of tasks: [TaskID]) async throws(StoreError) -> [TaskID: Result<TaskRecord, StoreError>]
    func cancel(_ task: TaskID) async throws(StoreError) -> CancelOutcome

    /// Forgets the task and all that was known of it. Whoever works on it hears that the claim is lost.
    func erase(_ task: TaskID) async throws(StoreError)
}

extension JobQueue {
    /// nil when there is no such task.
    public func record(of task: TaskID) async throws(StoreError) -> TaskRecord? {
        try await records(of: [task])[task]?.get()
    }
}
