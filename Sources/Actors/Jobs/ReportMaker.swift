public import Domain
import FoundationEssentials
public import Logging

/// Makes one report from a claimed job: reads the frozen input, renders, stores, and makes the result visible.
///
/// Every step is safe to lose: another claim starts over, and only one result ever becomes visible (state.md D9, D10).
public struct ReportMaker: Sendable {
    public struct Configuration: Sendable {
        /// Longest time for one attempt, all steps together (state.md 8). The engine has a shorter limit of its own.
        public var attemptLimit: Duration
        /// An object that no commit kept is deleted after this.
        public var objectGrace: Duration
        /// Between two steps of progress that are told (state.md 6.11).
        public var progressPace: Duration
        /// Reports are verified below it; without a slash at the end.
        public var publicBaseURL: String

        public init(
            publicBaseURL: String, attemptLimit: Duration = .seconds(90), objectGrace: Duration = .seconds(7_200),
            progressPace: Duration = .milliseconds(500)
        ) {
            self.publicBaseURL = publicBaseURL
            self.attemptLimit = attemptLimit
            self.objectGrace = objectGrace
            self.progressPace = progressPace
        }
    }

    private let queue: any JobQueue
    private let storage: any ObjectStorage
    private let outbox: any Outbox
    private let sealer: any Sealer
    private let verify: VerifyBook
    private let renderer: any ReportRenderer
    private let metrics = ReportMetrics()
    private let models = FrozenModels()
    private let clock: WallClock
    private let configuration: Configuration
    private let entitlements: any ReportEntitlements
    private let logger: Logger

    public init(
        queue: any JobQueue, storage: any ObjectStorage, outbox: any Outbox, sealer: any Sealer,
        verify: VerifyBook, renderer: any ReportRenderer, clock: WallClock, configuration: Configuration,
        entitlements: any ReportEntitlements = FreeReports(), logger: Logger
    ) {
        self.entitlements = entitlements
        self.queue = queue
        self.storage = storage
        self.outbox = outbox
        self.sealer = sealer
        self.verify = verify
        self.renderer = renderer
        self.clock = clock
        self.configuration = configuration
        self.logger = logger
    }

    /// How an attempt ended, as far as the runner must act on it.
    enum Outcome: Sendable {
        /// The renderer answered, with a report or with its reason against one.
        case rendered
        /// Failed, waiting for another attempt, or given up: nothing was learnt of the renderer.
        case settled
        /// The render worker died over the job.
        case crashed
        /// Nothing was tried: no renderer starts here.
        case noRenderer
    }

    /// - Parameter rendered: called when the render worker has answered with a report, which is published after that.
    func run(_ job: ClaimedJob, rendered: @escaping @Sendable () async -> Void) async -> Outcome {
        var log = logger
        log[metadataKey: "task"] = "\(job.claim.task)"
        log[metadataKey: "attempt"] = "\(job.attempt)"
        do throws(AttemptError) {
            try await limited(to: configuration.attemptLimit, orThrow: .overdue) { () async throws(AttemptError) in
                try await attempt(job, rendered)
            }
            log.info("report made", metadata: ["language": "\(job.job.language.rawValue)"])
            return .rendered
        } catch {
            return await settle(job, error, log)
        }
    }

    /// Nothing is under way: what was read for it is let go.
    func rest() async { await models.empty() }

    private func attempt(_ job: ClaimedJob, _ rendered: @Sendable () async -> Void) async throws(AttemptError) {
        try await hold(job)
        let (model, photos) = try await metrics.measure(.read, job.job) { () async throws(AttemptError) in
            try await input(of: job)
        }
        let report = try await metrics.measure(.render, job.job) { () async throws(AttemptError) in
            try await render(model, photos: photos, job)
        }
        await rendered()
        try await show(job.claim, .uploading, 70)
        try await metrics.measure(.publish, job.job) { () async throws(AttemptError) in
            try await publish(report, of: model, job)
        }
        metrics.made(report)
    }

    /// A report that failed or was cancelled may have been given back, and its money used for another one.
    private func hold(_ job: ClaimedJob) async throws(AttemptError) {
        guard let payment = job.job.payment else { return }
        let report = WantedReport(task: job.claim.task, vin: job.job.vin, language: job.job.language)
        let isPaid: Bool
        do throws(Problem) { isPaid = try await entitlements.hold(report, on: payment) } catch {
            throw AttemptError(
                code: "store_unavailable", message: "The payment cannot be read", retryable: true,
                cause: error.cause ?? error.code.rawValue)
        }
        if !isPaid {
            throw AttemptError(code: "plan_limit", message: "The plan does not cover this report", retryable: false)
        }
    }

    private func input(of job: ClaimedJob) async throws(AttemptError) -> (ReportModel, photos: [[UInt8]]) {
        var model: ReportModel = try await read(job.job.input)
        model.issuedAt = job.job.createdAt
        model.preferences.sections = job.job.sections
        var objects = job.job.photos
        if job.job.maskVIN == true || model.preferences.maskVIN == true {
            objects = zip(model.photos, objects).filter { photo, _ in !photo.showsVIN }.map(\.1)
            model.maskVIN()
        }
        model.verification = job.job.isBrought == true ? nil : mark(of: job.claim)
        var photos: [[UInt8]] = []
        for photo in objects { photos.append(try await bytes(of: photo)) }
        return (model, photos)
    }

    /// Chosen before the report is rendered, for it stands in it. Each attempt has its own, as each has its own bytes:
    /// what one has registered no other can gainsay.
    private func mark(of claim: Claim) -> VerifyMark? {
        let secret = "verify|\(claim.task.rawValue)|\(claim.token)"
        return VerifyCode(digest: sealer.digest(Array(secret.utf8)))
            .map { VerifyMark(code: $0, base: configuration.publicBaseURL) }
    }

    private func render(
        _ model: ReportModel, photos: [[UInt8]], _ job: ClaimedJob
    ) async throws(AttemptError) -> RenderedReport {
        let (steps, feed) = AsyncStream.makeStream(of: Double.self, bufferingPolicy: .bufferingNewest(1))
        // Progress travels beside the rendering, so that a slow store never slows the engine. It stops when that ends.
        async let _: Void = report(steps, of: job.claim)
        do throws(RenderError) {
            return try await renderer.render(
                model, photos: photos, language: job.job.language, profile: job.job.profile, paper: job.job.paper,
                progress: { feed.yield($0) })
        } catch {
            throw AttemptError(error)
        }
    }

    /// Maps the engine's share of the work onto 10 to 69 of the task's progress. Each one told is an event for all who
    /// follow the task.
    private func report(_ steps: AsyncStream<Double>, of claim: Claim) async {
        for await share in steps {
            let progress = 10 + Int(min(max(share, 0), 1) * 59)
            _ = try? await queue.progress(claim, status: .processing, progress: progress, detail: nil)
            guard (try? await Task.sleep(for: configuration.progressPace)) != nil else { return }
        }
    }

    private func publish(
        _ report: RenderedReport, of model: ReportModel, _ job: ClaimedJob
    ) async throws(AttemptError) {
        let object = storage.place(
            .report(
                vin: model.preferences.maskVIN == true ? job.job.vin.veiled : job.job.vin, language: job.job.language,
                timestamp: RFC3339.compact(job.job.createdAt), claim: job.claim.token))
        try await store { () async throws(StoreError) in
            try await outbox.register([object], of: job.job.session, after: configuration.objectGrace)
        }
        do throws(StorageError) {
            try await storage.put(object, bytes: report.pdf, contentType: "application/pdf")
        } catch .exists {
            // The name holds the claim: this is our own earlier upload.
        } catch {
            throw AttemptError(
                code: "storage_unavailable", message: "The report could not be stored", retryable: true,
                cause: error.cause)
        }
        let code = model.verification?.code
        if let code { try await enter(VerifyRecord(code: code, of: model, language: job.job.language, file: report)) }
        let result = ReportResult(
            object: object, pages: report.pages, bytes: report.pdf.count, sha256: report.sha256,
            fileName: report.fileName, profile: job.job.profile, code: code)
        let outcome = try await store { () async throws(StoreError) in
            try await queue.complete(job.claim, result: result)
        }
        if outcome == .stale {
            // The name holds a claim that is over: nobody will ever refer to it.
            try? await outbox.register([object], of: job.job.session, after: .zero)
            throw AttemptError.lost
        }
        if let payment = job.job.payment { await entitlements.made(job.claim.task, with: payment) }
    }

    /// Before the report is anybody's to see. Should the attempt come to nothing after this, nobody knows its code.
    private func enter(_ record: VerifyRecord) async throws(AttemptError) {
        do throws(Problem) { try await verify.enter(record) } catch {
            throw AttemptError(
                code: "storage_unavailable", message: "The report could not be registered", retryable: true,
                cause: error.cause ?? error.code.rawValue)
        }
    }

    private func show(_ claim: Claim, _ status: TaskStatus, _ progress: Int) async throws(AttemptError) {
        let held = try await store { () async throws(StoreError) in
            try await queue.progress(claim, status: status, progress: progress, detail: nil)
        }
        if !held { throw AttemptError.lost }
    }

    private func read(_ name: ObjectName) async throws(AttemptError) -> ReportModel {
        if let model = await models.model(named: name) { return model }
        let sealed = try await bytes(of: name)
        let plain = try await store { () async throws(StoreError) in
            try sealer.open(sealed, context: Sealed.context(name))
        }
        let model: ReportModel
        do { model = try DomainJSON.decode(ReportModel.self, from: Data(plain)) } catch {
            throw AttemptError(code: "input_invalid", message: "The report data cannot be read", retryable: false)
        }
        await models.keep(model, named: name)
        return model
    }

    private func bytes(of name: ObjectName) async throws(AttemptError) -> [UInt8] {
        do throws(StorageError) { return try await storage.read(name, range: nil) } catch .missing {
            throw AttemptError(code: "input_missing", message: "The report data is gone", retryable: false)
        } catch {
            throw AttemptError(
                code: "storage_unavailable", message: "The report data cannot be read", retryable: true,
                cause: error.cause)
        }
    }

    /// A store that is away is waited for, as long as the attempt may last and the claim may hold: what was rendered is
    /// not thrown away for an outage (state.md 16, row 13).
    private func store<Value>(
        _ call: () async throws(StoreError) -> Value
    ) async throws(AttemptError) -> Value {
        while true {
            do throws(StoreError) { return try await call() } catch {
                guard error.isPassing, (try? await Task.sleep(for: .milliseconds(.random(in: 100...300)))) != nil else {
                    throw AttemptError(
                        code: "store_unavailable", message: "The session store does not answer", retryable: true)
                }
            }
        }
    }

    /// Says how the attempt ended. A lost or cancelled one says nothing: the task is another's now, or is handed back.
    private func settle(_ job: ClaimedJob, _ error: AttemptError, _ log: Logger) async -> Outcome {
        metrics.failed(Task.isCancelled ? nil : error.failure)
        guard let failure = error.failure, !Task.isCancelled else {
            log.info("attempt given up")
            return .settled
        }
        log.warning("attempt failed", metadata: ["code": "\(failure.code)", "cause": "\(error.cause ?? "-")"])
        if error.renderer == .noRenderer { return .noRenderer }
        let backoff = Duration.seconds(Double.random(in: 0...1) * Double(min(60, 1 << min(job.attempt, 6))))
        do throws(StoreError) { try await queue.fail(job.claim, failure: failure, backoff: backoff) } catch {
            log.warning("failure not recorded; the lease will end", metadata: ["reason": "\(error)"])
        }
        // A crash of the second engine says nothing of the first.
        return error.renderer == .crashed && job.job.profile != .standard ? .settled : error.renderer
    }
}

/// Why an attempt ended without a result.
struct AttemptError: Error {
    /// nil: the claim is lost or the work was cancelled; nothing is to be recorded.
    let failure: TaskFailure?
    /// For the log only.
    let cause: String?
    /// What the attempt tells of the renderer.
    var renderer = ReportMaker.Outcome.settled

    static let lost = AttemptError(failure: nil, cause: nil)
    static let overdue = AttemptError(
        code: "render_timeout", message: "The report took too long", retryable: true, cause: "attempt limit")

    private init(failure: TaskFailure?, cause: String?) {
        self.failure = failure
        self.cause = cause
    }

    init(code: String, message: String, retryable: Bool, cause: String? = nil) {
        self.init(failure: TaskFailure(code: code, message: message, retryable: retryable), cause: cause)
    }

    init(_ error: RenderError) {
        switch error {
        case .workerLost(let cause):
            self.init(code: "render_failed", message: "The renderer stopped", retryable: true, cause: cause)
            renderer = .crashed
        case .timeout: self.init(code: "render_timeout", message: "The report took too long", retryable: true)
        case .failed(let cause):
            self.init(code: "render_failed", message: "The report cannot be rendered", retryable: false, cause: cause)
            renderer = .rendered
        case .unsupported(let profile):
            // Another instance may have its engine.
            self.init(
                code: "profile_unavailable", message: "No engine for this kind of PDF", retryable: true,
                cause: profile.rawValue)
        case .unavailable(let cause):
            self.init(
                code: "renderer_unavailable", message: "No renderer is available", retryable: true, cause: cause)
            renderer = .noRenderer
        case .cancelled: self = .lost
        }
    }
}
