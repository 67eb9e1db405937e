public import Domain
public import Drivers
import FoundationEssentials
public import Logging

/// Tesla's OAuth 2.0 for a confidential client (facts 1.3 to 1.10).
public struct FleetSignIn: TeslaSignIn {
    private let configuration: FleetConfiguration
    private let transport: FleetTransport
    private let clock: WallClock

    /// - Parameter upstream: the instance's one guard.
    public init(
        _ configuration: FleetConfiguration, http: HTTPClient, upstream: UpstreamGuard, clock: WallClock,
        pacing: RetryPacing = .system, logger: Logger
    ) {
        var transport = FleetTransport(configuration, http, pacing, logger)
        transport.upstream = upstream
        self.init(configuration, transport, clock)
    }

    init(_ configuration: FleetConfiguration, _ transport: FleetTransport, _ clock: WallClock) {
        self.configuration = configuration
        self.transport = transport
        self.clock = clock
    }

    public var isConfigured: Bool { !configuration.clientID.isEmpty }

    public func authorizationURL(_ request: SignInRequest) -> String {
        let fields = [
            ("response_type", "code"), ("client_id", configuration.clientID),
            ("redirect_uri", configuration.redirectURI), ("scope", configuration.scopes.joined(separator: " ")),
            ("state", request.state), ("nonce", request.nonce), ("locale", request.locale),
            // Without it Tesla silently reuses an older, smaller consent.
            ("prompt_missing_scopes", "true"), ("require_requested_scopes", "false"),
        ]
        let separator = configuration.authorizeURL.contains("?") ? "&" : "?"
        return configuration.authorizeURL + separator + FormFields.encode(fields.map { (name: $0, value: $1) })
    }

    public func exchange(code: String) async throws(TeslaError) -> TeslaGrant {
        let (first, audience) = try firstRegion(for: code)
        let answer = try await token([
            ("grant_type", "authorization_code"), ("client_id", configuration.clientID),
            ("client_secret", configuration.clientSecret.reveal()), ("code", code),
            ("redirect_uri", configuration.redirectURI), ("audience", audience),
        ])
        let tokens = try tokens(in: answer)
        guard let claims = AccessTokenClaims(tokens.access.reveal()), let subject = claims.subject else {
            throw .unreadable
        }
        let region = try await home(claims, TeslaAccess(token: tokens.access, region: first))
        let account = TeslaAccount(
            subject: subject, region: region, scopes: tokens.scopes ?? [], signedInAt: clock.now)
        let nonce = claims.nonce ?? answer.rawText("id_token").flatMap { AccessTokenClaims($0)?.nonce }
        return TeslaGrant(tokens: tokens, account: account, nonce: nonce)
    }

    public func refresh(_ tokens: TeslaTokens) async throws(TeslaError) -> TeslaTokens {
        guard let refresh = tokens.refresh else { throw TeslaError(.loginRequired, reason: "no refresh token") }
        do throws(TeslaError) {
            let answer = try await token([
                ("grant_type", "refresh_token"), ("client_id", configuration.clientID),
                ("refresh_token", refresh.reveal()),
            ])
            var fresh = try self.tokens(in: answer)
            fresh.refresh = fresh.refresh ?? refresh
            // Only the first answer shows an identity.
            if tokens.scopes?.contains("openid") == true, fresh.scopes?.contains("openid") == false {
                fresh.scopes?.append("openid")
            }
            return fresh
        } catch {
            var error = error
            if error.reason.contains("invalid_grant") {
                error.code = .loginRequired
            } else if error.code == .unauthorized {
                // Tesla does not know the client; about the owner's sign-in that says nothing.
                error.code = .developerAccount
            }
            throw error
        }
    }

    static let tokenCall = FleetCall("/oauth2/v3/token", endpoint: "token", price: .free)

    private func token(_ fields: [(name: String, value: String)]) async throws(TeslaError) -> LooseObject {
        try FleetAnswer.whole(await transport.post(form: fields, to: configuration.tokenURL, as: Self.tokenCall))
    }

    private func tokens(in answer: LooseObject) throws(TeslaError) -> TeslaTokens {
        guard let access = answer.secret("access_token") else { throw .unreadable }
        let claims = AccessTokenClaims(access.reveal())
        let lifetime = answer.number("expires_in", in: 1...31_536_000).map { clock.now.addingTimeInterval($0) }
        let expiry = lifetime ?? claims?.expiresAt
        return TeslaTokens(
            access: access, refresh: answer.secret("refresh_token"),
            expiresAt: expiry ?? clock.now.addingTimeInterval(Self.usualLifetime),
            scopes: claims?.scopes.map { Self.scopes($0, answer) })
    }

    /// Some tokens do not list what shows by itself: who got a refresh token may come back, who got an identity is known.
    private static func scopes(_ listed: [String], _ answer: LooseObject) -> [String] {
        let evident = [("openid", "id_token"), ("offline_access", "refresh_token")]
            .filter { answer.rawText($0.1) != nil && !listed.contains($0.0) }
        return listed + evident.map(\.0)
    }

    /// The audience of the exchange: the region that the code seems to come from (`EU_…`), else any configured one.
    private func firstRegion(for code: String) throws(TeslaError) -> (TeslaRegion, base: String) {
        let hint = TeslaRegion(rawValue: code.prefix { $0 != "_" }.lowercased())
        let order = [hint].compactMap(\.self) + [.eu, .na, .cn]
        for region in order {
            if let base = configuration.apiBases[region] { return (region, base) }
        }
        throw TeslaError(.rejected, reason: "no base URL is configured")
    }

    /// The token names the region; if not, Tesla is asked (facts 1.10).
    private func home(
        _ claims: AccessTokenClaims, _ access: TeslaAccess
    ) async throws(TeslaError) -> TeslaRegion {
        if let region = claims.region, configuration.apiBases[region] != nil { return region }
        let region: TeslaRegion?
        do throws(TeslaError) {
            let answer = try await transport.get(
                FleetCall("/api/1/users/region", price: .free), access, read: FleetAnswer.object)
            region =
                answer.text("fleet_api_base_url").flatMap(configuration.region(namedIn:))
                ?? answer.text("region").flatMap(TeslaRegion.init(rawValue:))
        } catch {
            guard error.code == .outOfRegion else { throw error }
            region = error.region
        }
        guard let region, configuration.apiBases[region] != nil else {
            throw TeslaError(.rejected, reason: "region is not configured")
        }
        return region
    }

    /// Eight hours (facts 1.8).
    private static let usualLifetime = 28_800.0
}

extension LooseObject {
    /// A token, whole: never shortened, refused when it could break a header.
    fileprivate func secret(_ name: String) -> Secret? {
        rawText(name).flatMap { $0.isEmpty || $0.utf8.contains { $0 <= 0x20 || $0 >= 0x7f } ? nil : Secret($0) }
    }
}
