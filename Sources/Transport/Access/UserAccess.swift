import Actors
import Domain
import Hummingbird

/// Who a request is from: by `Authorization: Bearer …`, never in the query (RFC 6750), or by the cookie of a browser that
/// signed in. A page that is navigated to, a picture and a stream of events carry no header.
struct UserAccess: Sendable {
    static let cookie = "user"

    let desk: AccountDesk
    let origins: AllowedOrigins

    /// - Throws: `not_authenticated` without a token; `token_expired`, `token_invalid`.
    func user(_ request: Request) async throws(Problem) -> SignedInUser {
        guard let user = try await optionalUser(request) else { throw .notAuthenticated }
        return user
    }

    /// nil when the request carries neither token nor cookie. A bad token is an error: nobody becomes anonymous without
    /// knowing. A cookie goes on being sent after its sign-in has ended, and then says nothing.
    /// - Throws: also `forbidden`, when only a cookie vouches for a change and no page of ours asks for it.
    func optionalUser(_ request: Request) async throws(Problem) -> SignedInUser? {
        if let token = request.bearer { return try await desk.user(token) }
        guard let cookie = cookie(of: request) else { return nil }
        guard request.method == .get || request.method == .head || origins.vouches(for: request) else {
            throw Problem(.forbidden, "This request must come from our own pages, or carry an access token")
        }
        return try await desk.user(cookie: cookie)
    }

    /// What names the user when there is no header.
    func cookie(of request: Request) -> String? {
        guard request.headers.contains(.cookie), request.bearer == nil else { return nil }
        return request.cookies[Self.cookie]?.value
    }
}

extension Problem {
    static let notAuthenticated = Problem(.notAuthenticated, "Not authenticated")
}
