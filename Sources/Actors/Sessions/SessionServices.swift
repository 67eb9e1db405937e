public import Domain
public import Logging

/// What a session needs of the world; made once in the composition root.
public struct SessionServices: Sendable {
    public var snapshots: any SnapshotStore
    public var tokens: any TokenStore
    public var turns: any FetchTurns
    public var queue: any JobQueue & TaskRuns
    public var storage: any ObjectStorage
    public var outbox: any Outbox
    public var sealer: any Sealer
    public var verify: VerifyBook
    public var gateway: any VehicleGateway
    public var signIn: any TeslaSignIn
    public var photos: any PhotoProcessor
    public var documents: any DocumentChecker
    public var hints: any HintFeed
    /// Tells the runner of this instance that work waits.
    public var wakeRunner: @Sendable (Partition) -> Void
    public var ids: IDGenerator
    public var clock: WallClock
    public var lifetime: SessionLifetime
    /// Name of this instance in task records and refresh locks.
    public var instance: String
    public var logger: Logger
    let metrics = SessionMetrics()
    let obtained = ObtainedTokens()
    /// Who pays for reports.
    public var entitlements: any ReportEntitlements = FreeReports()
    /// The kinds of PDF that are made here.
    public var profiles = Set(PDFProfile.allCases)
    /// For what its owner erased: it is gone when they are told so.
    public var eraser: ObjectEraser
    /// What the stop of the program waits for.
    public var unfinished = UnfinishedWork()

    public init(
        snapshots: any SnapshotStore, tokens: any TokenStore, turns: any FetchTurns, queue: any JobQueue & TaskRuns,
        storage: any ObjectStorage,
        outbox: any Outbox, sealer: any Sealer, verify: VerifyBook, gateway: any VehicleGateway,
        signIn: any TeslaSignIn,
        photos: any PhotoProcessor, documents: any DocumentChecker, hints: any HintFeed,
        wakeRunner: @escaping @Sendable (Partition) -> Void,
        ids: IDGenerator,
        clock: WallClock, lifetime: SessionLifetime, instance: String, logger: Logger
    ) {
        self.snapshots = snapshots
        self.tokens = tokens
        self.turns = turns
        self.queue = queue
        self.storage = storage
        self.outbox = outbox
        self.sealer = sealer
        self.verify = verify
        self.gateway = gateway
        self.signIn = signIn
        self.photos = photos
        self.documents = documents
        self.hints = hints
        self.wakeRunner = wakeRunner
        self.ids = ids
        self.clock = clock
        self.lifetime = lifetime
        self.instance = instance
        self.logger = logger
        eraser = ObjectEraser(outbox: outbox, storage: storage, logger: logger)
    }
}

/// Runs a call to the store and turns its error into the caller's problem.
func storing<Value>(_ call: () async throws(StoreError) -> Value) async throws(Problem) -> Value {
    do throws(StoreError) { return try await call() } catch { throw error.problem }
}
