public import FoundationEssentials

/// The place of an event in the log of its session; later events have larger ones.
///
/// Clients know it as the `id` of an event and bring it back as `Last-Event-ID`.
public struct EventID: RawRepresentable, Sendable, Hashable, Comparable {
    /// Before every event.
    public static let zero = EventID(milliseconds: 0, sequence: 0)

    /// When it happened, by the store's clock, since 1970.
    public let milliseconds: Int
    /// Tells apart what happened in one millisecond.
    public let sequence: Int

    public init(milliseconds: Int, sequence: Int) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// `milliseconds-sequence`, each with at most 15 digits.
    public init?(rawValue: String) {
        let parts = rawValue.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...15).contains($0.utf8.count) && $0.first != "+" }),
            let milliseconds = Int(parts[0]), let sequence = Int(parts[1])
        else { return nil }
        self.init(milliseconds: milliseconds, sequence: sequence)
    }

    public var rawValue: String { "\(milliseconds)-\(sequence)" }
    public var time: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }

    public static func < (left: EventID, right: EventID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }
}

/// What became of a task at one moment.
public struct TaskEvent: Sendable, Equatable {
    public var id: EventID
    public var task: TaskID
    public var status: TaskStatus
    public var progress: Int

    public init(id: EventID, task: TaskID, status: TaskStatus, progress: Int) {
        self.id = id
        self.task = task
        self.status = status
        self.progress = progress
    }
}

/// Names the log of one session. The session's id itself is not needed to read it, and cannot be had from it.
public struct SessionLog: Sendable, Hashable {
    /// Hash of the session.
    public let session: String
    public let partition: Partition

    public init(session: String, partition: Partition) {
        self.session = session
        self.partition = partition
    }
}

/// What a log says after some place.
public struct EventPage: Sendable, Equatable {
    public enum Session: String, Sendable { case open, expired, gone }

    /// Oldest first, each state exactly once.
    public var events: [TaskEvent]
    /// The newest event of the log, also when it is not after the place; `zero` of an empty log.
    public var newest: EventID
    /// Between the place and `events` something may be missing: the log is short, or the store lost its end.
    public var hasGap: Bool
    public var session: Session

    public init(events: [TaskEvent], newest: EventID, hasGap: Bool, session: Session) {
        self.events = events
        self.newest = newest
        self.hasGap = hasGap
        self.session = session
    }
}

/// The events of sessions. They are written in the same step as the state they tell of: none can be missing.
public protocol EventLog: Sendable {
    /// Does not count as a use of the session.
    func events(after place: EventID, in log: SessionLog) async throws(StoreError) -> EventPage

    /// Where the events of a task are; nil when there is no such task.
    func log(of task: TaskID) async throws(StoreError) -> SessionLog?

    /// The newest tasks of the session, at most `limit`, newest first.
    func tasks(in log: SessionLog, limit: Int) async throws(StoreError) -> [TaskID]
}
