import Domain
import Hummingbird

/// Who may see and mend what is everybody's. For now whoever knows `ADMIN_TOKEN`; a role of an account is one more way to
/// pass `check`.
struct AdminAccess: Sendable {
    /// nil: there is no admin side.
    let token: Secret?

    /// - Throws: 404 when there is no admin side, 401 when the caller is not the operator.
    func check(_ request: Request) throws {
        guard let token else { throw HTTPError(.notFound) }
        guard let given = request.bearer, token.matches(given) else {
            throw Problem(.notAuthenticated, "Not authenticated")
        }
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
