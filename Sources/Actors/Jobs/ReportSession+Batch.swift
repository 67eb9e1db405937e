public import Domain
import FoundationEssentials

/// Reports of several cars in several languages, asked for at once (row R10).
public struct BatchRequest: Sendable {
    public static let maxVehicles = 10
    /// As many as one session may have waiting.
    public static let maxReports = 45

    /// No car twice.
    public var vins: [VIN]
    /// No language twice.
    public var languages: [ReportLanguage]
    public var profile: PDFProfile
    public var paper: PaperSize
    /// nil: all.
    public var sections: [ReportSection]?
    /// The report does not tell the VIN.
    public var maskVIN: Bool
    /// Who is told how each of them ended.
    public var webhook: WebhookTarget?
    /// The account of whoever asks, where the session is nobody's: what it paid for counts.
    public var account: AccountID?

    public init(
        vins: [VIN], languages: [ReportLanguage], profile: PDFProfile = .standard, paper: PaperSize = .a4,
        sections: [ReportSection]? = nil, maskVIN: Bool = false, webhook: WebhookTarget? = nil,
        account: AccountID? = nil
    ) {
        self.vins = vins
        self.languages = languages
        self.profile = profile
        self.paper = paper
        self.sections = sections
        self.maskVIN = maskVIN
        self.webhook = webhook
        self.account = account
    }
}

extension ReportSession {
    /// Puts all reports on the queue in one step, or none of them, car by car. Each car's facts are read once and frozen
    /// once. A repeat under the same key answers the batch as it stands; what failed for a passing reason is run again.
    /// - Throws: `vehicle_not_in_session`, `queue_full`, `idempotency_key_reused`, Tesla's and the store's problems.
    public func requestBatch(
        _ request: BatchRequest, key: IdempotencyKey? = nil
    ) async throws(Problem) -> (batch: BatchView, isReplay: Bool) {
        try offer(request.profile)
        let plan = BatchPlan(request, key, in: id, services)
        if key != nil, let known = try await replay(plan) { return (known, true) }
        var inputs: [VIN: FrozenInput] = [:]
        for (vin, facts) in try await facts(of: try await chosen(request.vins)) {
            inputs[vin] = try await freeze(facts)
        }
        let tasks = plan.reports.compactMap { report in
            inputs[report.request.vin].map { input in
                task(report.id, for: report.request, input, fingerprint: report.fingerprint, in: plan.batch)
            }
        }
        if try await !enqueue(tasks, for: request.account), let known = try await replay(plan) { return (known, true) }
        let views = tasks.map { TaskView(record: self.record(of: $0)) }
        return (BatchView(record: plan.record(createdAt: services.clock.now, services, id), tasks: views), false)
    }

    /// nil when the batch is the first of its key. All of it is there, or nothing.
    private func replay(_ plan: BatchPlan) async throws(Problem) -> BatchView? {
        guard let first = plan.reports.first else { return nil }
        let known = try await storing { () async throws(StoreError) in
            try await services.queue.known(first.id, fingerprint: first.fingerprint)
        }
        if known == .other { throw EnqueueOutcome.mismatch.problem ?? ReportSession.expired }
        guard case .same(let oldest) = known else { return nil }
        let records = try await storing { () async throws(StoreError) in
            try await services.queue.records(of: plan.reports.map(\.id))
        }
        var views: [TaskView] = []
        for report in plan.reports {
            guard let record = try? records[report.id]?.get() else { continue }
            let isPassing = record.status == .failed && record.failure?.retryable == true
            views.append(
                TaskView(record: isPassing ? try await runAgain(record, as: report.request).record : record))
        }
        return BatchView(record: plan.record(createdAt: oldest.createdAt, services, id), tasks: views)
    }

    /// In the order of `vins`; a few at a time, for one car costs seven calls to Tesla.
    private func facts(of vins: [VIN]) async throws(Problem) -> [(VIN, ReportModel)] {
        let found = await withTaskGroup(of: FetchedFacts.self) { group in
            var found: [VIN: Result<ReportModel, Problem>] = [:]
            for (index, vin) in vins.enumerated() {
                if index >= Self.parallelFetches, let next = await group.next() { found[next.vin] = next.facts }
                group.addTask { await self.fetch(vin) }
            }
            for await next in group { found[next.vin] = next.facts }
            return found
        }
        var facts: [(VIN, ReportModel)] = []
        for vin in vins {
            if let model = try found[vin]?.get() { facts.append((vin, model)) }
        }
        return facts
    }

    private func fetch(_ vin: VIN) async -> FetchedFacts {
        do throws(Problem) {
            return FetchedFacts(vin: vin, facts: .success(try await facts(of: vin)))
        } catch {
            return FetchedFacts(vin: vin, facts: .failure(error))
        }
    }

    private static let parallelFetches = 3
}

/// Not a tuple: an optimised build of Swift 6.3 loses tuples with a typed `Result` in task groups.
private struct FetchedFacts: Sendable {
    let vin: VIN
    let facts: Result<ReportModel, Problem>
}

/// The ids of a batch and its reports. With a key they are the same in every repeat.
private struct BatchPlan {
    let batch: BatchID
    let reports: [(id: TaskID, request: ReportRequest, fingerprint: String)]

    init(_ batch: BatchRequest, _ key: IdempotencyKey?, in session: SessionID, _ services: SessionServices) {
        self.batch = key?.id(in: session, sealer: services.sealer) ?? services.ids.batch(for: session)
        let whole = [
            batch.vins.map(\.rawValue), batch.languages.map(\.rawValue),
            [batch.paper.rawValue, batch.profile.rawValue] + (batch.sections?.map(\.rawValue) ?? [])
                + (batch.maskVIN ? ["mask_vin"] : [])
                + (batch.webhook.map { [$0.fingerprint] } ?? []),
        ].map { $0.joined(separator: ",") }.joined(separator: "|")
        let requests = batch.vins.flatMap { vin in
            batch.languages.map {
                ReportRequest(
                    vin: vin, language: $0, profile: batch.profile, paper: batch.paper, sections: batch.sections,
                    maskVIN: batch.maskVIN, webhook: batch.webhook, account: batch.account)
            }
        }
        reports = requests.enumerated().map { index, request in
            let id: TaskID? = key?.id(in: session, scope: "batch/\(index)", sealer: services.sealer)
            return (id ?? services.ids.task(for: session), request, "batch|\(whole)|\(index)")
        }
    }

    func record(createdAt: Date, _ services: SessionServices, _ session: SessionID) -> BatchRecord {
        BatchRecord(
            id: batch, session: services.sealer.hash(of: session), createdAt: createdAt, tasks: reports.map(\.id))
    }
}
