import Actors
import Domain
import Hummingbird

/// Pages of a finished report as pictures (api.md 3.10).
extension RouteDesk {
    var previewRoutes: [Route] {
        [
            Route(.get, .reports("/{task_id}/pages/{page}"), "A page of a report as PNG", limit: .pdf) {
                try await preview($0, $1)
            }
        ]
    }

    private func preview(_ request: Request, _ context: AppContext) async throws -> Response {
        let task = try Self.task(context)
        let width = try request.query.integer("width", in: PagePreview.widths) ?? PagePreview.defaultWidth
        let record = try await dependencies.tasks.status(of: task).record
        guard let result = record.result, let page = Self.page(context), page >= 1, page <= result.pages else {
            throw Problem(.notFound, Self.noPage(record))
        }
        // The same report, page and width always give the same picture.
        let tag = EntityTag.strong("\(result.sha256.prefix(32))-\(page)-\(width)")
        if let known = request.headers[.ifNoneMatch], EntityTag.matches(known, tag) {
            return Response(status: .notModified, headers: [.eTag: tag, .cacheControl: Self.previewCaching])
        }
        let bytes = try await draw(result, page: page, width: width)
        return RangedAnswer(size: bytes.count, tag: tag, type: "image/png", cacheControl: Self.previewCaching)
            .response(to: request, bytes: bytes)
    }

    private func draw(_ result: ReportResult, page: Int, width: Int) async throws(Problem) -> [UInt8] {
        let pdf: [UInt8]
        do throws(StorageError) { pdf = try await dependencies.storage.read(result.object, range: nil) } catch {
            throw error.problem
        }
        do throws(PreviewError) {
            return try await dependencies.previews.preview(of: pdf, page: page, width: width)
        } catch {
            throw error.problem
        }
    }

    /// `7.png`
    private static func page(_ context: AppContext) -> Int? {
        guard let name = context.parameters.get("page"), name.hasSuffix(".png") else { return nil }
        return Int(name.dropLast(4))
    }

    private static func noPage(_ record: TaskRecord) -> String {
        guard let result = record.result else { return "The report is not ready: \(record.status.rawValue)" }
        return "The report has the pages 1.png to \(result.pages).png"
    }

    private static let previewCaching = "private, max-age=3600, immutable"
}

extension PreviewError {
    fileprivate var problem: Problem {
        switch self {
        case .unreadable(let reason):
            Problem(.internalError, "The page cannot be drawn", cause: "preview: \(reason)")
        case .unavailable(let reason):
            Problem(.notReady, "Pages cannot be drawn at the moment", retryAfter: .seconds(2), cause: reason)
        }
    }
}
