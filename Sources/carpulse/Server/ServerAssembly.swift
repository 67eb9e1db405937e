import Actors
import Domain
import Drivers
import FoundationEssentials
import Hummingbird
import Integrations
import Logging
import ServiceLifecycle
import TeslaMock
import Transport

/// The object graph of one server, and the order in which its parts start and stop.
struct ServerAssembly: Sendable {
    private let settings: Settings
    private let port: Int
    private let store: StoreAssembly
    private let rendering: RenderAssembly
    private let accounts: AccountAssembly
    private let payments: PaymentAssembly
    private let tesla: TeslaAssembly
    private let http: HTTPClient
    private let health: HealthMonitor
    private let registry: SessionRegistry
    private let hub: EventHub
    private let runner: JobRunner
    private let beat: InstanceBeat
    private let caretaker: Caretaker
    /// nil: webhooks are not offered.
    private let webhooks: WebhookAssembly?
    private let unfinished: UnfinishedWork
    private let plan: DrainPlan
    private let transport: TransportDependencies
    private let logger: Logger

    init(_ settings: Settings, metrics: PrometheusRegistry, clock: WallClock, logger: Logger) async throws {
        self.settings = settings
        self.logger = logger
        plan = DrainPlan(total: settings.limits.drain, linger: settings.limits.drainLinger)
        port = settings.port == 0 ? try await FreePort.find(on: settings.host) : settings.port
        let publicBaseURL = settings.publicBaseURL ?? "http://\(settings.host):\(port)"
        let ids = IDGenerator(partitions: settings.limits.partitions)
        let instance = ids.token(length: 6)
        logger.info("instance starts", metadata: ["instance": "\(instance)"])

        let keys = try await ServerKeys(settings)
        let sealer = AESSealer(keys.snapshots)
        rendering = try RenderAssembly(settings, logger: logger)
        http = HTTPClient()
        store = try await StoreAssembly(settings, sealer: sealer, logger: logger)
        tesla = try await TeslaAssembly(
            settings, publicBaseURL: publicBaseURL, http: http, store: store, clock: clock, logger: logger)
        let objects = StorageAssembly(settings, http: http, clock: clock)
        let storage = objects.storage
        accounts = await AccountAssembly(
            settings, mail: .make(rendering.templates, queue: store.mails, base: publicBaseURL), keys: keys.tokens,
            sealer: sealer, store: store, storage: storage, ids: ids, clock: clock, logger: logger)
        payments = try await PaymentAssembly(
            settings, store: store, ledger: accounts.ledger, storage: storage, sealer: sealer, rendering: rendering,
            mail: accounts.transport, ids: ids, clock: clock, publicBaseURL: publicBaseURL, logger: logger)
        let signer = objects.links(SealedLinkSigner(keys: keys.links, publicBaseURL: publicBaseURL))

        let verify = VerifyBook(
            storage: storage, projection: store.verify, sealer: sealer, clock: clock, logger: logger)
        // Whoever asks about a report waits for the answer.
        let lookups = VerifyBook(
            storage: storage.hurried, projection: store.verify, sealer: sealer, clock: clock, logger: logger)
        let wakeup = JobWakeup()
        var services = SessionServices(
            snapshots: store.snapshots, tokens: store.snapshots, turns: store.turns, queue: store.queue,
            storage: storage,
            outbox: store.outbox, sealer: sealer, verify: verify, gateway: tesla.gateway, signIn: tesla.signIn,
            photos: rendering.photos, documents: rendering.documents, hints: store.hints,
            wakeRunner: { wakeup.signal($0) }, ids: ids, clock: clock, lifetime: settings.session, instance: instance,
            logger: logger)
        services.profiles = rendering.renderer.profiles
        services.eraser = ObjectEraser(outbox: store.outbox, storage: storage.hurried, logger: logger)
        services.entitlements = payments.entitlements
        unfinished = services.unfinished
        registry = SessionRegistry(services: services, configuration: .init(memory: settings.limits.sessionMemory))
        let maker = ReportMaker(
            queue: store.work, storage: storage, outbox: store.outbox, sealer: sealer, verify: verify,
            renderer: rendering.renderer,
            clock: clock,
            configuration: .init(
                publicBaseURL: publicBaseURL, attemptLimit: settings.rendering.timeout + .seconds(30)),
            entitlements: payments.entitlements, logger: logger)
        runner = JobRunner(
            queue: store.work, heartbeats: store.heartbeats, maker: maker, slots: rendering.renderer.capacity,
            wakeup: wakeup, hints: store.hints, ids: ids, instance: instance,
            configuration: .init(drain: plan.reports, partitions: settings.limits.partitions), logger: logger)
        caretaker = Caretaker(
            queue: store.queue, snapshots: store.snapshots, eraser: services.eraser, verify: verify,
            rotation: KeyRotation(
                seals: RedisSealRotation(store.snapshots, sealer: sealer), partitions: settings.limits.partitions,
                ids: ids, logger: logger),
            orphans: OrphanSweep(
                storage: storage, claims: store.answers, instance: instance, lifetime: settings.session, clock: clock,
                logger: logger),
            losses: LossCheck(
                storage: storage.hurried, references: store.references, claims: store.answers,
                instance: instance, partitions: settings.limits.partitions, logger: logger),
            partitions: settings.limits.partitions, logger: logger)
        let health = HealthMonitor(checks: Self.checks(store, storage, rendering, runner))
        self.health = health
        beat = InstanceBeat(board: store.board, runner: runner, health: health, name: instance, logger: logger)
        let reader = TaskReader(queue: store.queue, signer: signer, clock: clock, linkLifetime: settings.linkLifetime)
        hub = EventHub(feed: store.hints, reader: reader, isDraining: { health.isDraining })
        webhooks = keys.webhooks.map { [store] secrets in
            WebhookAssembly(
                settings, secrets: secrets, queue: store.webhooks, reader: reader, hints: store.hints, sealer: sealer,
                publicBaseURL: publicBaseURL, clock: clock, logger: logger)
        }
        var configuration = Self.transport(
            settings, plan, publicBaseURL, instance, clock, webhooks: webhooks?.rules)
        configuration.profiles = services.profiles
        configuration.offersDemo = settings.tesla.mode == .mock
        configuration.paymentsRequired = settings.payments.isRequired
        configuration.settings = settings.shown
        var transport = TransportDependencies(
            registry: registry,
            signIn: SignInDesk(
                registry: registry, services: services, pending: store.signIns, scopes: settings.tesla.scopes,
                configuration: .init(returnOrigins: [publicBaseURL] + settings.corsOrigins)),
            tasks: ReportTasks(
                queue: store.queue, batches: store.queue, events: store.events, reader: reader, hub: hub),
            operators: OperatorDesk(queue: store.queue, calls: store.teslaCalls, sessions: store.snapshots),
            answers: store.answers, accounts: accounts.desk,
            health: health, gate: RateGate(policies: settings.rateLimits, limiter: store.limiter), storage: storage,
            signer: signer, archiver: ZipArchiver(),
            documents: .make(rendering.templates), web: try Self.web(settings), previews: rendering.previews,
            verify: VerifyDesk(book: lookups, finder: rendering.codes, sealer: sealer),
            zones: ZoneDirectory().rules(of:),
            metrics: MetricsAssembly(
                settings, metrics,
                StateGauges(
                    queue: store.queue, health: health, registry: registry, runner: runner, hub: hub,
                    payments: payments.desk),
                startedAt: clock.now
            ).page,
            clock: clock, ids: ids,
            configuration: configuration, logger: logger)
        transport.apiFiles = .make(templates: try Locations.templates(settings.rendering.templates))
        transport.compress = Gzip.compressed
        transport.payments = payments.desk
        self.transport = transport
    }

    /// Runs until SIGTERM or SIGINT. The order is that of dependence: the last to start is the first to stop.
    func run(onReady: @escaping @Sendable (String) -> Void) async throws {
        let address = "http://\(settings.host):\(port)"
        let notice = DrainNotice(plan, health: health, runner: runner, logger: logger)
        let server = buildApplication(transport, host: settings.host, port: port) { listener in
            await notice.serves(on: listener)
            onReady(address)
        }
        var services: [any Service] = [
            ClosingService { [store] in await store.close() },
            LoopingService { [store] in await store.hints.run() },
            ClosingService { [store] in await store.teslaCalls.flush() },
            LoopingService { [store] in await store.countTeslaCalls() },
            ClosingService { [http] in await http.shutdown() },
            ClosingService { [accounts] in await accounts.close() },
            ClosingService { [rendering] in await rendering.close() },
        ]
        if let mock = tesla.mock { services.append(mock.buildApplication(logger: logger)) }
        services += payments.services
        if let webhooks { services += webhooks.services }
        // On the way down: first the notice, then requests and reports under way, then what they left behind.
        services += [
            beat, caretaker, accounts.keeper, registry, hub, ClosingService { await settle() },
            ServicesTogether(services: [
                BoundedService(service: server, limit: plan.requests - plan.linger), runner,
            ]),
            notice,
        ]
        var group = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, logger: logger)
        group.maximumGracefulShutdownDuration = plan.patience
        try await StopSignals(plan: plan, logger: logger).run(ServiceGroup(configuration: group))
    }

    private func settle() async {
        let left = await unfinished.settle(within: plan.unfinished)
        if left > 0 { logger.warning("work left behind at the stop", metadata: ["count": "\(left)"]) }
    }

    private static func web(_ settings: Settings) throws -> WebFiles {
        do { return try WebFiles(folders: Locations.templates(settings.rendering.templates)) } catch let error
            as WebFilesMissing
        {
            throw ConfigurationFailure(["TEMPLATES_DIR: \(error)"])
        }
    }

    private static func checks(
        _ store: StoreAssembly, _ storage: PlacedStorage, _ rendering: RenderAssembly, _ runner: JobRunner
    ) -> [HealthCheck] {
        var checks = [
            HealthCheck("redis", isCritical: true) { _ = try await store.health.ping() },
            HealthCheck("storage", isCritical: true, validity: .seconds(10)) { try await storage.check() },
            HealthCheck(
                "renderer", isCritical: true, validity: .seconds(60), isSuspended: { await runner.isSuspended }
            ) { try await rendering.renderer.check() },
        ]
        if rendering.renderer.profiles.contains(.ua) {
            // Workers of the second engine run only when they are needed: their last starts are all that is looked at.
            let workers = rendering.workers
            checks.append(
                HealthCheck("renderer_tagged", isCritical: false, isSuspended: { await workers.isTaggedFailing }) {})
        }
        return checks
    }

    private static func transport(
        _ settings: Settings, _ plan: DrainPlan, _ publicBaseURL: String, _ instance: String, _ clock: WallClock,
        webhooks: WebhookRules?
    ) -> TransportConfiguration {
        TransportConfiguration(
            publicBaseURL: publicBaseURL, environment: settings.environment.rawValue,
            version: VersionInfo(version: Version.text, commit: Version.commit), instance: instance,
            startedAt: clock.now,
            asyncStatus: settings.asyncStatus, maxBodyBytes: settings.limits.bodyBytes,
            maxImageBytes: settings.limits.imageBytes, corsOrigins: settings.corsOrigins,
            trustedProxies: settings.trustedProxies, secureCookies: publicBaseURL.hasPrefix("https://"),
            linkTTL: settings.linkLifetime, adminToken: settings.adminToken,
            scopes: settings.tesla.scopes, teslaPublicKey: settings.tesla.publicKey,
            webhooks: webhooks, connections: ConnectionLimits(farewell: plan.farewell))
    }
}
