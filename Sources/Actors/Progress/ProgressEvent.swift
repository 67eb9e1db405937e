public import Domain

/// One thing that a stream says.
public struct ProgressEvent: Sendable {
    public enum Subject: Sendable {
        case task(TaskView)
        case batch(BatchView)
        case tasks([TaskView])
        /// What was followed is not there any more.
        case none
    }

    /// The word of the event: `snapshot`, `progress`, `task`, `batch`, how it ended, or `end`.
    public let name: String
    /// What a client that comes back has to name. Nil for what has to be said again if the next event does not arrive.
    public var id: EventID?
    public let subject: Subject
}

/// What a stream is about.
public enum ProgressFocus: Sendable {
    case task(TaskID)
    case batch(BatchRecord)
    case session

    /// nil for all of the session.
    var tasks: [TaskID]? {
        switch self {
        case .task(let task): [task]
        case .batch(let batch): batch.tasks
        case .session: nil
        }
    }

    /// How things stand, all at once.
    /// - Parameter views: not empty, but for a session.
    func snapshot(_ views: [TaskView], at id: EventID) -> ProgressEvent {
        let subject: ProgressEvent.Subject =
            switch self {
            case .task: views.first.map(ProgressEvent.Subject.task) ?? .none
            case .batch(let record): .batch(BatchView(record: record, tasks: views))
            case .session: .tasks(views)
            }
        return ProgressEvent(name: "snapshot", id: id, subject: subject)
    }

    /// A task as it was at `event`.
    func news(_ view: TaskView, _ event: TaskEvent) -> ProgressEvent {
        let name =
            switch self {
            case .task: event.status.isTerminal ? event.status.rawValue : "progress"
            case .batch, .session: "task"
            }
        return ProgressEvent(name: name, id: event.id, subject: .task(view.asOf(event)))
    }

    /// What follows for the whole from `views`.
    func summary(_ views: [TaskView], at id: EventID) -> ProgressEvent? {
        guard case .batch(let record) = self else { return nil }
        let batch = BatchView(record: record, tasks: views)
        let status = batch.summary.status
        return ProgressEvent(name: status.isTerminal ? status.rawValue : "batch", id: id, subject: .batch(batch))
    }

    /// Whether nothing more can happen.
    func isSettled(_ views: [TaskView]) -> Bool { tasks != nil && views.allSatisfy(\.record.status.isTerminal) }
}
