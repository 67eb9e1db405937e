import HTTPTypes
import Hummingbird

/// `POST /oauth2/v3/token`, all three grants.
struct TokenEndpoint: Sendable {
    let mock: TeslaMock
    let base: String

    func answer(_ fields: FormFields) async throws -> Response {
        guard let clientID = fields["client_id"] else { throw Problem.grant("invalid_request", "client_id is missing") }
        guard clientID == mock.configuration.clientID else { throw Self.unknownClient }
        let type = fields["grant_type"] ?? ""
        do {
            var response = try await answer(fields, to: type)
            response.headers[.mockScope] = type
            response.headers[.cacheControl] = "no-store"
            return response
        } catch var problem as Problem {
            problem.response.headers[.mockScope] = type
            throw problem
        }
    }

    private func answer(_ fields: FormFields, to type: String) async throws -> Response {
        switch type {
        case "authorization_code": try await exchange(fields)
        case "refresh_token": try await refresh(fields)
        case "client_credentials": try await partner(fields)
        case "": throw Problem.grant("invalid_request", "grant_type is missing")
        default: throw Problem.grant("unsupported_grant_type", "grant_type \(type) is not supported")
        }
    }

    // MARK: Grants

    private func exchange(_ fields: FormFields) async throws -> Response {
        try checkSecret(fields)
        try checkAudience(fields)
        guard let code = fields["code"] else { throw Problem.grant("invalid_request", "code is missing") }
        do {
            let grant = try await mock.redeem(code: code, redirectURI: fields["redirect_uri"] ?? "")
            return try await tokens(for: grant, isFirst: true)
        } catch let refusal as GrantLedger.Refusal {
            if refusal == .wrongRedirect { throw Problem.grant("invalid_redirect_url", "redirect_uri does not match") }
            throw Problem.grant("invalid_auth_code", "The code is unknown, used or too old")
        }
    }

    private func refresh(_ fields: FormFields) async throws -> Response {
        guard let token = fields["refresh_token"] else {
            throw Problem.grant("invalid_request", "refresh_token is missing")
        }
        do {
            return try await tokens(for: try await mock.refresh(token), isFirst: false)
        } catch is GrantLedger.Refusal {
            var problem = Problem.grant("login_required", "Login required", status: 401)
            problem.response.headers[.mockAccount] = await mock.ledger.account(ofRefreshToken: token)
            throw problem
        }
    }

    private func partner(_ fields: FormFields) async throws -> Response {
        try checkSecret(fields)
        let audience = try checkAudience(fields)
        let (now, lifetime) = await (mock.now.seconds, mock.accessTokenLifetime)
        let region: Region = audience.hasSuffix("/" + Region.northAmerica.rawValue) ? .northAmerica : .europe
        let claims = AccessClaims(
            iss: base + "/oauth2/v3/nts", azp: mock.configuration.clientID, sub: mock.configuration.clientID,
            aud: .several([audience]), scp: (fields["scope"] ?? "openid").split(separator: " ").map { String($0) },
            amr: [],
            exp: now + lifetime, iat: now, auth_time: now, ou_code: region.code, account_type: "partner",
            open_source: false, gty: "client-credentials")
        return .json([
            "access_token": .string(try await mock.issuer.sign(claims)), "expires_in": .int(lifetime),
            "token_type": "Bearer",
        ])
    }

    // MARK: Checks

    private static let unknownClient = Problem.grant("unauthorized_client", "Unknown client id and secret pair")

    private func checkSecret(_ fields: FormFields) throws {
        guard fields["client_secret"] == mock.configuration.clientSecret else { throw Self.unknownClient }
    }

    @discardableResult
    private func checkAudience(_ fields: FormFields) throws -> String {
        let address = TeslaMockAddress(base: base)
        guard let audience = fields["audience"] else { throw Problem.grant("invalid_request", "audience is missing") }
        guard audience == address.apiBaseEU || audience == address.apiBaseNA else {
            throw Problem.grant("invalid_request", "audience must be \(address.apiBaseEU) or \(address.apiBaseNA)")
        }
        return audience
    }

    // MARK: Answer

    private func tokens(for grant: GrantLedger.Grant, isFirst: Bool) async throws -> Response {
        guard let account = AccountCatalogue.named(grant.account) else { throw Problem.status(500) }
        let (now, switches) = await (mock.now.seconds, mock.switches)
        let lifetime = await mock.accessTokenLifetime
        let access = try await mock.issuer.sign(
            accessClaims(grant, account, validity: now..<now + lifetime, switches: switches))
        await mock.note(accessToken: access, of: grant)
        var answer: JSONValue = ["access_token": .string(access)]
        if let token = grant.refreshToken { answer = answer + ["refresh_token": .string(token)] }
        if isFirst, grant.scopes.contains("openid") {
            let identity = try await mock.issuer.sign(identityClaims(grant, account, validity: now..<now + lifetime))
            answer = answer + ["id_token": .string(identity), "state": .string(grant.state)]
        }
        var response = Response.json(answer + ["expires_in": .int(lifetime), "token_type": "Bearer"])
        response.headers[.mockAccount] = account.name
        return response
    }

    private func accessClaims(
        _ grant: GrantLedger.Grant, _ account: Account, validity: Range<Int>, switches: Switches
    ) -> AccessClaims {
        let address = TeslaMockAddress(base: base)
        let audience: Audience =
            switches.singleAudience
            ? .one(address.apiBase(account.region))
            : .several([address.apiBaseNA, address.apiBaseEU, base + "/oauth2/v3/userinfo"])
        return AccessClaims(
            iss: base + "/oauth2/v3/nts", azp: mock.configuration.clientID, sub: account.subject, aud: audience,
            scp: grant.scopes, amr: ["pwd", "mfa", "otp"], exp: validity.upperBound, iat: validity.lowerBound,
            auth_time: grant.signedInAt, ou_code: switches.omitsRegionClaim ? nil : account.region.code,
            locale: account.locale, account_type: "person", open_source: false, account_id: account.accountID,
            nonce: grant.nonce)
    }

    private func identityClaims(
        _ grant: GrantLedger.Grant, _ account: Account, validity: Range<Int>
    ) -> IdentityClaims {
        IdentityClaims(
            iss: base + "/oauth2/v3/nts", aud: mock.configuration.clientID, sub: account.subject,
            exp: validity.upperBound, iat: validity.lowerBound, auth_time: grant.signedInAt, nonce: grant.nonce,
            locale: account.locale)
    }
}

extension TeslaMock {
    var accessTokenLifetime: Int { switches.accessTokenLifetime ?? configuration.accessTokenLifetime }

    func redeem(code: String, redirectURI: String) throws -> GrantLedger.Grant {
        let region = String(code.prefix { $0 != "_" })
        return try ledger.redeem(
            code: code, redirectURI: redirectURI, now: now.seconds, newRefreshToken: region + "_" + randomHex(64))
    }

    func refresh(_ token: String) throws -> GrantLedger.Grant {
        let region = String(token.prefix { $0 != "_" })
        return try ledger.refresh(
            token, now: now.seconds, newRefreshToken: region + "_" + randomHex(64), switches: switches)
    }

    func note(accessToken: String, of grant: GrantLedger.Grant) {
        ledger.note(accessToken: accessToken, family: grant.family)
    }
}
