import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// Reports on the screen and as PDF (api.md 3.7).
extension RouteDesk {
    var reportRoutes: [Route] {
        [
            Route(.get, .session("/vehicles/{vin}/report"), "The report's data") { try await reportData($0, $1) },
            Route(.get, .session("/vehicles/{vin}/report.html"), "The report as a page") {
                try await reportPage($0, $1)
            },
            Route(.post, .plain("/api/v1/tesla/vehicle-report/pdf/async"), "Ask for a PDF", limit: nil, key: .byHandler)
            {
                try await orderReport($0, $1)
            },
            Route(
                .post, .plain("/api/v1/tesla/vehicle-report/pdf"), "Make a PDF and wait for it", limit: nil,
                key: .byHandler
            ) {
                try await makeReport($0, $1)
            },
        ]
    }

    private func reportData(_ request: Request, _ context: AppContext) async throws -> Response {
        let language = try request.query.language("lang", "locale")
        let session = try await access.session(request, context)
        let model = try await session.reportModel(of: try Self.vin(context))
        let completeness = ReportFigures(model, references: .none).completeness
        let document = try DomainJSON.encode(model)
        return .json { json in
            json.embedded("report", document)
            json.field("locale", (language ?? request.preferredLanguage).rawValue)
            json.object("completeness") { json in
                json.field("present", completeness.present)
                json.field("total", completeness.total)
                json.object("missing") { json in
                    for (gap, count) in completeness.missing.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                        json.field(gap.rawValue, count)
                    }
                }
            }
        }
    }

    private func reportPage(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.query
        let language = try query.language("lang", "locale")
        let theme: PageTheme? = try query.choice("theme")
        let units: UnitSystem? = try query.choice("units")
        let sections = try query.sections()
        let session = try await access.session(request, context)
        // Relative, so that a page that is kept or sent on does not hold the session's id.
        var model = try await session.reportModel(of: try Self.vin(context)) { "../../images/\($0.id.rawValue)" }
        model.preferences.units = units ?? model.preferences.units
        model.preferences.sections = sections
        if try query.flag("mask_vin") { model.maskVIN() }
        var own = language
        if own == nil { own = try await session.view().state.core.language }
        return .html(try dependencies.documents.page(model, own ?? .en, theme ?? .auto), styled: true)
    }

    private func orderReport(_ request: Request, _ context: AppContext) async throws -> Response {
        let wait = request.preferredWait
        let accepted = try await accept(request, context)
        var answer = TaskAnswer(accepted: accepted.record, base: configuration.publicBaseURL)
        if wait > 0 || accepted.isReplay {
            let view = try await dependencies.tasks.status(of: accepted.record.id, waiting: .seconds(wait)) {
                $1.record.status.isTerminal
            }
            answer = TaskAnswer(view, base: configuration.publicBaseURL)
        }
        var response = Response.json(status: configuration.asyncStatus == 200 ? .ok : .accepted) { json in
            answer.write(to: &json)
            json.field("status_url", answer.statusURL)
            json.field("events_url", answer.eventsURL)
            json.field("cancel_url", answer.cancelURL)
        }
        response.headers[.location] = answer.statusURL
        if wait > 0 { response.headers[.preferenceApplied] = "wait=\(wait)" }
        if accepted.isReplay { response.headers[.idempotencyReplayed] = "true" }
        if accepted.isNewSession { response.headers[.sessionID] = accepted.session.rawValue }
        accepted.admission?.announce(in: &response.headers)
        return response
    }

    private func makeReport(_ request: Request, _ context: AppContext) async throws -> Response {
        let accepted = try await accept(request, context)
        let record = try await dependencies.tasks.outcome(of: accepted.record.id, within: .seconds(60)).record
        guard let result = record.result else { throw Self.missing(record) }
        var response = try await StoredObject(storage: dependencies.storage, name: result.object).response(
            to: request, type: "application/pdf",
            disposition: contentDisposition(result.fileName + ".pdf", inline: true))
        if accepted.isReplay { response.headers[.idempotencyReplayed] = "true" }
        accepted.admission?.announce(in: &response.headers)
        return response
    }

    /// Why a report that was waited for is not there.
    private static func missing(_ record: TaskRecord) -> Problem {
        guard record.status.isTerminal else {
            return Problem(
                .renderTimeout, "The report is not ready after 60 s; \(record.id.rawValue) goes on",
                retryAfter: .seconds(5))
        }
        guard let failure = record.failure else {
            return Problem(.taskCancelled, "The report was cancelled while it was waited for")
        }
        let known = ProblemCode(rawValue: failure.code).flatMap {
            [.renderTimeout, .storageUnavailable].contains($0) ? $0 : nil
        }
        return Problem(
            known ?? (failure.retryable ? .notReady : .internalError), failure.message,
            retryAfter: failure.retryable ? .seconds(5) : nil)
    }

    private struct Accepted {
        var record: TaskRecord
        var session: SessionID
        var isNewSession: Bool
        /// The same request came before, under the same `Idempotency-Key`.
        var isReplay: Bool
        var admission: RateAdmission?
    }

    private func accept(_ request: Request, _ context: AppContext) async throws -> Accepted {
        let named = try access.id(request, context)
        let key = try request.idempotencyKey
        let order = try ReportOrder(
            try await fields(request), hasSession: named != nil, webhooks: configuration.webhooks, now: clock.now)
        let owner = try access.id(request, context, field: order.sessionField)
        let admission = try await admit(.pdf, session: owner, request, context)
        let session: ReportSession
        var isNew = false
        if named != nil || order.sessionField != nil {
            session = try await access.session(request, context, field: order.sessionField)
        } else {
            // Ids are made of session and key: without a session no repeat could be told from another caller's request.
            if let key { throw ValidationFailure.idempotencyKey("a session is needed as well", input: key.rawValue) }
            session = try await dependencies.registry.create(
                language: order.language ?? request.preferredLanguage,
                owner: users.optionalUser(request)?.account.id)
            isNew = true
        }
        var language = order.language
        if language == nil { language = try await session.view().state.core.language }
        let report = ReportRequest(
            vin: order.vin, language: language ?? .en, profile: order.profile, paper: order.paper,
            sections: order.sections, maskVIN: order.maskVIN, webhook: order.webhook,
            account: try await users.optionalUser(request)?.account.id)
        if let key {
            let keyed = try await session.requestReport(report, facts: order.facts, key: key)
            return Accepted(
                record: keyed.record, session: session.id, isNewSession: false, isReplay: keyed.isReplay,
                admission: admission)
        }
        let record =
            switch order.subject {
            case .vehicle: try await session.requestReport(report)
            case .data(let model): try await session.requestReport(report, facts: model)
            }
        return Accepted(
            record: record, session: session.id, isNewSession: isNew, isReplay: false, admission: admission)
    }

    /// The car in the path. Another account's car and a text that is no VIN look the same: not of this session.
    static func vin(_ context: AppContext) throws(Problem) -> VIN {
        guard let vin = context.parameters.get("vin").flatMap({ VIN(rawValue: $0) }) else {
            throw Problem(.vehicleNotInSession, "This vehicle does not belong to the session")
        }
        return vin
    }
}
