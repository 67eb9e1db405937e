import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore
import TestSupport

@testable import Transport

/// The whole HTTP side over ports in memory; each test makes its own.
struct TransportWorld: Sendable {
    static let start = Date(timeIntervalSince1970: 1_795_000_000)
    static let base = "https://api.test"
    static let templates = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Templates"
    typealias Reply = InMemoryClient<RouterResponder<AppContext>>.Reply

    let store = FakeSessionStore()
    let board = FakeTaskBoard()
    let storage = FakeStorage()
    let projection = FakeVerifyProjection()
    let verify: VerifyBook
    let teslaCalls = FakeTeslaCalls()
    let signer = FakeSigner(base: base)
    let accounts: FakeAccounts
    let hasher = FakePasswordHasher()
    let ledger = FakeLedger()
    let time: Time
    let log: LogCapture
    let registry: SessionRegistry
    let hub: EventHub
    private let hubRun: Background
    let dependencies: TransportDependencies
    let client: InMemoryClient<RouterResponder<AppContext>>

    /// A clock that the test moves.
    final class Time: Sendable {
        private let value = NIOLockedValueBox(TransportWorld.start)
        var clock: WallClock { WallClock { self.value.withLockedValue { $0 } } }
        func advance(_ seconds: Double) { value.withLockedValue { $0 = $0.addingTimeInterval(seconds) } }
    }

    init(
        hub: EventHub.Configuration = .init(), checks: [HealthCheck] = [HealthCheck("redis", isCritical: true) {}],
        limits: [RateClass: RatePolicy] = [:], tesla edit: (inout FakeTeslaAccount) -> Void = { _ in },
        profiles: Set<PDFProfile> = Set(PDFProfile.allCases), codes: FakeCodeFinder = FakeCodeFinder(),
        configure: (inout TransportConfiguration) -> Void = { _ in }
    ) {
        time = Time()
        accounts = FakeAccounts(time.clock)
        log = LogCapture()
        var tesla = FakeTeslaAccount(now: time.clock)
        edit(&tesla)
        let (clock, ids, logger) = (time.clock, IDGenerator(partitions: 4), log.logger)
        verify = VerifyBook(
            storage: storage, projection: projection, sealer: FakeSealer(), clock: clock, logger: logger)
        var services = SessionServices(
            snapshots: store, tokens: store, turns: store, queue: board, storage: storage, outbox: FakeOutbox(),
            sealer: FakeSealer(), verify: verify, gateway: tesla, signIn: tesla, photos: FakePhotoProcessor(),
            documents: FakeDocuments(), hints: board.hints, wakeRunner: { _ in },
            ids: ids, clock: clock, lifetime: SessionLifetime(), instance: "a", logger: logger)
        services.profiles = profiles
        registry = SessionRegistry(services: services)
        var configuration = TransportConfiguration(
            publicBaseURL: Self.base, environment: "tst", version: VersionInfo(version: "1.2.3", commit: "abc"),
            instance: "a", startedAt: Self.start, corsOrigins: ["https://app.test"],
            scopes: FakeTeslaAccount.scopes)
        configure(&configuration)
        // Nothing is slow here but the machine.
        let health = HealthMonitor(checks: checks, patience: .seconds(30))
        let reader = TaskReader(queue: board, signer: signer, clock: clock, linkLifetime: .seconds(3_600))
        let events = EventHub(
            feed: board.hints, reader: reader, isDraining: { health.isDraining }, configuration: hub)
        hubRun = Background { try? await events.run() }
        self.hub = events
        dependencies = TransportDependencies(
            registry: registry,
            signIn: SignInDesk(
                registry: registry, services: services, pending: store, scopes: FakeTeslaAccount.scopes,
                configuration: .init(returnOrigins: ["https://app.test"])),
            tasks: ReportTasks(
                queue: board, batches: board, events: board, reader: reader, hub: events),
            operators: OperatorDesk(queue: board, calls: teslaCalls, sessions: store), answers: FakeAnswerStore(),
            accounts: AccountDesk(
                AccountServices(
                    accounts: accounts, families: accounts, ledger: ledger, hasher: hasher,
                    tokens: FakeAccessTokens(clock), sealer: FakeSealer(), limiter: FakeRateLimiter(), ids: ids,
                    clock: clock,
                    logger: logger)),
            health: health, gate: RateGate(policies: limits, limiter: FakeRateLimiter()),
            storage: storage, signer: signer, archiver: FakeArchiver(),
            documents: ReportDocuments(
                page: { model, language, theme in
                    let sections = model.preferences.sections?.map(\.rawValue).joined(separator: "+") ?? "all"
                    let photos = model.photos.map(\.asset).joined(separator: " ")
                    return
                        "<p>\(language.rawValue) \(theme) \(model.preferences.units?.rawValue ?? "-") \(sections) \(photos)</p>"
                },
                chargingHistory: { request in
                    let words = [request.language.rawValue, request.dialect.rawValue]
                    return Array("\(words.joined(separator: " ")) \(request.cars.map(\.sessions.count))\r\n".utf8)
                },
                slotName: { "\($0.rawValue) \($1.rawValue)" }),
            web: try! WebFiles(folders: [TransportWorld.templates]), previews: FakePagePreviewer(),
            verify: VerifyDesk(book: verify, finder: codes, sealer: FakeSealer()), zones: { _ in nil }, clock: clock,
            ids: ids, configuration: configuration,
            logger: logger)
        client = InMemoryClient(responder: buildRouter(dependencies).buildResponder(), authority: "api.test")
    }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Reply {
        try await client.send(.get, path, headers: headers)
    }

    func post(_ path: String, _ json: String = "", _ headers: HTTPFields = [:]) async throws -> Reply {
        try await client.send(.post, path, headers: headers, text: json)
    }

    /// A session that never signed in.
    func session() async throws -> String { try await JSON(post("/api/v1/session"))["id"].string }

    /// A session signed in to the fake account.
    func connected() async throws -> String {
        let id = try await session()
        let tesla = FakeTeslaAccount(now: time.clock)
        await store.edit(SessionID(rawValue: id)!) { snapshot in
            snapshot.tokens = tesla.tokens
            snapshot.tokenVersion = 1
            snapshot.state.core.account = tesla.account
        }
        return id
    }

    /// Asks for a report of the first car; its task id.
    func order(_ session: String, locale: String = "fi") async throws -> TaskID {
        let reply = try await post(
            "/api/v1/tesla/vehicle-report/pdf/async",
            #"{"session_id":"\#(session)","vin":"\#(FakeTeslaAccount.vin.rawValue)","locale":"\#(locale)"}"#)
        return TaskID(rawValue: JSON(reply)["task_id"].string)!
    }

    /// Ends a task with a stored PDF of `count` bytes.
    func complete(_ task: TaskID, bytes count: Int = 1_000) async throws {
        let object = ObjectName(rawValue: "reports/x-\(task.randomPart).pdf")!
        try await storage.put(object, bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0) }, contentType: "")
        await board.edit(task) { record in
            record.status = .complete
            record.progress = 100
            record.result = ReportResult(
                object: object, pages: 9, bytes: count, sha256: "00", fileName: "Model-3-2024-report-fi",
                profile: .standard)
        }
    }
}

/// A decoded answer, for looking into it.
@dynamicMemberLookup
struct JSON {
    let value: JSONValue?

    init(_ reply: TransportWorld.Reply) {
        self.init(Data(reply.body.readableBytesView))
    }

    init(_ data: Data) { value = try? JSONDecoder().decode(JSONValue.self, from: data) }

    private init(_ value: JSONValue?) { self.value = value }

    subscript(dynamicMember name: String) -> JSON { self[name] }

    subscript(_ name: String) -> JSON {
        guard case .object(let members)? = value else { return JSON(nil) }
        return JSON(members[name])
    }

    subscript(_ index: Int) -> JSON {
        guard case .array(let items)? = value, items.indices.contains(index) else { return JSON(nil) }
        return JSON(items[index])
    }

    var string: String { if case .string(let text)? = value { text } else { "" } }
    var number: Double? { if case .number(let number)? = value { Double(number.description) } else { nil } }
    var bool: Bool? { if case .bool(let flag)? = value { flag } else { nil } }
    var count: Int? { if case .array(let items)? = value { items.count } else { nil } }
    var isNull: Bool { value == .null }
    var exists: Bool { value != nil }
    var names: [String] { if case .object(let members)? = value { members.keys.sorted() } else { [] } }
}

/// Collects every log line with its metadata, all levels.
final class LogCapture: Sendable {
    private let lines = NIOLockedValueBox<[String]>([])
    var text: String { lines.withLockedValue { $0.joined(separator: "\n") } }
    var logger: Logger { Logger(label: "test") { _ in Handler(capture: self) } }

    private struct Handler: LogHandler {
        let capture: LogCapture
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            let fields = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            capture.lines.withLockedValue { $0.append(([event.message.description] + fields).joined(separator: " ")) }
        }
    }
}

extension HTTPFields {
    static func accept(_ type: String) -> HTTPFields { [.accept: type] }
}
