public import Domain
import FoundationEssentials
public import Logging

/// One attempt to tell a receiver how a task ended.
public struct WebhookDelivery: Sendable {
    private enum Ending: String, CaseIterable { case delivered, retried, givenUp = "given_up" }

    private let queue: any WebhookQueue
    private let reader: TaskReader
    private let sender: any WebhookSender
    private let sealer: any Sealer
    /// The task as the status route answers it.
    private let document: @Sendable (TaskView) -> [UInt8]
    private let clock: WallClock
    private let results = CounterSet<Ending>(label: "webhook_deliveries_total", by: "result")
    private let logger: Logger

    public init(
        queue: any WebhookQueue, reader: TaskReader, sender: any WebhookSender, sealer: any Sealer,
        document: @escaping @Sendable (TaskView) -> [UInt8], clock: WallClock, logger: Logger
    ) {
        self.queue = queue
        self.reader = reader
        self.sender = sender
        self.sealer = sealer
        self.document = document
        self.clock = clock
        self.logger = logger
    }

    /// A turn that ends without a word to the store comes again by itself.
    func run(_ turn: WebhookTurn) async {
        await RequestTrace.$current.withValue(turn.target.trace) { await deliver(turn) }
    }

    private func deliver(_ turn: WebhookTurn) async {
        // A store that is away now: the turn comes again.
        guard let views = try? await reader.views(of: [turn.task], fresh: true) else { return }
        guard let view = views.first else {
            try? await queue.finish(turn)
            return
        }
        // Run again since the turn was taken: there is nothing to tell yet.
        guard let event = WebhookEvent(view.record.status), view.record.run == turn.run else {
            try? await queue.postpone(turn, by: .seconds(1), isCounted: false)
            return
        }
        guard turn.target.events.contains(event) else {
            try? await queue.finish(turn)
            return
        }
        let message = WebhookMessage(id: id(of: turn, event), url: turn.target.url, body: document(view))
        let answer = await sender.send(message)
        // Cut off by the stop: whether it arrived is not known, so it is told again.
        guard !Task.isCancelled else { return }
        let retained = Duration.seconds(view.record.retainedUntil.timeIntervalSince(clock.now))
        await settle(
            turn, WebhookVerdict(answer, attempt: turn.attempt, retained: retained, jitter: .random(in: 0...1)), answer)
    }

    /// The same for every attempt at one end of a task, on every instance; a retried task has a new one.
    private func id(of turn: WebhookTurn, _ event: WebhookEvent) -> String {
        "msg_" + sealer.digest(Array("webhook|\(turn.task.rawValue)|\(turn.run)|\(event.rawValue)".utf8)).prefix(32)
    }

    private func settle(_ turn: WebhookTurn, _ verdict: WebhookVerdict, _ answer: WebhookAnswer) async {
        var log = logger
        log[metadataKey: "task"] = "\(turn.task)"
        log[metadataKey: "host"] = "\(turn.target.host)"
        log[metadataKey: "attempt"] = "\(turn.attempt)"
        // A store that does not take the word is no loss: the turn comes again, and the receiver knows the id.
        switch verdict {
        case .told:
            results.count(.delivered)
            log.info("webhook told")
            try? await queue.finish(turn)
        case .again(let pause):
            results.count(.retried)
            log.info("webhook not taken", metadata: ["answer": "\(answer)", "again_s": "\(pause.components.seconds)"])
            try? await queue.postpone(turn, by: pause, isCounted: true)
        case .givenUp(let reason):
            results.count(.givenUp)
            log.warning("webhook given up", metadata: ["reason": "\(reason)"])
            try? await queue.finish(turn)
        }
    }
}
