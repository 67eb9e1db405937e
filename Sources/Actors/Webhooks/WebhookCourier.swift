public import Domain
public import Logging
public import ServiceLifecycle

/// Tells receivers how tasks ended. Every instance looks at the tasks that have a webhook; whoever finds one that has
/// ended takes the turn, posts, and says what came of it. An instance that dies in between leaves the turn to another,
/// with the same message id: at least once.
public actor WebhookCourier: Service {
    public struct Configuration: Sendable {
        /// Between two looks at all partitions.
        public var poll: Duration = .seconds(1)
        public var partitions = 16
        /// Posts under way at a time.
        public var deliveries = 64
        /// Of these, to one host: a slow receiver holds up nobody else.
        public var perHost = 4
        /// How long posts may go on after the signal to stop; others take the turns of the rest.
        public var drain: Duration = .seconds(3)

        public init() {}
    }

    private let queue: any WebhookQueue
    private let delivery: WebhookDelivery
    private let hints: any HintFeed
    private let configuration: Configuration
    private let logger: Logger
    private let turns: AsyncStream<WebhookTurn>
    private let feed: AsyncStream<WebhookTurn>.Continuation
    /// Posts under way, by host.
    private var busy: [String: Int] = [:]
    private var total = 0
    private var watched = WatchedTasks()

    public init(
        queue: any WebhookQueue, delivery: WebhookDelivery, hints: any HintFeed, configuration: Configuration,
        logger: Logger
    ) {
        self.queue = queue
        self.delivery = delivery
        self.hints = hints
        self.configuration = configuration
        self.logger = logger
        let most = configuration.deliveries
        (turns, feed) = AsyncStream.makeStream(of: WebhookTurn.self, bufferingPolicy: .bufferingOldest(most))
    }

    public func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.deliverAll() }
            await cancelWhenGracefulShutdown { await self.look() }
            feed.finish()
            let limit = configuration.drain
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    private func look() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.poll() }
            group.addTask { await self.follow() }
        }
    }

    private func poll() async {
        var failures = 0
        while !Task.isCancelled {
            let pause = configuration.poll * Double.random(in: 0.8...1.2) * Double(1 << min(failures, 3))
            try? await Task.sleep(for: pause)
            do throws(StoreError) {
                // All partitions, or 64 of many: the other instances look as well.
                for number in (0..<configuration.partitions).shuffled().prefix(64) where !Task.isCancelled {
                    guard let partition = Partition(number) else { continue }
                    await begin(try await queue.take(in: partition))
                }
                failures = 0
            } catch {
                failures += 1
                if failures == 3 { logger.warning("webhooks wait for the store", metadata: ["reason": "\(error)"]) }
            }
        }
    }

    /// An event of a task that is waited for is a reason to look at it now. What a hint misses the next poll finds.
    private func follow() async {
        for await hint in hints.listen() {
            guard case .event(_, let task) = hint, watched.contains(task) else { continue }
            if let look = try? await queue.take(task) { await begin(look) }
        }
    }

    func begin(_ look: WebhookLook) async {
        watched.insert(look.waiting)
        for turn in look.turns {
            watched.remove(turn.task)
            if reserve(turn) {
                feed.yield(turn)
            } else {
                try? await queue.postpone(turn, by: .seconds(2), isCounted: false)
            }
        }
    }

    private func reserve(_ turn: WebhookTurn) -> Bool {
        let host = turn.target.host
        guard total < configuration.deliveries, busy[host, default: 0] < configuration.perHost else { return false }
        total += 1
        busy[host, default: 0] += 1
        return true
    }

    private func free(_ turn: WebhookTurn) {
        let host = turn.target.host
        total -= 1
        busy[host] = busy[host].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    private func deliverAll() async {
        await withDiscardingTaskGroup { group in
            for await turn in turns {
                group.addTask {
                    await self.delivery.run(turn)
                    await self.free(turn)
                }
            }
        }
    }
}

/// Tasks with a webhook that this instance saw under way lately: only their events matter to it.
private struct WatchedTasks {
    private static let limit = 10_000
    private var tasks: Set<TaskID> = []

    func contains(_ task: TaskID) -> Bool { tasks.contains(task) }
    mutating func remove(_ task: TaskID) { tasks.remove(task) }

    /// Bounded by forgetting: the next polls bring back those that still wait.
    mutating func insert(_ waiting: [TaskID]) {
        if tasks.count + waiting.count > Self.limit { tasks = [] }
        tasks.formUnion(waiting)
    }
}

extension WebhookTarget {
    /// Empty for a URL that cannot be read.
    var host: String {
        (try? WebhookURL(url, rules: WebhookRules(allowsPlainHTTP: true, allowsPrivateAddresses: true)))?.host ?? ""
    }
}
