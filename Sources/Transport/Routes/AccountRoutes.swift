import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Accounts (api.md 3.2, rows C2 to C5).
extension RouteDesk {
    var accountRoutes: [Route] {
        [
            Route(.post, .auth("/register"), "New account", limit: .auth) { request, context in
                try await register(request, context)
            },
            Route(
                .post, .auth("/login").and(.auth("/token")).and(.plain("/token", "/api/v1/login/access-token")),
                "Sign in, by form or JSON", limit: .auth, key: .none
            ) { request, context in
                let isJSON = BodyKind(request) == .json
                let credentials =
                    isJSON ? try Credentials(await fields(request)) : try Credentials(await form(request))
                return try await signIn(credentials, request, context)
            },
            Route(.post, .auth("/login/json"), "Sign in, by JSON", limit: .auth, key: .none) { request, context in
                try await signIn(Credentials(await fields(request)), request, context)
            },
            Route(.post, .auth("/refresh"), "New tokens for a refresh token", limit: .auth, key: .none) { request, _ in
                try await refresh(request)
            },
            Route(.post, .auth("/logout"), "End a sign-in", key: .none) { request, _ in try await logout(request) },
            Route(.get, .me, "Who is signed in") { request, _ in
                let user = try await users.user(request)
                return .json { write(user.account, to: &$0) }
            },
            Route(.patch, .me, "Change name, language, password") { try await changeAccount($0, $1) },
            Route(.delete, .me, "Erase the account") { try await eraseAccount($0, $1) },
            Route(.get, .plain("/.well-known/jwks.json"), "Keys that our tokens can be checked with", limit: nil) {
                _, _ in
                .bytes(
                    dependencies.accounts.keySet, type: "application/json",
                    headers: [.cacheControl: "public, max-age=300"])
            },
        ]
    }

    private func register(_ request: Request, _ context: AppContext) async throws -> Response {
        let registration = try Registration(await fields(request))
        let account = try await dependencies.accounts.register(
            registration.email, password: registration.password, name: registration.name,
            language: registration.language, spoken: request.preferredLanguage,
            from: clients.of(request, context))
        return .json(status: .created) { AccountAnswer(account: account).write(to: &$0) }
    }

    private func signIn(
        _ credentials: Credentials, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        // Or a foreign page could sign a visitor in to an account of its own.
        guard !credentials.wantsCookie || access.origins.vouches(for: request) else {
            throw Problem(.forbidden, "A cookie is given to our own pages only")
        }
        let grant = try await dependencies.accounts.signIn(
            EmailAddress(rawValue: credentials.username), password: Password(typed: credentials.password),
            from: clients.of(request, context), asBrowser: credentials.wantsCookie)
        return tokens(of: grant)
    }

    /// With the browser's cookie, if it asked for one.
    private func tokens(of grant: SignInGrant, _ more: (inout JSONWriter) -> Void = { _ in }) -> Response {
        var response = Response.tokens { json in
            more(&json)
            grant.write(to: &json)
        }
        if let cookie = grant.cookie {
            cookies.remember(user: cookie, for: dependencies.accounts.cookieLife, in: &response)
        }
        return response
    }

    private func refresh(_ request: Request) async throws -> Response {
        let token: String
        if BodyKind(request) == .form {
            guard let given = try await form(request)["refresh_token"] else {
                throw ValidationFailure.missing("body", "refresh_token")
            }
            token = given
        } else {
            var fields = try await fields(request)
            let given = fields.secret("refresh_token")
            fields.require("refresh_token")
            try fields.check()
            token = given ?? ""
        }
        let grant = try await dependencies.accounts.refresh(token)
        return .tokens { grant.write(to: &$0) }
    }

    /// The refresh token of the sign-in ends as well, whatever the body says.
    private func logout(_ request: Request) async throws -> Response {
        try await dependencies.accounts.end(try await users.user(request).family)
        var response = Response.noContent()
        if users.cookie(of: request) != nil { cookies.forgetUser(in: &response) }
        return response
    }

    private func changeAccount(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try await users.user(request)
        var fields = try await fields(request)
        var changes = AccountChanges()
        if fields.mentions("name") { changes.name = .some(fields.personName("name")) }
        if fields.mentions("locale") { changes.language = .some(fields.language("locale")) }
        let typed = fields.secret("password")
        let current = fields.secret("current_password")
        let password = fields.newPassword(typed, at: "password", for: user.account.email)
        if typed != nil { fields.require("current_password") }
        try fields.check()
        var account = user.account
        guard let password else {
            if changes.name != nil || changes.language != nil {
                account = try await dependencies.accounts.change(account.id, changes)
            }
            return .json { write(account, to: &$0) }
        }
        account = try await dependencies.accounts.change(
            passwordOf: account, from: current.flatMap { Password(typed: $0) }, to: password, changes,
            at: clients.of(request, context))
        // All sign-ins have ended, this one too: whoever changed the password goes on with a new one.
        let grant = try await dependencies.accounts.grant(to: account, asBrowser: users.cookie(of: request) != nil)
        return tokens(of: grant) { write(account, to: &$0) }
    }

    private func eraseAccount(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try await users.user(request)
        var fields = try await fields(request)
        let password = fields.secret("current_password")
        fields.require("current_password")
        try fields.check()
        try await dependencies.accounts.erase(
            user.account, with: password.flatMap { Password(typed: $0) }, at: clients.of(request, context))
        try await dependencies.accounts.end(user.family)
        var response = Response.json(status: .accepted) { json in
            json.field("account", user.account.id.rawValue)
            json.array("erased", ["account", "sign_ins"]) { $0.element($1) }
            json.field("at", clock.now)
        }
        if users.cookie(of: request) != nil { cookies.forgetUser(in: &response) }
        return response
    }

    /// With what a user interface wants to know before it tries.
    private func write(_ account: Account, to json: inout JSONWriter) {
        AccountAnswer(account: account).write(to: &json)
        json.object("limits") { writeLimits(to: &$0) }
    }
}

extension RoutePath {
    static func auth(_ rest: String) -> RoutePath { .plain("/api/v1/auth" + rest, "/auth" + rest) }
    static let me = RoutePath.auth("/me").and(.plain("/api/v1/users/me"))
}

extension Response {
    /// Tokens must not lie in caches, old ones included (RFC 6749, 5.1).
    fileprivate static func tokens(_ members: (inout JSONWriter) -> Void) -> Response {
        .json(headers: [.cacheControl: "no-store", .pragma: "no-cache"], members)
    }
}

extension HTTPField.Name {
    fileprivate static let pragma = HTTPField.Name("Pragma")!
}
