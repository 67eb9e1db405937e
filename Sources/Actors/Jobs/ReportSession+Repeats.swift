public import Domain
import FoundationEssentials

/// The task of a request that carried an `Idempotency-Key`.
public struct KeyedReport: Sendable {
    /// As it stands now, whoever asked first.
    public let record: TaskRecord
    /// Whether this very request came before.
    public let isReplay: Bool
}

extension ReportSession {
    /// Asks for a report under a name of the caller's: however often and at whichever instances the same request comes,
    /// there is one task.
    ///
    /// A repeat answers the task as it stands. One that failed for a passing reason is run again (decisions.md 13), a
    /// cancelled one is not: somebody wanted that.
    /// - Parameter facts: those that the caller brought; nil takes the car's.
    /// - Throws: `idempotency_key_reused`, and what a request without a key throws.
    public func requestReport(
        _ request: ReportRequest, facts: ReportModel? = nil, key: IdempotencyKey
    ) async throws(Problem) -> KeyedReport {
        try offer(request.profile)
        let task: TaskID = key.id(in: id, sealer: services.sealer)
        let fingerprint = try request.fingerprint(facts, services.sealer)
        // A look before anything is fetched, frozen and stored; the queue itself decides when two come at once.
        if let known = try await replay(task, request, fingerprint) { return known }
        let frozen: ReportModel
        if let facts { frozen = facts } else { frozen = try await self.facts(of: request.vin) }
        let new = self.task(
            task, for: request, try await freeze(frozen), isBrought: facts != nil, fingerprint: fingerprint)
        let isNew = try await enqueue([new], for: request.account)
        if !isNew, let known = try await replay(task, request, fingerprint) { return known }
        return KeyedReport(record: self.record(of: new), isReplay: false)
    }

    /// nil when the request is the first of its key.
    private func replay(
        _ task: TaskID, _ request: ReportRequest, _ fingerprint: String
    ) async throws(Problem) -> KeyedReport? {
        let known = try await storing { () async throws(StoreError) in
            try await services.queue.known(task, fingerprint: fingerprint)
        }
        switch known {
        case .unknown: return nil
        case .other: throw Problem.keyReused
        case .same(let record):
            await list(record, request)
            guard record.status == .failed, record.failure?.retryable == true else {
                return KeyedReport(record: record, isReplay: true)
            }
            return try await runAgain(record, as: request)
        }
    }

    func runAgain(_ failed: TaskRecord, as request: ReportRequest) async throws(Problem) -> KeyedReport {
        // A failed report may have been given back.
        let taken = try await count(
            [WantedReport(task: failed.id, vin: request.vin, language: failed.language)], by: request.account)
        let token = services.ids.token()
        let outcome = try await storing { () async throws(StoreError) in
            try await services.queue.retry(failed.id, token: token)
        }
        switch outcome {
        // Two repeats at once, or a failure that outlived its input: the task as it stands is the answer.
        case .running, .alreadyComplete, .spent: break
        case .queued: services.wakeRunner(id.partition)
        case .queueFull, .ownerFull, .noRenderer, .sessionGone, .missing:
            await services.entitlements.release(taken)
            if let problem = outcome.problem { throw problem }
        }
        let record = try await storing { () async throws(StoreError) in
            try await services.queue.record(of: failed.id)
        }
        return KeyedReport(record: record ?? failed, isReplay: true)
    }

    /// The first request may have died between the queue and the session's list.
    private func list(_ record: TaskRecord, _ request: ReportRequest) async {
        guard let state = try? await current().state, !state.tasks.contains(where: { $0.id == record.id }) else {
            return
        }
        let entry = SessionTask(
            id: record.id, vin: request.vin, language: request.language, status: .queued, createdAt: record.createdAt)
        try? await update { change throws(Problem) in change.state.remember(entry) }
    }
}

extension ReportRequest {
    /// Equal for two requests in which the caller asked for the same: nothing that changes by itself is in it, like a
    /// car's facts or the session's photos, or a repeat a minute later would count as another request.
    func fingerprint(_ facts: ReportModel?, _ sealer: any Sealer) throws(Problem) -> String {
        var own = "-"
        if var facts {
            // The server's own stamp where the caller gave none.
            facts.issuedAt = Date(timeIntervalSince1970: 0)
            do { own = sealer.digest([UInt8](try DomainJSON.encode(facts))) } catch {
                throw Problem(.internalError, "Internal error")
            }
        }
        let parts = sections.map { [$0.map(\.rawValue).joined(separator: ",")] } ?? []
        let masked = maskVIN ? ["mask_vin"] : []
        let told = webhook.map { [$0.fingerprint] } ?? []
        return ([vin.rawValue, language.rawValue, paper.rawValue, profile.rawValue, own] + parts + masked + told)
            .joined(separator: "|")
    }
}
