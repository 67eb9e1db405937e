import Actors
import Domain
import Hummingbird

/// Whose access token a request carries: `Authorization: Bearer …`, never in the query (RFC 6750).
struct UserAccess: Sendable {
    let desk: AccountDesk

    /// - Throws: `not_authenticated` without a token; `token_expired`, `token_invalid`.
    func user(_ request: Request) async throws(Problem) -> SignedInUser {
        guard let user = try await optionalUser(request) else { throw .notAuthenticated }
        return user
    }

    /// nil when the request carries no token. A bad one is an error: nobody becomes anonymous without knowing.
    func optionalUser(_ request: Request) async throws(Problem) -> SignedInUser? {
        guard let token = request.bearer else { return nil }
        return try await desk.user(token)
    }
}

extension Problem {
    static let notAuthenticated = Problem(.notAuthenticated, "Not authenticated")
}
