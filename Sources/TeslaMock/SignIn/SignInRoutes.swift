import HTTPTypes
import Hummingbird

/// `/oauth2/v3/…`
struct SignInRoutes: Sendable {
    /// The largest form: an authorize query plus ticks.
    private static let largestForm = 64 * 1_024

    let mock: TeslaMock

    func add(to router: Router<BasicRequestContext>) {
        router.get("/status") { _, _ in Response.text("ok", type: "text/plain") }
        let group = router.group("/oauth2/v3")
        group.get("authorize") { request, _ in try await self.authorize(request) }
        group.post("authorize") { request, _ in try await self.decide(request) }
        group.post("token") { request, _ in try await self.token(request) }
        group.get("discovery/thirdparty/keys") { _, _ in Response.json(try await self.mock.issuer.keySet()) }
        group.get("thirdparty/.well-known/openid-configuration") { request, _ in self.metadata(request) }
    }

    // MARK: Authorize

    private func authorize(_ request: Request) async throws -> Response {
        let fields = FormFields(request.uri.query ?? "")
        let wanted = try await checked(fields)
        guard let name = fields["mock_auto"] else {
            let page = ConsentPage(request: wanted, fields: fields, consents: await mock.consents)
            return .text(page.html, type: "text/html; charset=utf-8")
        }
        let grant = fields["mock_grant"].map { $0.split(separator: " ").map { String($0) } } ?? wanted.scopes
        return try await finish(request, wanted, account: name, ticked: grant, decision: fields["mock_decision"])
    }

    private func decide(_ request: Request) async throws -> Response {
        let fields = try await form(request)
        return try await finish(
            request, try await checked(fields), account: fields["account"] ?? "", ticked: fields.all("granted"),
            decision: fields["decision"])
    }

    private func finish(
        _ request: Request, _ wanted: AuthorizeRequest, account name: String, ticked: [String], decision: String?
    ) async throws -> Response {
        if decision == "cancel" {
            return Self.redirect(await mock.refusal(of: wanted))
        }
        guard let account = AccountCatalogue.named(name) else { throw Self.refused("unknown test account") }
        let base = mock.baseURL(of: request)
        guard let target = await mock.approve(wanted, account: account, ticked: Set(ticked), base: base) else {
            throw Self.refused("the application requires all requested permissions")
        }
        var response = Self.redirect(target)
        response.headers[.mockAccount] = account.name
        return response
    }

    private func checked(_ fields: FormFields) async throws -> AuthorizeRequest {
        var configuration = mock.configuration
        if let registered = await mock.switches.redirectURIs {
            configuration.allowedRedirectURIs = registered
            configuration.allowsLoopbackRedirects = false
        }
        do {
            return try AuthorizeRequest(fields, configuration: configuration)
        } catch {
            throw Self.refused(error.reason)
        }
    }

    private static func redirect(_ target: String) -> Response {
        Response(status: .found, headers: [.location: target, .cacheControl: "no-store"])
    }

    private static func refused(_ reason: String) -> Problem {
        Problem(response: .text(ConsentPage.refusal(reason), type: "text/html; charset=utf-8", status: 400))
    }

    // MARK: Token and metadata

    private func token(_ request: Request) async throws -> Response {
        guard Self.isForm(request) else {
            throw Problem.grant("invalid_request", "Content-Type must be application/x-www-form-urlencoded")
        }
        return try await TokenEndpoint(mock: mock, base: mock.baseURL(of: request)).answer(try await form(request))
    }

    private func form(_ request: Request) async throws -> FormFields {
        FormFields(String(buffer: try await request.body.collect(upTo: Self.largestForm)))
    }

    private static func isForm(_ request: Request) -> Bool {
        let type = (request.headers[.contentType] ?? "").lowercased().prefix { $0 != ";" && $0 != " " }
        return type == "application/x-www-form-urlencoded"
    }

    private func metadata(_ request: Request) -> Response {
        let root = mock.baseURL(of: request) + "/oauth2/v3"
        return .json([
            "issuer": .string(root + "/nts"), "authorization_endpoint": .string(root + "/authorize"),
            "token_endpoint": .string(root + "/token"), "jwks_uri": .string(root + "/discovery/thirdparty/keys"),
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": .array(Scope.all.map { .string($0.name) }),
        ])
    }
}

extension TeslaMock {
    /// `http://host:port` as the caller sees the mock.
    nonisolated func baseURL(of request: Request) -> String {
        configuration.publicBaseURL ?? "http://" + (request.head.authority ?? configuration.host)
    }
}
