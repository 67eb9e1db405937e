import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// What became of a signed link.
enum SignedDownload: String, CaseIterable { case opened, invalid, expired }

/// What a signed link opens (api.md 3.7, row R6).
extension RouteDesk {
    var fileRoutes: [Route] {
        [Route(.get, .plain("/files/{token}"), "A file by its signed link", limit: .status) { try await file($0, $1) }]
    }

    private func file(_ request: Request, _ context: AppContext) async throws -> Response {
        let isDownload = try request.query.flag("download")
        guard let token = context.parameters.get("token"), token.utf8.count <= 4_096,
            let grant = dependencies.signer.open(token)
        else {
            downloads.count(.invalid)
            throw Problem(.signatureInvalid, "This link is not valid")
        }
        guard clock.now < grant.expiresAt else {
            downloads.count(.expired)
            throw Problem(.linkExpired, "This link has expired; ask for the report's status again")
        }
        downloads.count(.opened)
        let disposition = contentDisposition(grant.fileName, inline: !isDownload)
        return try await StoredObject(storage: dependencies.storage, name: grant.object).response(
            to: request, type: grant.contentType, disposition: disposition)
    }
}
