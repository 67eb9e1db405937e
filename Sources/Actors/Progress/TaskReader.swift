public import Domain
import FoundationEssentials

/// Reads tasks for all who ask: one read of the store at a time for each partition, for everybody who waits then.
///
/// A read that is under way is never joined, for it may have seen what was before the question. Ended tasks hardly
/// change any more: for a second they are answered from memory, with a link that is signed anew now and then.
public actor TaskReader {
    /// How long the answer about an ended task is good.
    static let validity = Duration.seconds(1)
    /// Links younger than this, and than a twentieth of their life, are given out again.
    static let linkAge = 30.0
    private static let capacity = 4_096

    private typealias Records = [TaskID: Result<TaskRecord, StoreError>]

    private struct Asked {
        var tasks: Set<TaskID> = []
        var callers: [CheckedContinuation<Result<Records, StoreError>, Never>] = []
    }

    private struct Ended {
        var record: TaskRecord
        var readAt: ContinuousClock.Instant
    }

    private struct Link {
        let object: ObjectName
        let download: DownloadLink
        let signedAt: Date
    }

    private let queue: any JobQueue
    private let eta: ReportETA
    private let signer: any LinkSigner
    private let clock: WallClock
    private let linkLifetime: Duration
    private let monotonic = ContinuousClock()
    private var asked: [Partition: Asked] = [:]
    /// What is being read, by partition; the tasks that changed meanwhile are taken out.
    private var reading: [Partition: Set<TaskID>] = [:]
    private var ended: [TaskID: Ended] = [:]
    private var links: [TaskID: Link] = [:]
    /// Signing may cost a call to somebody else: whoever needs the same link waits for the one call.
    private var signing: [ObjectName: Task<Result<Link, StorageError>, Never>] = [:]

    public init(
        queue: any JobQueue & QueueGauge, signer: any LinkSigner, clock: WallClock, linkLifetime: Duration
    ) {
        self.queue = queue
        eta = ReportETA(gauge: queue)
        self.signer = signer
        self.clock = clock
        self.linkLifetime = linkLifetime
    }

    /// Those of `tasks` that exist, in the same order.
    /// - Parameter fresh: nothing from memory, not even about ended tasks.
    /// - Throws: also when there are some, and none of them can be read.
    func views(of tasks: [TaskID], fresh: Bool = false) async throws(Problem) -> [TaskView] {
        let (views, failure) = try await look(at: tasks, fresh: fresh)
        if views.isEmpty, let failure { throw failure.problem }
        return views
    }

    /// The same for a list that somebody else's task may stand in: one that cannot be read is left out.
    func readable(_ tasks: [TaskID], fresh: Bool = false) async throws(Problem) -> [TaskView] {
        try await look(at: tasks, fresh: fresh).views
    }

    private func look(
        at tasks: [TaskID], fresh: Bool
    ) async throws(Problem) -> (views: [TaskView], failure: StoreError?) {
        var failure: StoreError?
        var found: [TaskID: TaskView] = [:]
        if !fresh { for task in tasks { found[task] = remembered(task) } }
        let rest = Set(tasks.filter { found[$0] == nil })
        for (partition, group) in Dictionary(grouping: rest, by: \.partition) {
            let records = try await storing { () async throws(StoreError) in
                try await self.read(Set(group), in: partition).get()
            }
            var mine: [TaskRecord] = []
            for task in group {
                switch records[task] {
                case .success(let record): mine.append(record)
                case .failure(let error): failure = error
                case nil: break
                }
            }
            let estimates = await eta.estimates(of: mine)
            // All at once: each may cost a call.
            for record in mine { _ = signature(of: record) }
            for record in mine { found[record.id] = try await view(record, eta: estimates[record.id]) }
        }
        return (tasks.compactMap { found[$0] }, failure)
    }

    /// Something happened to the task: what is known of it counts no longer.
    func forget(_ task: TaskID) {
        ended[task] = nil
        reading[task.partition]?.remove(task)
    }

    /// How many wait for the next read of the partition.
    func waiting(in partition: Partition) -> Int { asked[partition]?.callers.count ?? 0 }

    private func remembered(_ task: TaskID) -> TaskView? {
        guard let known = ended[task], monotonic.now - known.readAt < Self.validity else { return nil }
        guard known.record.status == .complete else { return TaskView(record: known.record) }
        return freshLink(known.record).map { TaskView(record: known.record, download: $0.download) }
    }

    /// Joins the next read, never the one under way.
    private func read(_ tasks: Set<TaskID>, in partition: Partition) async -> Result<Records, StoreError> {
        await withCheckedContinuation { caller in
            asked[partition, default: Asked()].tasks.formUnion(tasks)
            asked[partition, default: Asked()].callers.append(caller)
            guard reading[partition] == nil else { return }
            reading[partition] = []
            // Unstructured on purpose: all who wait share it, and none of them may cut it off.
            Task { await serve(partition) }
        }
    }

    private func serve(_ partition: Partition) async {
        while let batch = asked.removeValue(forKey: partition) {
            reading[partition] = batch.tasks
            let result = await records(of: Array(batch.tasks))
            if case .success(let records) = result { remember(records, in: partition) }
            for caller in batch.callers { caller.resume(returning: result) }
        }
        reading[partition] = nil
    }

    private func records(of tasks: [TaskID]) async -> Result<Records, StoreError> {
        do throws(StoreError) {
            return .success(try await queue.records(of: tasks))
        } catch {
            return .failure(error)
        }
    }

    private func remember(_ read: Records, in partition: Partition) {
        let records = read.compactMapValues { try? $0.get() }
        if ended.count + records.count > Self.capacity {
            let now = monotonic.now
            ended = ended.filter { now - $0.value.readAt < .seconds(Self.linkAge) }
            if ended.count + records.count > Self.capacity { ended = [:] }
        }
        for (task, record) in records where record.status.isTerminal && reading[partition]?.contains(task) == true {
            ended[task] = Ended(record: record, readAt: monotonic.now)
        }
    }

    private func view(_ record: TaskRecord, eta: Int?) async throws(Problem) -> TaskView {
        if !record.status.isTerminal { return TaskView(record: record, etaMilliseconds: eta) }
        if let link = freshLink(record) { return TaskView(record: record, download: link.download) }
        guard let signature = signature(of: record) else { return TaskView(record: record) }
        do throws(StorageError) {
            return TaskView(record: record, download: try await signature.value.get().download)
        } catch {
            throw error.problem
        }
    }

    /// nil when there is nothing to sign.
    private func signature(of record: TaskRecord) -> Task<Result<Link, StorageError>, Never>? {
        guard record.status == .complete, let result = record.result, freshLink(record) == nil else { return nil }
        // Unstructured on purpose: all who wait share it, and none of them may cut it off.
        let task = signing[result.object] ?? Task { await self.sign(result, of: record) }
        signing[result.object] = task
        return task
    }

    private func freshLink(_ record: TaskRecord) -> Link? {
        guard let link = links[record.id], link.object == record.result?.object, isYoung(link, at: clock.now) else {
            return nil
        }
        return link
    }

    private func isYoung(_ link: Link, at now: Date) -> Bool {
        let age = now.timeIntervalSince(link.signedAt)
        return age >= 0 && age < min(Self.linkAge, linkLifetime.seconds / 20)
    }

    private func sign(_ result: ReportResult, of record: TaskRecord) async -> Result<Link, StorageError> {
        defer { signing[result.object] = nil }
        let now = clock.now
        let expiresAt = min(now.addingTimeInterval(linkLifetime.seconds), record.retainedUntil)
        let grant = DownloadGrant(
            object: result.object, fileName: result.fileName + ".pdf", contentType: "application/pdf",
            expiresAt: expiresAt, task: record.id)
        do throws(StorageError) {
            let download = DownloadLink(url: try await signer.link(grant), expiresAt: expiresAt)
            let link = Link(object: result.object, download: download, signedAt: now)
            if links.count >= Self.capacity { links = links.filter { isYoung($0.value, at: now) } }
            if links.count >= Self.capacity { links = [:] }
            links[record.id] = link
            return .success(link)
        } catch {
            return .failure(error)
        }
    }
}
