public import FoundationEssentials

/// What is left of a task that failed and could have ended otherwise: for the operator, with nothing of whose it was.
public struct DeadLetter: Sendable, Equatable {
    public var task: TaskID
    public var failedAt: Date
    public var failure: TaskFailure
    public var attempts: Int
    /// Workers that fell silent over it.
    public var stalls: Int
    public var language: ReportLanguage?
    /// nil once its session was erased.
    public var maskedVIN: String?

    public init(
        task: TaskID, failedAt: Date, failure: TaskFailure, attempts: Int, stalls: Int, language: ReportLanguage?,
        maskedVIN: String?
    ) {
        self.task = task
        self.failedAt = failedAt
        self.failure = failure
        self.attempts = attempts
        self.stalls = stalls
        self.language = language
        self.maskedVIN = maskedVIN
    }

    public var mark: DeadLetterMark { DeadLetterMark(failedAt: failedAt, task: task) }
}

/// A place in the list of dead letters, which is newest first: the cursor of a page.
public struct DeadLetterMark: RawRepresentable, Sendable, Equatable, Comparable {
    /// Milliseconds since 1970.
    public let milliseconds: Int
    public let task: TaskID

    init(failedAt: Date, task: TaskID) {
        milliseconds = Int((failedAt.timeIntervalSince1970 * 1_000).rounded())
        self.task = task
    }

    /// `1795000000000-rpt_…`
    public init?(rawValue: String) {
        let parts = rawValue.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.count <= 15, let milliseconds = Int(parts[0]), milliseconds >= 0,
            let task = TaskID(rawValue: String(parts[1]))
        else { return nil }
        self.milliseconds = milliseconds
        self.task = task
    }

    public var rawValue: String { "\(milliseconds)-\(task.rawValue)" }

    public static func < (left: DeadLetterMark, right: DeadLetterMark) -> Bool {
        (left.milliseconds, left.task.rawValue) < (right.milliseconds, right.task.rawValue)
    }
}

/// Dead letters of all partitions, kept for seven days, 10,000 at most.
public protocol DeadLetterOffice: Sendable {
    /// Newest first, those older than `mark`.
    func deadLetters(before mark: DeadLetterMark?, limit: Int) async throws(StoreError) -> [DeadLetter]
    func hasDeadLetter(of task: TaskID) async throws(StoreError) -> Bool
    /// False when there was none. The task itself stays as it is.
    func dropDeadLetter(of task: TaskID) async throws(StoreError) -> Bool
}
