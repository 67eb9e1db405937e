import HTTPTypes
import Hummingbird

/// A call that passed the gate: who asks for what, and the mock's time.
struct Caller: Sendable {
    let account: Account
    let scopes: [String]
    let query: FormFields
    let now: Timestamp
    let switches: Switches
}

/// What is checked before a call of the Fleet API is answered: token, region, scope, in this order.
struct Gate: Sendable {
    let mock: TeslaMock
    let region: Region

    /// - Parameter scope: the least scope; nil lets any customer's token in.
    func admit(_ request: Request, scope: String?) async throws -> Caller {
        let account = try await authenticated(request)
        guard account.account.region == region else {
            let base = TeslaMockAddress(base: mock.baseURL(of: request)).apiBase(account.account.region)
            throw Problem.outOfRegion(base: base).noting(account.account, scope)
        }
        if let scope, !account.scopes.contains(scope) {
            throw Problem.fleet(403, "Unauthorized missing scopes").noting(account.account, scope)
        }
        return account
    }

    private func authenticated(_ request: Request) async throws -> Caller {
        guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else {
            throw Problem.fleet(401, "invalid bearer token")
        }
        let token = String(header.dropFirst("Bearer ".count))
        guard let claims = try await mock.issuer.accessClaims(of: token) else {
            throw Problem.fleet(401, "invalid bearer token")
        }
        let (now, switches, isRevoked) = await mock.situation(of: token)
        guard claims.exp > now.seconds, !isRevoked else { throw Problem.bare(401) }
        guard let account = AccountCatalogue.with(subject: claims.sub) else {
            throw Problem.fleet(403, "Unauthorized missing scopes")
        }
        return Caller(
            account: account, scopes: claims.scp, query: FormFields(request.uri.query ?? ""), now: now,
            switches: switches)
    }
}

extension Problem {
    /// The same problem with what the log wants to know.
    func noting(_ account: Account, _ scope: String?) -> Problem {
        var response = response
        response.headers[.mockAccount] = account.name
        response.headers[.mockScope] = scope
        return Problem(response: response)
    }
}

extension TeslaMock {
    func situation(of token: String) -> (Timestamp, Switches, Bool) { (now, switches, ledger.isRevoked(token)) }

    func state(of car: Car) -> VehicleState { vehicles.state(of: car, switches: switches, now: now) }

    func wake(_ car: Car) { vehicles.wake(car, switches: switches, now: now) }

    /// Seconds to wait when the limits are on and used up.
    func countCall(_ category: CallLimits.Category) -> Int? {
        switches.enforcesLimits ? limits.count(category, now: now) : nil
    }
}
