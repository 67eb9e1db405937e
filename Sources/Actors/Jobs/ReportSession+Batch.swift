public import Domain

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

    public init(
        vins: [VIN], languages: [ReportLanguage], profile: PDFProfile = .standard, paper: PaperSize = .a4
    ) {
        self.vins = vins
        self.languages = languages
        self.profile = profile
        self.paper = paper
    }
}

extension ReportSession {
    /// Puts all reports on the queue in one step, or none of them, car by car. Each car's facts are read once and frozen
    /// once.
    /// - Throws: `vehicle_not_in_session`, `queue_full`, Tesla's and the store's problems.
    public func requestBatch(_ request: BatchRequest) async throws(Problem) -> BatchView {
        let batch = services.ids.batch(for: id)
        var tasks: [NewTask] = []
        for (vin, facts) in try await facts(of: try await chosen(request.vins)) {
            let input = try await freeze(facts)
            for language in request.languages {
                let report = ReportRequest(vin: vin, language: language, profile: request.profile, paper: request.paper)
                tasks.append(task(services.ids.task(for: id), for: report, input, in: batch))
            }
        }
        try await enqueue(tasks)
        let record = BatchRecord(
            id: batch, session: services.sealer.hash(of: id), createdAt: services.clock.now, tasks: tasks.map(\.id))
        return BatchView(record: record, tasks: tasks.map { TaskView(accepted: self.record(of: $0)) })
    }

    /// In the order of `vins`; a few at a time, for one car costs seven calls to Tesla.
    private func facts(of vins: [VIN]) async throws(Problem) -> [(VIN, ReportModel)] {
        let found = await withTaskGroup(of: (VIN, Result<ReportModel, Problem>).self) { group in
            var found: [VIN: Result<ReportModel, Problem>] = [:]
            for (index, vin) in vins.enumerated() {
                if index >= Self.parallelFetches, let (vin, result) = await group.next() { found[vin] = result }
                group.addTask { (vin, await self.outcome(of: vin)) }
            }
            for await (vin, result) in group { found[vin] = result }
            return found
        }
        var facts: [(VIN, ReportModel)] = []
        for vin in vins {
            if let model = try found[vin]?.get() { facts.append((vin, model)) }
        }
        return facts
    }

    private func outcome(of vin: VIN) async -> Result<ReportModel, Problem> {
        do throws(Problem) { return .success(try await facts(of: vin)) } catch { return .failure(error) }
    }

    private static let parallelFetches = 3
}
