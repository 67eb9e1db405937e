/// A task that has ended and whose owner is to be told, taken for one attempt.
public struct WebhookTurn: Sendable, Equatable {
    public var task: TaskID
    public var target: WebhookTarget
    /// Of the task; a retry of it makes another one.
    public var run: Int
    /// 1 for the first.
    public var attempt: Int

    public init(task: TaskID, target: WebhookTarget, run: Int, attempt: Int) {
        self.task = task
        self.target = target
        self.run = run
        self.attempt = attempt
    }
}

/// What a look at the tasks of a partition brought.
public struct WebhookLook: Sendable {
    public var turns: [WebhookTurn] = []
    /// Still under way; they come again.
    public var waiting: [TaskID] = []

    public init() {}
}

/// Tasks with a webhook, looked at from the moment they are accepted until their owner was told. Nothing has to be handed
/// over when a task ends, so nothing can be lost there. A turn that nobody finishes comes again: at least once.
public protocol WebhookQueue: Sendable {
    /// Takes tasks of the partition that are due: at most a hundred.
    func take(in partition: Partition) async throws(StoreError) -> WebhookLook

    /// Looks at one task at once, as long as no attempt was made for it.
    func take(_ task: TaskID) async throws(StoreError) -> WebhookLook

    /// The turn comes again after `delay`; nothing happens when another took it meanwhile.
    /// - Parameter isCounted: false when nothing was attempted.
    func postpone(_ turn: WebhookTurn, by delay: Duration, isCounted: Bool) async throws(StoreError)

    /// Told, or given up.
    func finish(_ turn: WebhookTurn) async throws(StoreError)
}

/// A message to a receiver.
public struct WebhookMessage: Sendable, Unlogged {
    /// The same in every attempt: the receiver drops what it has seen.
    public var id: String
    public var url: String
    public var body: [UInt8]

    public init(id: String, url: String, body: [UInt8]) {
        self.id = id
        self.url = url
        self.body = body
    }
}

/// What a receiver made of it.
public enum WebhookAnswer: Sendable, Equatable {
    case status(Int, retryAfter: Duration?)
    /// No answer: a word for the log.
    case unreachable(String)
    /// Not sent, and it never will be: a word for the log.
    case refused(String)
}

/// Signs a message and posts it, within ten seconds.
public protocol WebhookSender: Sendable {
    func send(_ message: WebhookMessage) async -> WebhookAnswer
}
