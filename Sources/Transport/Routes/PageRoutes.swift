import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// The page of a session for browsers without JavaScript (api.md 3.10). A form answers with the way back to the page, or
/// with the page and the reason against it.
extension RouteDesk {
    var pageRoutes: [Route] {
        [
            Route(.get, .session("/page"), "The session as a page") { request, context in
                try await readable(request, context) {
                    try await page(of: try await access.session(request, context), request).response()
                }
            },
            Route(.get, .plain("/page"), "To the page of the browser's session") { request, context in
                // Where a sign-in leads. Only the cookie names the session: a stranger's link must not. The id stays out of
                // the address, which histories and logs keep.
                let path = access.cookieID(request) == nil ? "/" : "/session/\(SessionAccess.current)/page"
                return Response(status: .seeOther, headers: [.location: path])
            },
            Route(.post, .session("/page/images"), "Upload photos from the page", limit: .uploads, key: .none) {
                request, context in
                try await form(request, context, "../") { session in
                    let files = try await receiveImages(for: session, request, context)
                    // Those that were taken show on the page; the first that was not has its reason told.
                    for file in files { _ = try file.image.get() }
                    return nil
                }
            },
            Route(.post, .session("/page/images/{image_id}/delete"), "Delete a photo from the page", key: .none) {
                request, context in
                try await form(request, context, "../../../") { session in
                    try await session.removeImage(try Self.image(context))
                    return nil
                }
            },
            Route(.post, .session("/page/reports"), "Ask for a PDF from the page", key: .none) { request, context in
                try await form(request, context, "../") { session in
                    try await order(for: session, request, context)
                    return nil
                }
            },
            Route(.post, .session("/page/sign-in"), "To Tesla's sign-in from the page", limit: .teslaOAuth, key: .none)
            {
                request, context in
                try await form(request, context, "../") { try await signIn(to: $0, request) }
            },
        ]
    }

    /// - Parameters:
    ///   - root: the way from the form's address to the session's.
    ///   - act: what the form asks for; nil leads back to the page.
    private func form(
        _ request: Request, _ context: AppContext, _ root: String,
        _ act: (ReportSession) async throws -> Response?
    ) async throws -> Response {
        let language = try request.query.language("lang").map { "?lang=\($0.rawValue)" } ?? ""
        return try await readable(request, context) {
            let session = try await access.session(request, context)
            // The id in the path is a secret, but it stands in the history of the browser.
            guard access.origins.vouches(for: request) else {
                throw Problem(.forbidden, "This form must be sent from our own page")
            }
            do {
                if let answer = try await act(session) { return answer }
            } catch let problem as Problem {
                return try await page(of: session, request, problem, root).response()
            } catch let failure as ValidationFailure {
                let detail = failure.items.map(\.message).joined(separator: "; ")
                return try await page(of: session, request, Problem(failure.code, detail), root).response()
            }
            return Response(status: .seeOther, headers: [.location: root + "page" + language])
        }
    }

    /// A person's browser gets a page even when there is none of a session.
    private func readable(
        _ request: Request, _ context: AppContext, _ answer: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await answer()
        } catch let problem as Problem where request.wantsHTML {
            return SessionPage.refusal(
                problem, try request.query.language("lang") ?? request.preferredLanguage, context.requestID)
        }
    }

    /// Begins a sign-in for the very session that is shown, whatever the browser's cookie says. No redirect leads to Tesla:
    /// under our policy on forms a browser would not follow it.
    private func signIn(to session: ReportSession, _ request: Request) async throws -> Response {
        var language = try request.query.language("lang")
        if language == nil { language = try await session.view().state.core.language }
        let start = try await dependencies.signIn.begin(
            session: session.id, returnTo: "/page", language: language ?? .en, browser: nil)
        var response = SessionPage.onward(to: start.authorizeURL, language ?? .en)
        cookies.bind(start.browser, seconds: Int(start.lifetime.components.seconds), in: &response)
        return response
    }

    private func page(
        of session: ReportSession, _ request: Request, _ problem: Problem? = nil, _ root: String = ""
    ) async throws -> SessionPage {
        let language = try request.query.language("lang", "locale")
        var view = try await session.view()
        if view.isConnected, view.state.vehicles.listedAt == nil {
            // Without the list the page still shows photos and reports.
            _ = try? await session.vehicles()
            view = try await session.view()
        }
        let tasks = try await dependencies.tasks.statuses(of: view.state.tasks.map(\.id))
        return SessionPage(
            view: view, cars: view.state.vehicles.list, tasks: tasks,
            language: language ?? view.state.core.language, slotName: dependencies.documents.slotName, problem: problem,
            root: root, key: dependencies.ids.token())
    }

    private func order(for session: ReportSession, _ request: Request, _ context: AppContext) async throws {
        let limit = configuration.maxBodyBytes
        var fields = PhotoUpload(limits: .init(file: 0, body: limit), memory: uploads)
        defer { fields.release() }
        try await fields.receive(request) { _ in throw Problem(.badRequest, "This form takes no files") }
        let named = Dictionary(fields.fields.map { ($0.name, $0.value) }) { $1 }
        guard let vin = named["vin"].flatMap({ VIN(rawValue: $0) }) else {
            throw ValidationFailure.missing("body", "vin")
        }
        guard let language = named["locale"].flatMap({ ReportLanguage(tag: $0) }) else {
            throw ValidationFailure.locale(.string(named["locale"] ?? ""), at: ["body", "locale"])
        }
        _ = try await admit(.pdf, of: session, request, context)
        let isMasked = named["mask_vin"] == "1"
        let report = ReportRequest(
            vin: vin, language: language, maskVIN: isMasked,
            account: try await users.optionalUser(request)?.account.id)
        // A second click is the same form.
        if let key = IdempotencyKey(
            rawValue: "\(named["key"] ?? "")-\(vin.rawValue)-\(language.rawValue)\(isMasked ? "-masked" : "")"),
            named["key"]?.isEmpty == false
        {
            _ = try await session.requestReport(report, key: key)
        } else {
            _ = try await session.requestReport(report)
        }
    }
}
