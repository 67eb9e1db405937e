import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// What became of a signed link.
enum SignedDownload: String, CaseIterable { case opened, invalid, expired }

/// What a signed link opens, and how its owner gets the next one (api.md 3.7, row R6).
extension RouteDesk {
    var fileRoutes: [Route] {
        [
            Route(.get, .plain("/files/{token}"), "A file by its signed link", limit: .status) { request, context in
                try await explained(request, context, missing: .gone) { try await file(request, context) }
            },
            Route(.get, .plain("/files/{token}/renew"), "From an old link to a fresh one", limit: .status) {
                request, context in
                try await explained(request, context, missing: .foreign) { try await renew(request, context) }
            },
        ]
    }

    private func file(_ request: Request, _ context: AppContext) async throws -> Response {
        let isDownload = try request.query.flag("download")
        let grant: DownloadGrant
        do { grant = try self.grant(context) } catch {
            downloads.count(.invalid)
            throw error
        }
        guard clock.now < grant.expiresAt else {
            downloads.count(.expired)
            throw LinkExpired(renewURL: grant.isRenewable ? link(request.uri.path + "/renew") : nil)
        }
        downloads.count(.opened)
        let disposition = contentDisposition(grant.fileName, inline: !isDownload)
        return try await StoredObject(storage: dependencies.storage, name: grant.object).response(
            to: request, type: grant.contentType, disposition: disposition)
    }

    /// An old link alone is not enough, or links would be good for ever: it takes the session or the account as well.
    private func renew(_ request: Request, _ context: AppContext) async throws -> Response {
        let isDownload = try request.query.flag("download")
        let grant = try grant(context)
        if let task = grant.task {
            guard let session = try access.id(request, context) else { throw Problem.notAuthenticated }
            let user = try await users.optionalUser(request)?.account.id
            // Also of a session that is over: what it made is retained for longer.
            guard try await dependencies.tasks.log(of: task) == dependencies.registry.log(of: session),
                try await dependencies.registry.isOpen(session, to: user)
            else { throw Self.noTask }
            return try await redirect(to: task, isDownload: isDownload)
        }
        guard let payment = grant.payment else { throw Problem(.notFound, "Not Found") }
        return try await redirect(to: grant, of: payment, request, context)
    }

    private func grant(_ context: AppContext) throws(Problem) -> DownloadGrant {
        guard let token = context.parameters.get("token"), token.utf8.count <= 4_096,
            let grant = dependencies.signer.open(token)
        else { throw Problem(.signatureInvalid, "This link is not valid") }
        return grant
    }

    /// Who follows a link in a browser reads what happened in words.
    private func explained(
        _ request: Request, _ context: AppContext, missing: LinkPage.Content, _ body: () async throws -> Response
    ) async throws -> Response {
        do { return try await body() } catch let error where request.wantsHTML {
            let content: LinkPage.Content
            let status: HTTPResponse.Status
            switch error {
            case let expiry as LinkExpired: (content, status) = (.expired(renewURL: expiry.renewURL), .gone)
            case let problem as Problem where problem.code == .signatureInvalid:
                (content, status) = (.invalid, problem.code.status)
            case let problem as Problem where Self.missing.contains(problem.code):
                (content, status) = (missing, problem.code.status)
            default: throw error
            }
            return LinkPage(content: content, language: request.preferredLanguage).response(status)
        }
    }

    private static let missing: Set<ProblemCode> = [
        .notFound, .taskNotFound, .paymentNotFound, .sessionNotFound, .notAuthenticated,
    ]
}

extension DownloadGrant {
    fileprivate var isRenewable: Bool { task != nil || payment != nil }
}

/// The time of a signed link is over.
struct LinkExpired: Error {
    /// Where its owner gets the next one.
    let renewURL: String?

    var problem: Problem {
        Problem(.linkExpired, "This link has expired; ask for the report's status again, or follow renew_url")
    }
}
