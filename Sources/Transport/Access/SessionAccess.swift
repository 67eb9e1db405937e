import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// Finds the session a request is about: by its path, a field, the header `X-Session-Id`, or the cookie `sid`.
struct SessionAccess: Sendable {
    static let cookie = "sid"
    /// In a path in place of an id: the session of the browser. No address of a page of ours holds the id.
    static let current = "current"

    let registry: SessionRegistry
    let users: UserAccess
    let origins: AllowedOrigins

    /// The session, activated.
    /// - Parameter field: an id that stood in the body.
    /// - Throws: `not_authenticated` when nothing names a session; `session_not_found`; `forbidden` for a foreign page.
    func session(_ request: Request, _ context: AppContext, field: String? = nil) async throws -> ReportSession {
        guard let id = try id(request, context, field: field) else {
            throw Problem(.notAuthenticated, "Not authenticated")
        }
        return try await session(id, request)
    }

    /// A session that a signed-in user made needs that user as well; nobody else learns that it is or was there.
    /// - Throws: also what a bad token deserves, whatever the session.
    func session(_ id: SessionID, _ request: Request) async throws(Problem) -> ReportSession {
        try await session(id, of: try await users.optionalUser(request)?.account.id)
    }

    /// - Parameter user: who asks; nil for nobody in particular.
    func session(_ id: SessionID, of user: AccountID?) async throws(Problem) -> ReportSession {
        let session: ReportSession
        do throws(Problem) { session = try await registry.session(id) } catch {
            guard [.sessionExpired, .sessionDamaged].contains(error.code) else { throw error }
            throw try await registry.isOpen(id, to: user) ? error : Self.unknown
        }
        guard session.account == nil || session.account == user else { throw Self.unknown }
        return session
    }

    private static let unknown = Problem(.sessionNotFound, "No such session")

    /// nil when nothing names a session.
    func id(_ request: Request, _ context: AppContext, field: String? = nil) throws -> SessionID? {
        let path = context.parameters.get("id").flatMap { $0 == Self.current ? nil : $0 }
        let named = path ?? field ?? request.query["session_id"] ?? request.headers[.sessionID]
        if let named {
            guard let id = SessionID(rawValue: named) else { throw Problem(.sessionNotFound, "No such session") }
            return id
        }
        guard let id = cookieID(request) else { return nil }
        guard request.method == .get || request.method == .head || origins.vouches(for: request) else {
            throw Problem(.forbidden, "This request must come from our own pages, or carry X-Session-Id")
        }
        return id
    }

    func cookieID(_ request: Request) -> SessionID? {
        guard request.headers.contains(.cookie) else { return nil }
        return request.cookies[Self.cookie].flatMap { SessionID(rawValue: $0.value) }
    }
}

/// Sets and clears the cookies of ours.
struct CookieJar: Sendable {
    static let browser = "tesla_sign_in"

    let secure: Bool

    /// - Parameter end: when the session ends for good.
    func remember(_ session: SessionID, until end: Date, now: Date, in response: inout Response) {
        let seconds = max(0, Int(end.timeIntervalSince(now)))
        set(SessionAccess.cookie, session.rawValue, path: "/", seconds: seconds, in: &response)
    }

    /// - Parameter secret: of a browser that signed in.
    func remember(user secret: Secret, for life: Duration, in response: inout Response) {
        set(UserAccess.cookie, secret.reveal(), path: "/", seconds: Int(life.components.seconds), in: &response)
    }

    func forgetUser(in response: inout Response) {
        set(UserAccess.cookie, "", path: "/", seconds: 0, in: &response)
    }

    func forgetSession(in response: inout Response) {
        set(SessionAccess.cookie, "", path: "/", seconds: 0, in: &response)
    }

    /// Binds a sign-in under way to this browser.
    func bind(_ browser: String, seconds: Int, in response: inout Response) {
        set(Self.browser, browser, path: "/api/v1/tesla/oauth", seconds: seconds, in: &response)
    }

    private func set(_ name: String, _ value: String, path: String, seconds: Int, in response: inout Response) {
        response.setCookie(
            Cookie(
                name: name, value: value, maxAge: seconds, path: path, secure: secure, httpOnly: true, sameSite: .lax))
    }
}
