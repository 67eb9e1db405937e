public import Domain
import FoundationEssentials
import Logging

/// What a caller asks for.
public struct ReportRequest: Sendable {
    public var vin: VIN
    public var language: ReportLanguage
    public var profile: PDFProfile
    public var paper: PaperSize
    /// nil: all.
    public var sections: [ReportSection]?
    /// The report does not tell the VIN.
    public var maskVIN: Bool
    /// Who is told how it ended.
    public var webhook: WebhookTarget?
    /// The account of whoever asks, where the session is nobody's: what it paid for counts.
    public var account: AccountID?

    public init(
        vin: VIN, language: ReportLanguage, profile: PDFProfile = .standard, paper: PaperSize = .a4,
        sections: [ReportSection]? = nil, maskVIN: Bool = false, webhook: WebhookTarget? = nil,
        account: AccountID? = nil
    ) {
        self.vin = vin
        self.language = language
        self.profile = profile
        self.paper = paper
        self.sections = sections
        self.maskVIN = maskVIN
        self.webhook = webhook
        self.account = account
    }
}

/// The facts, choices and photos of a report as they were when it was asked for.
struct FrozenInput: Sendable {
    /// Two requests with the same key share one stored input: nine languages freeze once.
    struct Key: Equatable, Sendable {
        /// Cheap to compare: cached facts share their storage.
        var facts: ReportModel
        var images: [SessionImage]
        var preferences: [String]
    }

    var object: ObjectName
    var photos: [ObjectName]
    /// Of its JSON.
    var bytes: Int
}

extension ReportSession {
    /// Puts one report on the queue and answers with its task, still `queued`.
    /// - Throws: `vehicle_not_in_session`, `profile_unavailable`, `queue_full`, Tesla's and the store's problems.
    public func requestReport(_ request: ReportRequest) async throws(Problem) -> TaskRecord {
        try offer(request.profile)
        return try await report(request, of: try await facts(of: request.vin), isBrought: false)
    }

    /// The same with facts that the caller brings (the original form of the request, row R1).
    public func requestReport(_ request: ReportRequest, facts: ReportModel) async throws(Problem) -> TaskRecord {
        try offer(request.profile)
        return try await report(request, of: facts, isBrought: true)
    }

    private func report(
        _ request: ReportRequest, of facts: ReportModel, isBrought: Bool
    ) async throws(Problem) -> TaskRecord {
        let task = task(services.ids.task(for: id), for: request, try await freeze(facts), isBrought: isBrought)
        try await enqueue([task], for: request.account)
        return record(of: task)
    }

    /// - Throws: `profile_unavailable`, before anything is fetched for a PDF that nobody here could make.
    func offer(_ profile: PDFProfile) throws(Problem) {
        guard !services.profiles.contains(profile) else { return }
        throw Problem(
            .profileUnavailable, "pdf_profile \(profile.rawValue) is not offered by this server, 'standard' is",
            at: ["body", "pdf_profile"])
    }

    /// - Parameter isBrought: whether the caller brought the facts.
    /// - Parameter fingerprint: what a repeat under the same id must have asked for; nil for an id of chance.
    func task(
        _ task: TaskID, for request: ReportRequest, _ input: FrozenInput, isBrought: Bool = false,
        fingerprint: String? = nil, in batch: BatchID? = nil
    ) -> NewTask {
        var webhook = request.webhook
        webhook?.trace = RequestTrace.current
        return NewTask(
            id: task, owner: services.sealer.hash(of: id), job: job(request, input, isBrought: isBrought),
            fingerprint: fingerprint ?? task.rawValue, cost: 1 + 0.5 * Double(input.photos.count),
            weight: Plan.basic.weight, batch: batch, webhook: webhook)
    }

    /// All or none. False when they were there before, for the same request.
    /// - Parameter account: of whoever asks.
    /// - Throws: `payment_required`, `plan_limit`, and why the queue does not take them.
    @discardableResult
    func enqueue(_ tasks: [NewTask], for account: AccountID?) async throws(Problem) -> Bool {
        let (tasks, taken) = try await paid(tasks, by: account)
        // Should the reply be lost, the reports may be queued: then they stay counted until it is known what became of them.
        let outcome = try await storing { () async throws(StoreError) in try await services.queue.enqueue(tasks) }
        if let problem = outcome.problem {
            // Nobody refers to the input now: a later request must store it again.
            freezing = nil
            await services.entitlements.release(taken)
            throw problem
        }
        services.wakeRunner(id.partition)
        await remember(tasks)
        return outcome == .accepted
    }

    /// Counted against what was paid for, before anybody sees them.
    private func paid(
        _ tasks: [NewTask], by account: AccountID?
    ) async throws(Problem) -> ([NewTask], [TaskID: TakenReport]) {
        let taken = try await count(
            tasks.map { WantedReport(task: $0.id, vin: $0.job.vin, language: $0.job.language) }, by: account)
        var tasks = tasks
        for index in tasks.indices {
            guard let report = taken[tasks[index].id] else { continue }
            tasks[index].job.payment = report.payment
            tasks[index].weight = report.plan.weight
            tasks[index].isLasting = (self.account ?? account) != nil
        }
        return (tasks, taken)
    }

    /// - Parameter asking: the account of whoever asks; a session that an account made is open to no other one.
    func count(
        _ reports: [WantedReport], by asking: AccountID?
    ) async throws(Problem) -> [TaskID: TakenReport] {
        let payer = account ?? asking
        let owners = [PaymentOwner.session(services.sealer.hash(of: id))] + (payer.map { [.account($0)] } ?? [])
        return try await services.entitlements.take(reports, by: owners)
    }

    /// A task just accepted, as the queue has it.
    func record(of task: NewTask) -> TaskRecord {
        let job = task.job
        return TaskRecord(
            id: task.id, status: .queued, progress: 0, maskedVIN: job.vin.masked, language: job.language,
            createdAt: job.createdAt, updatedAt: job.createdAt,
            retainedUntil: job.createdAt.addingTimeInterval(services.lifetime.retention.seconds))
    }

    /// The tasks are accepted already: a list that could not be written is no reason to make the caller ask again.
    private func remember(_ tasks: [NewTask]) async {
        do throws(Problem) {
            try await update { change throws(Problem) in
                for task in tasks {
                    change.state.remember(
                        SessionTask(
                            id: task.id, vin: task.job.vin, language: task.job.language, status: .queued,
                            createdAt: task.job.createdAt))
                }
                change.keeping += Set(tasks.map(\.job.input))
            }
        } catch {
            services.logger.warning("task not listed in its session", metadata: ["reason": "\(error.code.rawValue)"])
        }
    }

    private func job(_ request: ReportRequest, _ input: FrozenInput, isBrought: Bool) -> ReportJob {
        var job = ReportJob(
            session: id, input: input.object, photos: input.photos, vin: request.vin, language: request.language,
            profile: request.profile, paper: request.paper, sections: request.sections,
            maskVIN: request.maskVIN ? true : nil, isBrought: isBrought ? true : nil, createdAt: services.clock.now)
        job.trace = RequestTrace.current
        return job
    }

    /// Stores the report model for the workers, once for all requests with the same content.
    func freeze(_ facts: ReportModel) async throws(Problem) -> FrozenInput {
        let state = try await current().state
        let images = state.images(of: facts.vin)
        let key = FrozenInput.Key(
            facts: facts, images: images,
            preferences: [
                state.core.units?.rawValue ?? "", String(state.core.showChargingSites),
                state.core.referenceRangeKm.map { String($0) } ?? "",
            ])
        if let freezing, freezing.key == key { return try await freezing.task.value.get() }
        let model = facts.completed(by: state)
        let photos = images.map(\.object)
        let services = self.services
        let session = id
        // Unstructured on purpose: requests for other languages share it.
        let task = Task {
            do throws(Problem) {
                let written = try await Sealed(services).write(model, .input, of: session)
                return Result<FrozenInput, Problem>.success(
                    FrozenInput(object: written.value, photos: photos, bytes: written.bytes))
            } catch {
                return .failure(error)
            }
        }
        freezing = (key, task)
        let result = await task.value
        if freezing?.task == task {
            if case .success(let input) = result { frozenBytes = input.bytes } else { freezing = nil }
        }
        return try result.get()
    }
}

extension ReportModel {
    /// The facts with the session's photos of the car and its choices.
    /// - Parameter asset: where the report finds a photo; nil: in the asset table of a PDF.
    func completed(by state: SessionState, asset: ((SessionImage) -> String)? = nil) -> ReportModel {
        var model = self
        model.photos = state.images(of: vin).enumerated().map { index, image in
            var photo = ReportPhoto(
                asset: asset?(image) ?? "photo-\(index + 1).jpg", caption: image.caption, width: image.width,
                height: image.height, uploadedAt: image.uploadedAt, sha256: image.sha256)
            photo.slot = image.slot
            photo.alt = image.alt
            return photo
        }
        model.preferences = ReportPreferences(
            showChargingSites: state.core.showChargingSites, units: state.core.units,
            referenceRangeKm: state.core.referenceRangeKm)
        return model
    }
}

extension Duration {
    /// For arithmetic with civil times.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
