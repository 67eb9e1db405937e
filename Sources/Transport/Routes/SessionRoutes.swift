import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// The life of a session (api.md 3.3).
extension RouteDesk {
    var sessionRoutes: [Route] {
        [
            Route(.post, .sessionCollection, "New session") { try await createSession($0, $1) },
            Route(.get, .sessionCollection, "The session of the browser's cookie, if there is one") { request, _ in
                try await browserSession(request)
            },
            Route(.get, .session(""), "The session") { request, context in
                .session(try await answer(for: access.session(request, context)))
            },
            Route(.patch, .session(""), "Change language, cars, units") { try await changeSession($0, $1) },
            Route(.post, .session("/extend"), "Move the end of the session") { try await extendSession($0, $1) },
            Route(.get, .session("/export"), "All that the session holds") { try await exportSession($0, $1) },
            Route(.delete, .session(""), "Erase the session") { try await deleteSession($0, $1) },
        ]
    }

    /// The session with the live states of its latest tasks.
    func answer(for session: ReportSession) async throws -> SessionAnswer {
        let view = try await session.view()
        let latest = view.state.tasks.suffix(Self.watchedTasks).map(\.id)
        let statuses = latest.isEmpty ? [] : try await dependencies.tasks.statuses(of: latest).map(\.record.status)
        return SessionAnswer(
            view: view, taskStatuses: statuses, askedScopes: configuration.scopes,
            base: configuration.publicBaseURL, now: clock.now)
    }

    /// More tasks than an owner may have waiting at once (decisions.md 10).
    private static let watchedTasks = 50

    private func createSession(_ request: Request, _ context: AppContext) async throws -> Response {
        var fields = try await fields(request)
        let language = fields.language("locale", "lang", "language")
        let units = fields.word("units", as: Units.self)
        try fields.check()
        let user = try await users.optionalUser(request)
        let session = try await dependencies.registry.create(
            language: language ?? request.preferredLanguage, units: units?.system, owner: user?.account.id)
        let answer = try await answer(for: session)
        var response = Response.session(answer, status: .created)
        response.headers[.location] = link("/api/v1/session/" + session.id.rawValue)
        cookies.remember(session.id, until: answer.view.endsAt, now: clock.now, in: &response)
        return response
    }

    /// One or none: a page can ask without an error being the answer.
    private func browserSession(_ request: Request) async throws -> Response {
        var answers: [SessionAnswer] = []
        if let id = access.cookieID(request), let session = try await sessionUnlessOver(id, request) {
            answers = [try await answer(for: session)]
        }
        return .json { json in
            json.array("data", answers) { json, answer in json.object { answer.write(to: &$0) } }
            json.field("has_more", false)
            json.null("next_cursor")
        }
    }

    /// nil also for a session that has ended.
    func sessionUnlessOver(_ id: SessionID, _ request: Request) async throws(Problem) -> ReportSession? {
        do throws(Problem) {
            let session = try await access.session(id, request)
            _ = try await session.view()
            return session
        } catch {
            if [.sessionExpired, .sessionNotFound, .sessionDamaged].contains(error.code) { return nil }
            throw error
        }
    }

    private func changeSession(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        var fields = try await fields(request)
        var settings = SessionSettings()
        settings.language = fields.language("locale", "lang", "language")
        if fields.mentions("units") { settings.units = .some(fields.word("units", as: Units.self)?.system) }
        settings.selected = fields.vins("selected_vins")
        settings.showChargingSites = fields.boolean("show_charging_sites")
        if fields.mentions("reference_range_km") {
            settings.referenceRangeKm = .some(fields.number("reference_range_km"))
        }
        try fields.check()
        if let km = settings.referenceRangeKm ?? nil, !(50...2_000).contains(km) {
            throw ValidationFailure([
                .value("a range between 50 and 2000 km", ["body", "reference_range_km"], .number(Decimal(km)))
            ])
        }
        _ = try await session.change(settings)
        return .session(try await answer(for: session))
    }

    private func extendSession(_ request: Request, _ context: AppContext) async throws -> Response {
        let view = try await access.session(request, context).view()
        guard view.expiresAt < view.endsAt else {
            throw Problem(.maxLifetime, "The session ends at \(RFC3339.format(view.endsAt)) and cannot be extended")
        }
        return .json { json in
            json.field("id", view.id.rawValue)
            json.field("expires_at", view.expiresAt)
            json.field("expires_in", max(0, Int(view.expiresAt.timeIntervalSince(clock.now))))
            json.field("ends_at", view.endsAt)
        }
    }

    private func exportSession(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        let answer = try await answer(for: session)
        let facts = try await session.heldFacts()
        let tasks = try await dependencies.tasks.statuses(of: answer.view.state.tasks.map(\.id))
        var response = try Response.json { json in
            json.field("exported_at", clock.now)
            json.object("session") { answer.write(to: &$0) }
            try json.array("vehicle_facts", facts) { $0.embedded(try DomainJSON.encode($1)) }
            json.array("images", answer.view.state.images) { json, image in
                json.object { ImageAnswer(image: image, session: session.id).write(to: &$0) }
            }
            json.array("tasks", tasks) { json, task in
                json.object { TaskAnswer(task, base: configuration.publicBaseURL).write(to: &$0) }
            }
        }
        response.headers[.contentDisposition] = contentDisposition("carpulse-session.json")
        return response
    }

    /// An expired or damaged session still owns photos and reports, so it can be erased too.
    private func deleteSession(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let id = try access.id(request, context) else {
            throw Problem(.notAuthenticated, "Not authenticated")
        }
        let view = try await viewUnlessExpired(id, request)
        let remains = try await dependencies.registry.end(id, by: users.optionalUser(request)?.account.id)
        await dependencies.tasks.forget(remains.tasks)
        var response = Response.json { json in
            json.field("images", view?.state.images.count ?? 0)
            json.field("reports", remains.tasks.count)
            json.field("tokens", view?.isConnected == true ? 1 : 0)
            json.field("at", clock.now)
        }
        cookies.forgetSession(in: &response)
        return response
    }
}

extension RouteDesk {
    private func viewUnlessExpired(_ id: SessionID, _ request: Request) async throws(Problem) -> SessionView? {
        do throws(Problem) {
            return try await access.session(id, request).view()
        } catch {
            if error.code == .sessionExpired || error.code == .sessionDamaged { return nil }
            throw error
        }
    }
}

/// `units` in a body.
private enum Units: String, CaseIterable {
    case metric, imperial

    var system: UnitSystem { self == .metric ? .metric : .imperial }
}

extension Response {
    static func session(_ answer: SessionAnswer, status: HTTPResponse.Status = .ok) -> Response {
        .json(status: status) { answer.write(to: &$0) }
    }
}
