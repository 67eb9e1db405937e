import Domain
import FoundationEssentials
import Logging
import TestSupport

@testable import Actors

/// Everything a session needs, in memory; each test makes its own.
struct World: Sendable {
    let snapshots = MemorySnapshots()
    let turns = MemoryTurns()
    let tesla: FakeTesla
    let queue = FakeQueue()
    let storage = MemoryStorage()
    let outbox = MemoryOutbox()
    let hints = FakeHints()
    let services: SessionServices
    let registry: SessionRegistry

    static let now = Date(timeIntervalSince1970: 1_795_000_000)

    init(
        invoices: Int = 3, fileName: @escaping @Sendable (Int) -> String = { "40\($0)_FI-FI.pdf" },
        day: @escaping @Sendable (Int) -> String = { $0 < 10 ? "2026-03-0\($0)" : "2026-03-10" },
        clock: WallClock = .fixed(Self.now)
    ) {
        tesla = FakeTesla(invoices: invoices, fileName: fileName, day: day)
        services = SessionServices(
            snapshots: snapshots, tokens: snapshots, turns: turns, queue: queue, storage: storage, outbox: outbox,
            sealer: PlainSealer(),
            verify: VerifyBook(
                storage: storage, projection: FakeVerifyProjection(), sealer: PlainSealer(), clock: clock,
                logger: Logger(label: "test")),
            gateway: tesla, signIn: tesla, photos: FakePhotos(), documents: FakeDocuments(), hints: hints,
            wakeRunner: { _ in },
            ids: IDGenerator(partitions: 4),
            clock: clock, lifetime: SessionLifetime(), instance: "test", logger: Logger(label: "test"))
        registry = SessionRegistry(services: services)
    }

    /// A session signed in to the fake account, its token good for `life` seconds.
    func connectedSession(life: Double = 28_800) async throws -> ReportSession {
        let session = try await registry.create(language: .en)
        let tokens = TeslaTokens(
            access: Secret("access-0"), refresh: Secret("refresh-0"), expiresAt: Self.now.addingTimeInterval(life))
        let account = TeslaAccount(
            subject: "s", region: .eu, scopes: [], signedInAt: Self.now)
        await snapshots.setTokens(session.id, tokens, account)
        return session
    }
}

/// Tesla with one car; counts what it is asked.
actor FakeTesla: VehicleGateway, TeslaSignIn {
    nonisolated let isSample = true
    static let vin = VIN(rawValue: "LRW3E7EK1RC000101")!
    private let invoices: Int
    private let fileName: @Sendable (Int) -> String
    private let day: @Sendable (Int) -> String
    private(set) var refreshes = 0
    private(set) var snapshots = 0
    private(set) var histories = 0
    /// How often each other thing was asked for.
    private(set) var calls: [String: Int] = [:]
    private(set) var home = TeslaRegion.eu
    private(set) var isAsleep = false
    /// Content ids, in the order of the calls.
    private(set) var invoiceCalls: [String] = []
    /// What the next calls for an invoice give, before the usual.
    private var invoiceScript: [String: [Result<String, TeslaError>]] = [:]
    /// Refused once with 401, as Tesla does with a token it no longer likes.
    private var refusedTokens: Set<String> = []
    private var refreshError: TeslaError?

    /// Called in each list call.
    private var duringList: (@Sendable () async -> Void)?
    func delayLists(_ hook: (@Sendable () async -> Void)?) { duringList = hook }

    /// Called in each snapshot call.
    private var duringSnapshot: (@Sendable () async -> Void)?

    init(invoices: Int, fileName: @escaping @Sendable (Int) -> String, day: @escaping @Sendable (Int) -> String) {
        self.invoices = invoices
        self.fileName = fileName
        self.day = day
    }

    /// What the next snapshot calls fail with.
    private var snapshotErrors: [TeslaError] = []
    func failSnapshots(_ errors: TeslaError...) { snapshotErrors = errors }
    /// Called in each call for the history.
    private var duringHistory: (@Sendable () async -> Void)?
    func delayHistories(_ hook: (@Sendable () async -> Void)?) { duringHistory = hook }
    /// Called in each refresh.
    private var duringRefresh: (@Sendable () async -> Void)?
    func delayRefreshes(_ hook: (@Sendable () async -> Void)?) { duringRefresh = hook }
    private var hasCars = true
    func sellCars() { hasCars = false }

    func delaySnapshots(_ hook: (@Sendable () async -> Void)?) { duringSnapshot = hook }
    func answer(_ contentId: String, _ script: Result<String, TeslaError>...) { invoiceScript[contentId] = script }
    func refuse(token: String) { refusedTokens.insert(token) }
    private var tokenLife = 28_800.0
    func makeTokens(life: Double) { tokenLife = life }
    func move(to region: TeslaRegion) { home = region }
    func fallAsleep() { isAsleep = true }
    func failRefresh(_ error: TeslaError?) { refreshError = error }

    func vehicles(_ access: TeslaAccess) async throws(TeslaError) -> [VehicleSummary] {
        calls["vehicles", default: 0] += 1
        await duringList?()
        try check(access)
        guard hasCars else { return [] }
        return [
            VehicleSummary(
                vin: Self.vin, displayName: "Aurora", state: isAsleep ? .asleep : .online, access: .owner,
                inService: false)
        ]
    }

    func snapshot(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> VehicleSnapshot {
        snapshots += 1
        await duringSnapshot?()
        if !snapshotErrors.isEmpty { throw snapshotErrors.removeFirst() }
        if isAsleep { throw TeslaError(.asleep, status: 408) }
        return VehicleSnapshot(time: World.now)
    }

    func chargingHistory(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [ChargingSession] {
        histories += 1
        await duringHistory?()
        return (1...invoices).map { number in
            ChargingSession(
                id: Int64(number), vin: vin, site: "Lahti, Finland - Ajokatu", country: "FI",
                start: OffsetDate(day(number) + "T11:43:45+02:00")!,
                invoices: [ChargingInvoice(contentId: "c\(number)", fileName: fileName(number), kind: nil)])
        }
    }

    func invoice(_ contentId: String, _ access: TeslaAccess) async throws(TeslaError) -> [UInt8] {
        invoiceCalls.append(contentId)
        if let next = invoiceScript[contentId]?.first {
            invoiceScript[contentId]?.removeFirst()
            return Array(try next.get().utf8)
        }
        if contentId == "c2" { throw TeslaError(.unavailable, status: 503) }
        return Array("%PDF-\(contentId)\n%%EOF".utf8)
    }

    func warranties(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [Warranty] {
        calls["warranties", default: 0] += 1
        throw TeslaError(.missingScope, status: 403)
    }

    func service(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> ServiceStatus {
        ServiceStatus(inService: false)
    }

    func alerts(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [VehicleAlert] {
        calls["alerts", default: 0] += 1
        return []
    }

    func options(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [VehicleOption] {
        calls["options", default: 0] += 1
        return []
    }

    func releaseNotes(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [ReleaseNote] {
        calls["releaseNotes", default: 0] += 1
        return []
    }

    func relay(_ read: FleetRead, _ access: TeslaAccess) async throws(TeslaError) -> FleetReply {
        try check(access)
        return FleetReply(status: 200, headers: [], body: Array(read.path.utf8))
    }

    nonisolated func authorizationURL(_ request: SignInRequest) -> String { "http://tesla/authorize" }
    func exchange(code: String) async throws(TeslaError) -> TeslaGrant { throw TeslaError(.rejected, status: 400) }

    func refresh(_ tokens: TeslaTokens) async throws(TeslaError) -> TeslaTokens {
        refreshes += 1
        await duringRefresh?()
        if let refreshError { throw refreshError }
        return TeslaTokens(
            access: Secret("access-\(refreshes)"), refresh: Secret("refresh-\(refreshes)"),
            expiresAt: World.now.addingTimeInterval(tokenLife))
    }

    private func check(_ access: TeslaAccess) throws(TeslaError) {
        guard access.region == home else { throw TeslaError(.outOfRegion, status: 421, region: home) }
        if refusedTokens.remove(access.token.reveal()) != nil { throw TeslaError(.unauthorized, status: 401) }
    }
}

actor MemoryStorage: ObjectStorage {
    private(set) var objects: [ObjectName: [UInt8]] = [:]
    private(set) var writes = 0
    private(set) var reads = 0
    /// Who stores something waits here first.
    private var gate: Gate?

    func hold(at gate: Gate) { self.gate = gate }

    func put(_ name: ObjectName, _ content: ObjectContent, contentType: String) async throws(StorageError) {
        writes += 1
        await gate?.pass()
        let bytes = try await content.read(0..<content.size)
        guard objects[name] == nil else { throw .exists }
        objects[name] = bytes
    }

    func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
        guard let bytes = objects[name] else { throw .missing }
        return ObjectMetadata(size: bytes.count, etag: "e", modifiedAt: World.now)
    }

    func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] {
        reads += 1
        guard let bytes = objects[name] else { throw .missing }
        return range.map { Array(bytes[$0]) } ?? bytes
    }

    func delete(_ name: ObjectName) async throws(StorageError) { objects[name] = nil }
    func check() async throws(StorageError) {}
}

actor MemoryOutbox: Outbox {
    private(set) var due: Set<ObjectName> = []
    /// Those that are due at once.
    private(set) var overdue: Set<ObjectName> = []
    func register(_ names: [ObjectName], of session: SessionID, after delay: Duration) {
        due.formUnion(names)
        if delay == .zero { overdue.formUnion(names) }
    }
    func take(_ partition: Partition) -> [ObjectName] { Array(due) }
    func remove(_ names: [ObjectName], in partition: Partition) { due.subtract(names) }
}

/// One owner per car and session; no time passes in it.
actor MemoryTurns: FetchTurns {
    private var holders: [String: String] = [:]
    private(set) var refusals = 0
    /// Called after each turn that was given.
    private var afterTake: (@Sendable () async -> Void)?
    func whenTaken(_ hook: (@Sendable () async -> Void)?) { afterTake = hook }

    func take(_ vin: VIN, of session: SessionID, owner: String) async throws(StoreError) -> Bool {
        let key = "\(session.rawValue)|\(vin.rawValue)"
        let holder = holders[key] ?? owner
        holders[key] = holder
        if holder != owner { refusals += 1 } else { await afterTake?() }
        return holder == owner
    }

    func giveBack(_ vin: VIN, of session: SessionID, owner: String) async throws(StoreError) {
        let key = "\(session.rawValue)|\(vin.rawValue)"
        if holders[key] == owner { holders[key] = nil }
    }
}

/// Leaves bytes as they are.
struct PlainSealer: Sealer {
    func seal(_ bytes: [UInt8], context: String) throws(StoreError) -> [UInt8] { bytes }
    func open(_ bytes: [UInt8], context: String) throws(StoreError) -> [UInt8] { bytes }
    func hash(of session: SessionID) -> String { "hash" + session.randomPart.prefix(6) }
    func digest(_ bytes: [UInt8]) -> String { FakeSealer().digest(bytes) }
}

struct FakePhotos: PhotoProcessor {
    func process(_ bytes: [UInt8]) async throws(PhotoError) -> ProcessedPhoto {
        guard bytes.first != 0 else { throw .unsupportedType("only JPEG and PNG are taken") }
        return ProcessedPhoto(image: bytes, thumbnail: bytes, width: 4, height: 3, sha256: "00")
    }
}

/// The states of tasks and claims in memory; no time passes in it.
actor FakeQueue: JobQueue {
    private(set) var waiting: [NewTask] = []
    private(set) var claims: [TaskID: String] = [:]
    /// In which tasks were taken.
    private(set) var order: [TaskID] = []
    private(set) var results: [TaskID: ReportResult] = [:]
    private(set) var failures: [TaskID: TaskFailure] = [:]
    private(set) var seen: [TaskID: [Int]] = [:]
    private(set) var released: [TaskID] = []
    private var outcome = EnqueueOutcome.accepted
    private var beatAnswer = Beat.held
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Jobs of which this instance can make nothing.
    private var unreadable: Set<TaskID> = []
    /// Claimed all the same, and nobody else's until they are released.
    private var held: [TaskID: NewTask] = [:]

    func makeUnreadable(_ tasks: [TaskID]) { unreadable.formUnion(tasks) }
    func refuse(_ outcome: EnqueueOutcome) { self.outcome = outcome }
    func answerBeats(_ answer: Beat) { beatAnswer = answer }

    /// Returns when one more task has ended in any way.
    func nextEnd() async { await withCheckedContinuation { waiters.append($0) } }

    private func ended() {
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    func enqueue(_ tasks: [NewTask]) async throws(StoreError) -> EnqueueOutcome {
        if outcome == .accepted { waiting += tasks }
        return outcome
    }

    func claim(
        in partition: Partition, token: String, instance: String, avoiding avoided: Set<TaskID>
    ) async throws(StoreError) -> ClaimOutcome {
        let index = waiting.firstIndex { $0.id.partition == partition && !avoided.contains($0.id) }
        guard let index else { return .nothing }
        let task = waiting.remove(at: index)
        if unreadable.contains(task.id) {
            held[task.id] = task
            return .unreadable(Claim(task: task.id, token: token), .missingKey("k"))
        }
        claims[task.id] = token
        order.append(task.id)
        return .job(ClaimedJob(claim: Claim(task: task.id, token: token), job: task.job, attempt: 1))
    }

    func beat(_ claims: [Claim], in partition: Partition) async throws(StoreError) -> [Beat] {
        claims.map { _ in beatAnswer }
    }

    func progress(
        _ claim: Claim, status: TaskStatus, progress: Int, detail: String?
    ) async throws(StoreError) -> Bool {
        guard claims[claim.task] == claim.token else { return false }
        seen[claim.task, default: []].append(progress)
        return true
    }

    func complete(_ claim: Claim, result: ReportResult) async throws(StoreError) -> CompletionOutcome {
        defer { ended() }
        guard claims[claim.task] == claim.token else { return .stale }
        results[claim.task] = result
        return .visible
    }

    func fail(_ claim: Claim, failure: TaskFailure, backoff: Duration) async throws(StoreError) {
        failures[claim.task] = failure
        ended()
    }

    func release(_ claim: Claim) async throws(StoreError) {
        released.append(claim.task)
        if let task = held.removeValue(forKey: claim.task) { waiting.insert(task, at: 0) }
        ended()
    }

    private(set) var reaped: Set<Partition> = []
    private var silent: Set<Partition> = []
    /// These partitions do not answer the reaper.
    func silence(_ partitions: Set<Partition>) { silent = partitions }

    func reap(_ partition: Partition) async throws(StoreError) -> Int {
        if silent.contains(partition) { throw .unavailable("test") }
        reaped.insert(partition)
        return 0
    }
    func records(of tasks: [TaskID]) async throws(StoreError) -> [TaskID: Result<TaskRecord, StoreError>] { [:] }
    func cancel(_ task: TaskID) async throws(StoreError) -> CancelOutcome { .ended(.cancelled) }
    func erase(_ task: TaskID) async throws(StoreError) {}
}

extension FakeQueue: QueueGauge {
    func figures(maxAge: Duration) async throws(StoreError) -> QueueFigures { QueueFigures() }
}

extension FakeQueue: TaskRuns {
    func known(_ task: TaskID, fingerprint: String) async throws(StoreError) -> KnownTask { .unknown }
    func retry(_ task: TaskID, token: String) async throws(StoreError) -> RetryOutcome { .missing }
}
