public import Domain
public import ServiceLifecycle

/// Wakes those of this instance who wait for something to happen to tasks: streams and long polls.
///
/// It listens to the hints of all instances once, for all of them. A wake-up says "look", nothing more: whoever waits
/// reads the store. Everybody is also woken every two seconds, so that a lost hint costs no more than that.
public actor EventHub: Service {
    public struct Configuration: Sendable {
        /// Longest time between two wake-ups.
        public var fallback: Duration
        /// Streams of this instance.
        public var streams: Int
        /// Streams of one session on this instance.
        public var streamsPerSession: Int

        public init(fallback: Duration = .seconds(2), streams: Int = 10_000, streamsPerSession: Int = 6) {
            self.fallback = fallback
            self.streams = streams
            self.streamsPerSession = streamsPerSession
        }
    }

    private enum Topic: Hashable { case task(TaskID), session(String) }

    private struct Listener {
        var wake: AsyncStream<Void>.Continuation
        var topics: [Topic]
        /// The session whose stream it is; nil for a long poll.
        var session: String?
    }

    private let feed: any HintFeed
    private let reader: TaskReader
    private let isDraining: @Sendable () -> Bool
    private let configuration: Configuration
    private var listeners: [Int: Listener] = [:]
    private var topics: [Topic: Set<Int>] = [:]
    private var streams: [String: Int] = [:]
    /// Streams that are open, of all sessions.
    public private(set) var streamCount = 0
    /// Long polls that wait.
    public var pollCount: Int { listeners.count - streamCount }
    private var lastID = 0
    /// Wake-ups without a reason go round in as many steps.
    private static let steps = 10

    /// - Parameter isDraining: once true, all who wait are sent away, spread over the time of one fallback.
    public init(
        feed: any HintFeed, reader: TaskReader, isDraining: @escaping @Sendable () -> Bool,
        configuration: Configuration = .init()
    ) {
        self.feed = feed
        self.reader = reader
        self.isDraining = isDraining
        self.configuration = configuration
    }

    /// Wakes whoever reads it when one of `tasks` changes. It ends when the instance goes away.
    func listen(to tasks: [TaskID]) -> WakeUps { add(tasks.map(Topic.task), session: nil) }

    /// The same for a stream, which takes a place until nobody holds it any longer.
    /// - Parameter tasks: nil for all of the session.
    /// - Throws: `too_many_streams`.
    func openStream(of session: String, tasks: [TaskID]?) throws(Problem) -> WakeUps {
        guard streams[session, default: 0] < configuration.streamsPerSession else {
            throw Problem(
                .tooManyStreams, "At most \(configuration.streamsPerSession) streams of one session at a time",
                retryAfter: .seconds(5))
        }
        guard streamCount < configuration.streams else {
            throw Problem(.tooManyStreams, "Too many streams on this instance", retryAfter: .seconds(5))
        }
        return add(tasks?.map(Topic.task) ?? [.session(session)], session: session)
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await hint in self.feed.listen() { await self.hear(hint) } }
                group.addTask { await self.turn() }
            }
        }
    }

    func hear(_ hint: Hint) async {
        switch hint {
        case .event(let session, let task):
            await reader.forget(task)
            wake(.task(task))
            wake(.session(session))
        case .cancel(let task): await reader.forget(task)
        case .gap: for listener in listeners.values { listener.wake.yield() }
        case .work, .token: break
        }
    }

    private func wake(_ topic: Topic) {
        for id in topics[topic] ?? [] { listeners[id]?.wake.yield() }
    }

    private func turn() async {
        var step = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: configuration.fallback / Self.steps)
            step = (step + 1) % Self.steps
            let isLeaving = isDraining()
            for (id, listener) in listeners where id % Self.steps == step {
                if isLeaving { listener.wake.finish() } else { listener.wake.yield() }
            }
        }
    }

    private func add(_ subjects: [Topic], session: String?) -> WakeUps {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        lastID += 1
        let id = lastID
        listeners[id] = Listener(wake: wake, topics: subjects, session: session)
        for topic in subjects { topics[topic, default: []].insert(id) }
        if let session {
            streams[session, default: 0] += 1
            streamCount += 1
        }
        // Unstructured on purpose: the stream may be dropped anywhere, also by an answer that was never sent.
        wake.onTermination = { _ in Task { await self.remove(id) } }
        if isDraining() { wake.finish() }
        return WakeUps(stream: wakes, wake: wake)
    }

    private func remove(_ id: Int) {
        guard let listener = listeners.removeValue(forKey: id) else { return }
        for topic in listener.topics {
            topics[topic]?.remove(id)
            if topics[topic]?.isEmpty == true { topics[topic] = nil }
        }
        guard let session = listener.session, let count = streams[session] else { return }
        streams[session] = count > 1 ? count - 1 : nil
        streamCount -= 1
    }
}

/// Each element says: look. They end when the instance goes away, or at `end()`.
public struct WakeUps: Sendable {
    public let stream: AsyncStream<Void>
    fileprivate let wake: AsyncStream<Void>.Continuation

    public func end() { wake.finish() }
}
