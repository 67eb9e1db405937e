public import Domain

/// Follows the log of a session for one stream: of one task, of a batch, or of all.
///
/// Every event of the log is told exactly once, in its order, with the task as it was then. A stream that begins without
/// a place in the log, or whose place is lost, begins with a snapshot that belongs to a place. So a client may come back
/// to any instance and misses nothing.
public struct ProgressStream: Sendable {
    private let focus: ProgressFocus
    private let log: SessionLog
    private let events: any EventLog
    private let batches: any BatchStore
    private let reader: TaskReader
    private var place: EventID?
    private var isFirstLook = true
    /// Nothing more will be told.
    public private(set) var isOver = false

    /// Tasks in the snapshot of a session.
    private static let snapshotLimit = 100

    init(_ focus: ProgressFocus, in log: SessionLog, after place: EventID?, _ tasks: ReportTasks) {
        self.focus = focus
        self.log = log
        self.place = place
        events = tasks.events
        batches = tasks.batches
        reader = tasks.reader
    }

    /// What is new since the last look. After a failure the next look tells what this one would have.
    public mutating func look() async throws(Problem) -> [ProgressEvent] {
        guard !isOver else { return [] }
        var copy = self
        var told = try await copy.advance()
        self = copy
        // Only the last word counts as heard: without it the client would wait for ever.
        if isOver, let last = told.last?.id {
            for index in told.indices.dropLast() where told[index].id == last { told[index].id = nil }
        }
        return told
    }

    private mutating func advance() async throws(Problem) -> [ProgressEvent] {
        let page = try await page(after: place ?? .zero)
        if hasEnded(page) { return close(page.newest) }
        guard place != nil, !page.hasGap else { return try await snapshot(at: page.newest) }
        return try await follow(page)
    }

    private func page(after place: EventID) async throws(Problem) -> EventPage {
        try await storing { () async throws(StoreError) in try await events.events(after: place, in: log) }
    }

    /// A session that has only expired keeps its reports.
    private func hasEnded(_ page: EventPage) -> Bool {
        page.session == .gone || (page.session == .expired && focus.tasks == nil)
    }

    private mutating func close(_ id: EventID) -> [ProgressEvent] {
        isOver = true
        return [ProgressEvent(name: "end", id: id, subject: .none)]
    }

    /// States and place belong together when the log did not grow while the states were read.
    private mutating func snapshot(at newest: EventID) async throws(Problem) -> [ProgressEvent] {
        var newest = newest
        for _ in 0..<20 {
            let views = try await views(of: try await subjects())
            let again = try await page(after: newest)
            if again.newest != newest {
                newest = again.newest
                continue
            }
            if views.isEmpty, focus.tasks != nil { return close(newest) }
            (place, isFirstLook) = (newest, false)
            isOver = focus.isSettled(views)
            return [focus.snapshot(views, at: newest)] + (isOver ? ending(views, at: newest) : [])
        }
        throw StoreError.busy.problem
    }

    private func subjects() async throws(Problem) -> [TaskID] {
        if let tasks = focus.tasks { return tasks }
        return try await storing { () async throws(StoreError) in
            try await events.tasks(in: log, limit: Self.snapshotLimit)
        }
    }

    /// One unreadable task is no reason to say nothing of the session's others.
    private func views(of tasks: [TaskID]) async throws(Problem) -> [TaskView] {
        focus.tasks == nil
            ? try await reader.readable(tasks, fresh: true) : try await reader.views(of: tasks, fresh: true)
    }

    private func ending(_ views: [TaskView], at id: EventID) -> [ProgressEvent] {
        if let summary = focus.summary(views, at: id) { return [summary] }
        return views.map { ProgressEvent(name: $0.record.status.rawValue, id: id, subject: .task($0)) }
    }

    private mutating func follow(_ page: EventPage) async throws(Problem) -> [ProgressEvent] {
        let mine = focus.tasks.map(Set.init)
        var news = page.events.filter { mine?.contains($0.task) ?? true }
        guard isFirstLook || !news.isEmpty else {
            place = page.newest
            return []
        }
        let views = try await views(of: focus.tasks ?? Array(Set(news.map(\.task))))
        if views.isEmpty, mine != nil { return close(page.newest) }
        let byTask = Dictionary(views.map { ($0.record.id, $0) }) { $1 }
        // A task that ended may be asked for once more; that is for the next stream.
        if case .task = focus, let end = news.firstIndex(where: \.status.isTerminal) {
            news.removeSubrange((end + 1)...)
            isOver = true
        }
        var told = news.compactMap { event in byTask[event.task].map { focus.news($0, event) } }
        (place, isFirstLook) = (page.newest, false)
        if !isOver, focus.isSettled(views) {
            told += try await settle(views, toldSome: !told.isEmpty)
        } else if let id = news.last?.id {
            told += try await summaries(views, at: id)
        }
        return told
    }

    /// The batch that is followed, or those of the session in which something happened.
    private func summaries(_ views: [TaskView], at id: EventID) async throws(Problem) -> [ProgressEvent] {
        if let summary = focus.summary(views, at: id) { return [summary] }
        var told: [ProgressEvent] = []
        guard focus.tasks == nil else { return told }
        for batch in Set(views.compactMap(\.record.batch)) {
            let record = try await storing { () async throws(StoreError) in try await batches.batch(batch) }
            guard let record else { continue }
            let tasks = try await reader.readable(record.tasks, fresh: true)
            if tasks.isEmpty { continue }
            let view = BatchView(record: record, tasks: tasks)
            told.append(ProgressEvent(name: "batch", id: id, subject: .batch(view)))
        }
        return told
    }

    /// All has ended, and the log has it all: what is left of it comes first, then the last word. A client that knew it
    /// all gets nothing.
    private mutating func settle(_ views: [TaskView], toldSome: Bool) async throws(Problem) -> [ProgressEvent] {
        let rest = try await page(after: place ?? .zero)
        let hasMore = rest.events.contains { focus.tasks?.contains($0.task) ?? false }
        if hasMore { return try await follow(rest) }
        isOver = true
        guard toldSome, let id = place, let summary = focus.summary(views, at: id) else { return [] }
        return [summary]
    }
}

extension ReportTasks {
    /// A stream and what wakes it. The place on this instance is held as long as `wakes` is.
    /// - Throws: `too_many_streams`.
    public func follow(
        _ focus: ProgressFocus, in log: SessionLog, after place: EventID?
    ) async throws(Problem) -> (stream: ProgressStream, wakes: WakeUps) {
        let wakes = try await hub.openStream(of: log.session, tasks: focus.tasks)
        return (ProgressStream(focus, in: log, after: place, self), wakes)
    }

    /// - Throws: `task_not_found`.
    public func log(of task: TaskID) async throws(Problem) -> SessionLog {
        let log = try await storing { () async throws(StoreError) in try await events.log(of: task) }
        guard let log else { throw Problem(.taskNotFound, "No such task") }
        return log
    }
}
