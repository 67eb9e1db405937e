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

/// What is checked before a call of the Fleet API is answered: token, account, registration, region, scope, in this
/// order.
struct Gate: Sendable {
    let mock: TeslaMock
    let region: Region

    /// - Parameter scopes: any of them will do; with none any customer's token is let in.
    func admit(_ request: Request, scopes: [String]) async throws -> Caller {
        let (claims, situation) = try await authenticated(request)
        guard var account = AccountCatalogue.with(subject: claims.sub) else {
            throw Problem.fleet(403, "Unauthorized missing scopes")
        }
        account.cars.removeAll { situation.gone.contains($0.vin) }
        do {
            if account.isUnknown { throw Problem.fleet(401, "unknown user") }
            if situation.switches.requiresRegistration, await !mock.isRegistered(in: region) {
                throw Problem.status(412)
            }
            guard account.region == region else {
                throw Problem.outOfRegion(base: address(of: request).apiBase(account.region))
            }
            guard scopes.isEmpty || scopes.contains(where: claims.scp.contains) else {
                throw Problem.fleet(403, "Unauthorized missing scopes")
            }
        } catch let problem as Problem {
            throw problem.noting(account, scopes.first)
        }
        return Caller(
            account: account, scopes: claims.scp, query: FormFields(request.uri.query ?? ""), now: situation.now,
            switches: situation.switches)
    }

    /// The application itself, with a token for this region.
    func admitPartner(_ request: Request, scope: String? = nil) async throws {
        let (claims, _) = try await authenticated(request)
        guard claims.gty == "client-credentials" else { throw Problem.fleet(403, "Expected partner account") }
        let base = address(of: request).apiBase(region)
        guard claims.aud.values.contains(base) else {
            throw Problem.outOfRegion(base: claims.aud.values.first ?? base)
        }
        if let scope, !claims.scp.contains(scope) { throw Problem.fleet(403, "Unauthorized missing scopes") }
    }

    private func authenticated(_ request: Request) async throws -> (AccessClaims, TeslaMock.Situation) {
        guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else {
            throw Problem.fleet(401, "invalid bearer token")
        }
        let token = String(header.dropFirst("Bearer ".count))
        guard let claims = try await mock.issuer.accessClaims(of: token) else {
            throw Problem.fleet(401, "invalid bearer token")
        }
        let situation = await mock.situation(of: token)
        guard claims.exp > situation.now.seconds, !situation.isRevoked else {
            throw situation.switches.namesExpiredToken ? Problem.fleet(401, "token expired (401)") : Problem.bare(401)
        }
        return (claims, situation)
    }

    private func address(of request: Request) -> TeslaMockAddress { TeslaMockAddress(base: mock.baseURL(of: request)) }
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
    /// What a call meets.
    struct Situation: Sendable {
        let now: Timestamp
        let switches: Switches
        let isRevoked: Bool
        /// Cars that left their account.
        let gone: Set<String>
    }

    func situation(of token: String) -> Situation {
        Situation(now: now, switches: switches, isRevoked: ledger.isRevoked(token), gone: vehicles.gone)
    }

    func state(of car: Car) -> VehicleState { vehicles.state(of: car, switches: switches, now: now) }

    func wake(_ car: Car) { vehicles.wake(car, switches: switches, now: now) }

    /// Counts a call when the limits are on.
    func countCall(_ category: CallLimits.Category, _ car: Car) -> CallLimits.Allowance? {
        switches.enforcesLimits ? limits.count(category, vin: car.vin, now: now) : nil
    }
}
