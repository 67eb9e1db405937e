import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// Sign-in with Tesla (api.md 3.4, rows T1 and T2).
extension RouteDesk {
    var signInRoutes: [Route] {
        [
            Route(
                .get, .plain("/api/v1/tesla/oauth/login", "/api/v1/tesla/oauth/authorize", "/api/v1/tesla/oauth/url"),
                "To Tesla's sign-in", limit: .teslaOAuth
            ) { request, context in
                do {
                    return try await beginSignIn(request, context)
                } catch let problem as Problem where request.wantsHTML {
                    let link = SignInLink(language: request.preferredLanguage, returnTo: nil)
                    return SignInPage(problem: problem, link: link).response(requestID: context.requestID)
                }
            },
            Route(.get, .plain("/api/v1/tesla/oauth/callback"), "Back from Tesla") { try await callback($0, $1) },
            Route(.get, .plain("/api/v1/tesla/oauth/permissions"), "What was not granted, and what that means") {
                try await permissions($0, $1)
            },
            Route(.post, .plain("/api/v1/tesla/oauth/exchange"), "Code to session, for web apps", limit: .teslaOAuth) {
                try await exchange($0, $1)
            },
            Route(.post, .plain("/api/v1/tesla/oauth/refresh"), "Renew the Tesla token", limit: .teslaOAuth) {
                request, context in
                let end = try await access.session(request, context).refreshTokens()
                return .json { $0.field("expires_at", end) }
            },
            Route(.delete, .plain("/api/v1/tesla/oauth"), "Forget the Tesla tokens") { request, context in
                try await access.session(request, context).disconnect()
                return .noContent()
            },
        ]
    }

    private func beginSignIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.query
        let session = try await sessionToConnect(request, context)
        var language = try query.language("locale", "lang")
        if language == nil, let session {
            language = try await sessionUnlessOver(session, request)?.view().state.core.language
        }
        let start = try await dependencies.signIn.begin(
            session: session, of: users.optionalUser(request)?.account.id, returnTo: query["return_to"],
            language: language ?? request.preferredLanguage,
            browser: request.browserBinding)
        let seconds = Int(start.lifetime.components.seconds)
        let wantsAddress =
            request.uri.path.hasSuffix("/url") || (request.wants("application/json") && !request.wantsHTML)
        var response =
            wantsAddress
            ? Response.json { json in
                json.field("authorize_url", start.authorizeURL)
                json.field("state", start.state)
                json.field("expires_in", seconds)
            } : Response(status: .found, headers: [.location: start.authorizeURL])
        cookies.bind(start.browser, seconds: seconds, in: &response)
        return response
    }

    /// The session of the header, which must exist, or of the cookie, which may be over: then a new one is made.
    ///
    /// An id in the query counts only when the cookie holds the same: a stranger's link must not make somebody's Tesla
    /// account part of the stranger's session.
    private func sessionToConnect(_ request: Request, _ context: AppContext) async throws -> SessionID? {
        let remembered = access.cookieID(request)
        if let named = request.headers[.sessionID] {
            guard let id = SessionID(rawValue: named) else { throw Problem(.sessionNotFound, "No such session") }
            return try await access.session(id, request).id
        }
        if let asked = request.query["session_id"], asked != remembered?.rawValue { return nil }
        guard let remembered else { return nil }
        return try await sessionUnlessOver(remembered, request)?.id
    }

    private func callback(_ request: Request, _ context: AppContext) async throws -> Response {
        var language = request.preferredLanguage
        var returnTo: String?
        do {
            let query = request.query
            guard let state = query["state"] else {
                throw Problem(.stateInvalid, "This answer of Tesla's carries no state")
            }
            let pending = try await dependencies.signIn.take(
                state: state, browser: request.browserBinding, session: access.cookieID(request))
            language = pending.language
            returnTo = pending.returnTo
            guard query["error"] == nil, let code = query["code"] else {
                throw Problem(.consentDenied, "The sign-in at Tesla was cancelled")
            }
            return try await finished(try await dependencies.signIn.finish(pending, code: code), request)
        } catch let problem as Problem where request.wantsHTML {
            return SignInPage(problem: problem, link: SignInLink(language: language, returnTo: returnTo)).response(
                requestID: context.requestID)
        }
    }

    private func exchange(_ request: Request, _ context: AppContext) async throws -> Response {
        var fields = try await fields(request)
        let (code, state) = (fields.string("code"), fields.string("state"))
        fields.require("code")
        fields.require("state")
        let named = fields.string("session_id")
        try fields.check()
        let pending = try await dependencies.signIn.take(
            state: state ?? "", browser: request.browserBinding, session: try access.id(request, context, field: named))
        let finish = try await dependencies.signIn.finish(pending, code: code ?? "")
        return try await sessionAnswer(finish)
    }

    private func finished(_ finish: SignInDesk.Finish, _ request: Request) async throws -> Response {
        if request.wants("application/json"), !request.wantsHTML { return try await sessionAnswer(finish) }
        // The fragment stays in the browser: no server and no log sees the session's id (decisions.md 24).
        let target = SignInLink(language: finish.language, returnTo: finish.returnTo)
            .afterwards(missingScopes: finish.missingScopes)
        var fragment = "#session_id=" + finish.session.rawValue
        if !finish.missingScopes.isEmpty {
            fragment += "&missing_scopes=" + finish.missingScopes.joined(separator: ",")
        }
        var response = Response(status: .found, headers: [.location: target + fragment])
        let view = try await dependencies.registry.session(finish.session).view()
        cookies.remember(finish.session, until: view.endsAt, now: clock.now, in: &response)
        return response
    }

    /// Where a browser that came from one of our own pages is told what it did not grant; frontends of others read the
    /// fragment.
    private func permissions(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        let answer = try await answer(for: session)
        let returnTo = request.query["return_to"].flatMap { dependencies.signIn.allows(returnTo: $0) ? $0 : nil }
        let language = try request.query.language("locale", "lang") ?? answer.view.state.core.language
        let link = SignInLink(language: language, returnTo: returnTo)
        guard !answer.access.missing.isEmpty else {
            return Response(status: .found, headers: [.location: link.target + "#session_id=" + session.id.rawValue])
        }
        return PermissionsPage(missing: answer.access.missing, link: link, session: session.id).response()
    }

    private func sessionAnswer(_ finish: SignInDesk.Finish) async throws -> Response {
        let answer = try await answer(for: dependencies.registry.session(finish.session))
        var response = Response.session(answer)
        cookies.remember(finish.session, until: answer.view.endsAt, now: clock.now, in: &response)
        return response
    }
}

extension Request {
    /// What binds a sign-in under way to this browser.
    fileprivate var browserBinding: String? { headers.contains(.cookie) ? cookies[CookieJar.browser]?.value : nil }
}
