import Actors
import Domain
import Hummingbird

/// Who may see and mend what is everybody's: whoever knows `ADMIN_TOKEN`, and accounts with the role of an admin.
struct AdminAccess: Sendable {
    /// nil: only accounts.
    let token: Secret?
    let users: UserAccess

    /// - Throws: 401 or, where no `ADMIN_TOKEN` is set, 404 for who is nobody; 403 for who is no admin.
    func check(_ request: Request) async throws {
        if let token, let given = request.bearer, token.matches(given) { return }
        do throws(Problem) {
            let user = try await users.user(request)
            guard user.account.role == .admin else {
                throw Problem(.forbidden, "The user doesn't have enough privileges")
            }
        } catch {
            guard [.notAuthenticated, .tokenInvalid].contains(error.code) else { throw error }
            if token == nil { throw HTTPError(.notFound) }
            throw Problem.notAuthenticated
        }
    }
}

extension Secret {
    /// - Throws: 401 when the request does not carry this.
    func demand(of request: Request) throws {
        guard let given = request.bearer, matches(given) else { throw Problem.notAuthenticated }
    }
}

extension Request {
    /// `Authorization: Bearer …`
    var bearer: String? {
        guard let value = headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
    }
}
