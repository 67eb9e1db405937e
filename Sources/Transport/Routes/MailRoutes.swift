import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// What accounts do by mail (api.md 3.10), and the pages that mails lead to.
extension RouteDesk {
    var mailRoutes: [Route] {
        [
            Route(
                .post, .auth("/verify-email/request").and(.auth("/request-verify-token")),
                "Another mail to confirm the address", limit: .auth, key: .none
            ) { try await order(.verification, $0, $1) },
            Route(.post, .auth("/verify-email").and(.auth("/verify")), "Confirm the address", limit: .auth, key: .none)
            {
                request, context in
                try await confirm(.verification, try await mailFields(request), request, context)
            },
            Route(
                .post, .auth("/password-reset").and(.auth("/forgot-password")), "A mail to choose a new password",
                limit: .auth, key: .none
            ) { try await order(.reset, $0, $1) },
            Route(
                .post, .auth("/password-reset/confirm").and(.auth("/reset-password")), "Choose a new password",
                limit: .auth, key: .none
            ) { request, context in
                try await confirm(.reset, try await mailFields(request), request, context)
            },
        ] + MailKind.allCases.flatMap(pages)
    }

    private func pages(_ kind: MailKind) -> [Route] {
        let path = RoutePath.plain(MailOffice.path(of: kind))
        return [
            Route(.get, path, "Where a mail leads") { request, _ in
                let isSignedIn = (try? await users.optionalUser(request)) != nil
                return accountPage(kind, request)
                    .form(token: request.query["token"] ?? "", demandsPassword: !isSignedIn)
            },
            Route(.post, path, "The form of that page", limit: .auth, key: .none) { request, context in
                let page = accountPage(kind, request)
                do {
                    let fields = try BodyFields(form: try await form(request))
                    _ = try await confirm(kind, fields, request, context, onPage: true)
                    return page.done()
                } catch let problem as Problem {
                    return page.refusal(problem, requestID: context.requestID)
                } catch let failure as ValidationFailure {
                    let detail = failure.items.map(\.message).joined(separator: "; ")
                    return page.refusal(Problem(failure.code, detail), requestID: context.requestID)
                }
            },
        ]
    }

    private func accountPage(_ kind: MailKind, _ request: Request) -> AccountPage {
        let language = request.query["lang"].flatMap { ReportLanguage(tag: $0) } ?? request.preferredLanguage
        return AccountPage(kind: kind, language: language, word: dependencies.documents.accountWord)
    }

    private func mailFields(_ request: Request) async throws -> BodyFields {
        if BodyKind(request) == .form { return try BodyFields(form: try await form(request)) }
        return try await fields(request)
    }

    /// Whether there is such an account neither the answer tells nor its time.
    private func order(_ kind: MailKind, _ request: Request, _ context: AppContext) async throws -> Response {
        try dependencies.accounts.demandMail()
        var fields = try await mailFields(request)
        let text = fields.string("email")
        let language = fields.language("locale", "lang", "language")
        fields.require("email")
        let email = fields.address(text)
        try fields.check()
        guard let email else { throw ValidationFailure.missing("body", "email") }
        try await dependencies.accounts.order(
            kind, for: email, language: language ?? request.preferredLanguage, from: clients.of(request, context))
        return .json(status: .accepted) { $0.field("status", "accepted") }
    }

    private func confirm(
        _ kind: MailKind, _ body: BodyFields, _ request: Request, _ context: AppContext, onPage: Bool = false
    ) async throws -> Response {
        var fields = body
        let token = fields.secret("token")
        fields.require("token")
        guard kind == .reset else {
            let typed = fields.secret("password").flatMap { $0.isEmpty ? nil : $0 }
            try fields.check()
            let password = typed.flatMap { Password(typed: $0) }
            guard typed == nil || password != nil else { throw Problem(.badRequest, "Incorrect password") }
            let account = try await dependencies.accounts.verify(
                token ?? "", password: password, by: (try? await users.optionalUser(request))?.account.id,
                demandsProof: onPage, from: clients.of(request, context))
            return .json { AccountAnswer(account: account).write(to: &$0) }
        }
        let password = fields.newPassword(fields.secret("password"), at: "password", for: nil)
        fields.require("password")
        try fields.check()
        guard let password else { throw ValidationFailure.missing("body", "password") }
        let account = try await dependencies.accounts.reset(
            token ?? "", to: password, from: clients.of(request, context))
        return .json { AccountAnswer(account: account).write(to: &$0) }
    }
}
