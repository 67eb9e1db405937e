package import Domain
import FoundationEssentials

/// A board of task records that a test moves by hand. Each move is in the log of the session, and hinted at.
package actor FakeTaskBoard: JobQueue, BatchStore {
    private var records: [TaskID: TaskRecord] = [:]
    private var batches: [BatchID: BatchRecord] = [:]
    private var fingerprints: [TaskID: String] = [:]
    private var outcome = EnqueueOutcome.accepted
    package private(set) var jobs: [NewTask] = []
    package nonisolated let hints = FakeHintFeed()
    private var owners: [TaskID: String] = [:]
    private var logs: [String: [TaskEvent]] = [:]
    private var lastEvent = 0
    private var spoilt: Set<TaskID> = []
    private var isSilent = false
    private var isAway = false
    private var travel: @Sendable () async -> Void = {}
    /// How often a log was read.
    package private(set) var looks = 0
    /// Of records, how often the store was asked.
    package private(set) var reads = 0
    private var life: [String: EventPage.Session] = [:]

    private var gauge = QueueFigures()
    var letters: [TaskID: DeadLetter] = [:]

    package init() {}

    package func show(_ figures: QueueFigures) { gauge = figures }

    package func refuse(_ outcome: EnqueueOutcome) { self.outcome = outcome }

    package func edit(_ id: TaskID, _ change: (inout TaskRecord) -> Void) {
        guard var record = records[id] else { return }
        change(&record)
        records[id] = record
        log(record)
    }

    package func put(_ record: TaskRecord) { records[record.id] = record }
    /// From now on its record cannot be read.
    package func spoil(_ task: TaskID) { spoilt.insert(task) }
    package func setAway(_ away: Bool) { isAway = away }
    /// What was read is under way for as long as `travel` takes.
    package func delayReads(_ travel: @escaping @Sendable () async -> Void) { self.travel = travel }

    /// From now on nobody is told anything.
    package func silence() { isSilent = true }

    package func isSettled(_ id: TaskID) -> Bool { records[id]?.status.isTerminal == true }

    /// The oldest `count` events are forgotten, as a store with a short log does.
    package func trimLogs(by count: Int) {
        logs = logs.mapValues { Array($0.dropFirst(count)) }
    }

    package func end(_ session: String, as state: EventPage.Session) {
        life[session] = state
        guard state == .gone else { return }
        logs[session] = nil
        for (task, owner) in owners where owner == session { records[task] = nil }
    }

    private func log(_ record: TaskRecord) {
        guard let owner = owners[record.id] else { return }
        lastEvent += 1
        let id = EventID(milliseconds: 1_795_000_000_000 + lastEvent, sequence: 0)
        logs[owner, default: []].append(
            TaskEvent(id: id, task: record.id, status: record.status, progress: record.progress))
        if !isSilent { hints.send(.event(session: owner, task: record.id)) }
    }

    package func enqueue(_ tasks: [NewTask]) async throws(StoreError) -> EnqueueOutcome {
        guard outcome == .accepted else { return outcome }
        for task in tasks {
            guard let print = fingerprints[task.id] else { continue }
            return print == task.fingerprint ? .exists(records[task.id]?.status ?? .queued) : .mismatch
        }
        jobs += tasks
        for task in tasks {
            fingerprints[task.id] = task.fingerprint
            owners[task.id] = task.owner
            var record = TaskRecord(
                id: task.id, status: .queued, progress: 0, maskedVIN: task.job.vin.masked,
                language: task.job.language, createdAt: task.job.createdAt, updatedAt: task.job.createdAt,
                retainedUntil: task.job.createdAt.addingTimeInterval(86_400))
            record.batch = task.batch
            records[task.id] = record
            log(record)
        }
        if let first = tasks.first, let batch = first.batch {
            batches[batch] = BatchRecord(
                id: batch, session: first.owner, createdAt: first.job.createdAt, tasks: tasks.map(\.id))
        }
        return .accepted
    }

    package func batch(_ id: BatchID) async throws(StoreError) -> BatchRecord? { batches[id] }

    package func records(
        of tasks: [TaskID]
    ) async throws(StoreError) -> [TaskID: Result<TaskRecord, StoreError>] {
        reads += 1
        if isAway { throw .unavailable("test") }
        var found: [TaskID: Result<TaskRecord, StoreError>] = [:]
        for task in tasks {
            found[task] = spoilt.contains(task) ? .failure(.missingKey("k")) : records[task].map { .success($0) }
        }
        await travel()
        return found
    }

    package func cancel(_ task: TaskID) async throws(StoreError) -> CancelOutcome {
        guard let record = records[task] else { return .missing }
        if record.status.isTerminal { return .ended(record.status) }
        if record.status != .queued {
            edit(task) { $0.isCancelRequested = true }
            return .requested
        }
        edit(task) { $0.status = .cancelled }
        return .ended(.cancelled)
    }

    package func erase(_ task: TaskID) async throws(StoreError) { records[task] = nil }

    package func claim(
        in partition: Partition, token: String, instance: String, avoiding avoided: Set<TaskID>
    ) async throws(StoreError) -> ClaimOutcome { .nothing }
    package func beat(_ claims: [Claim], in partition: Partition) async throws(StoreError) -> [Beat] { [] }
    package func progress(
        _ claim: Claim, status: TaskStatus, progress: Int, detail: String?
    ) async throws(StoreError) -> Bool { false }
    package func complete(_ claim: Claim, result: ReportResult) async throws(StoreError) -> CompletionOutcome { .stale }
    package func fail(_ claim: Claim, failure: TaskFailure, backoff: Duration) async throws(StoreError) {}
    package func release(_ claim: Claim) async throws(StoreError) {}
    package func reap(_ partition: Partition) async throws(StoreError) -> Int { 0 }
}

extension FakeTaskBoard: QueueGauge {
    package func figures(maxAge: Duration) async throws(StoreError) -> QueueFigures {
        if isAway { throw .unavailable("test") }
        return gauge
    }
}

extension FakeTaskBoard: TaskRuns {
    package func known(_ task: TaskID, fingerprint: String) async throws(StoreError) -> KnownTask {
        guard let record = records[task] else { return .unknown }
        return fingerprints[task] == fingerprint ? .same(record) : .other
    }

    package func retry(_ task: TaskID, token: String) async throws(StoreError) -> RetryOutcome {
        guard let record = records[task] else { return .missing }
        if record.status == .complete { return .alreadyComplete }
        guard record.status.isTerminal else { return .running }
        guard record.isRetryable else { return .spent }
        edit(task) { record in
            record.status = .queued
            record.progress = 0
            record.run += 1
            record.failure = nil
        }
        return .queued
    }
}

extension FakeTaskBoard: EventLog {
    package func events(after place: EventID, in log: SessionLog) async throws(StoreError) -> EventPage {
        looks += 1
        let events = logs[log.session] ?? []
        let (oldest, newest) = (events.first?.id ?? .zero, events.last?.id ?? .zero)
        return EventPage(
            events: events.filter { $0.id > place }, newest: newest,
            hasGap: place != .zero && (place < oldest || place > newest), session: life[log.session] ?? .open)
    }

    package func log(of task: TaskID) async throws(StoreError) -> SessionLog? {
        records[task] == nil ? nil : owners[task].map { SessionLog(session: $0, partition: task.partition) }
    }

    package func tasks(in log: SessionLog, limit: Int) async throws(StoreError) -> [TaskID] {
        jobs.reversed().filter { $0.owner == log.session }.prefix(limit).map(\.id)
    }
}
