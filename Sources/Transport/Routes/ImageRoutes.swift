import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// The photos of a session (api.md 3.6).
extension RouteDesk {
    var imageRoutes: [Route] {
        [
            Route(.post, .images("").and(.session("/vehicles/{vin}/images")), "Upload photos") {
                try await uploadImages($0, $1)
            },
            Route(.get, .images(""), "The photos") { try await listImages($0, $1) },
            Route(.delete, .images(""), "Delete all photos") { request, context in
                try await access.session(request, context).removeAllImages()
                return .noContent()
            },
            Route(.get, .images("/{image_id}"), "A photo") { try await image($0, $1, thumbnail: false) },
            Route(.get, .images("/{image_id}/thumbnail"), "A photo, small") {
                try await image($0, $1, thumbnail: true)
            },
            Route(.patch, .images("/{image_id}"), "Change caption and place") { try await changeImage($0, $1) },
            Route(.delete, .images("/{image_id}"), "Delete a photo") { request, context in
                try await access.session(request, context).removeImage(try Self.image(context))
                return .noContent()
            },
        ]
    }

    private func uploadImages(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        let limits = PhotoUpload.Limits(file: configuration.maxImageBytes, body: configuration.maxUploadBytes)
        try refuseLargeBody(request, limit: limits.body)
        try await session.checkRoom(forImages: 1)
        var upload = PhotoUpload(limits: limits, memory: uploads)
        defer { upload.release() }
        try await upload.receive(request) { try await session.checkRoom(forImages: $0) }
        guard !upload.files.isEmpty else { throw ValidationFailure.missing("body", "files") }
        try await session.checkRoom(forImages: upload.files.count)
        let captions = try Self.captions(upload)
        var results: [Result<SessionImage, Problem>] = []
        for (file, caption) in zip(upload.files, captions) { results.append(await store(file, caption, in: session)) }
        return try await answer(results, names: upload.files.map(\.name), session)
    }

    private func store(
        _ file: PhotoUpload.File, _ caption: String?, in session: ReportSession
    ) async -> Result<SessionImage, Problem> {
        guard !file.isTooLarge else {
            let limit = configuration.maxImageBytes
            return .failure(Problem(.imageTooLarge, "The image is larger than the limit of \(limit) bytes"))
        }
        do throws(Problem) {
            return .success(try await session.addImage(file.bytes, caption: caption))
        } catch {
            return .failure(error)
        }
    }

    /// One caption for all files, or as many as there are files, in their order.
    private static func captions(_ upload: PhotoUpload) throws(ValidationFailure) -> [String?] {
        let texts = upload.fields.filter { $0.name == "caption" || $0.name == "captions" }.map(\.value)
        for text in texts { try checkCaption(text) }
        if texts.count == upload.files.count { return texts.map { $0.isEmpty ? nil : $0 } }
        return Array(repeating: texts.first.flatMap { $0.isEmpty ? nil : $0 }, count: upload.files.count)
    }

    private static func checkCaption(_ text: String) throws(ValidationFailure) {
        // A character may be many bytes, and the session's list of images has a fixed size.
        guard text.count > 300 || text.utf8.count > 900 else { return }
        throw ValidationFailure([
            .init(
                type: "string_too_long", location: ["body", "caption"],
                message: "String should have at most 300 characters")
        ])
    }

    /// 201 as soon as one file was taken; when none was, the reason of the first is the answer.
    private func answer(
        _ results: [Result<SessionImage, Problem>], names: [String], _ session: ReportSession
    ) async throws -> Response {
        if case .failure(let problem)? = results.first, !results.contains(where: { (try? $0.get()) != nil }) {
            throw problem
        }
        let count = try await session.images().count
        return .json(status: .created) { json in
            json.array("data", zip(results, names)) { json, file in
                json.object { json in
                    switch file.0 {
                    case .success(let image): ImageAnswer(image: image, session: session.id).write(to: &json)
                    case .failure(let problem):
                        json.null("id")
                        json.field("status", "rejected")
                        json.field("reason", problem.code.rawValue)
                        json.field("detail", problem.detail)
                    }
                    json.field("file_name", file.1)
                }
            }
            json.field("remaining", SessionState.maxImages - count)
        }
    }

    private func listImages(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        let images = try await session.images()
        return .json { json in
            json.array("data", images) { json, image in
                json.object { ImageAnswer(image: image, session: session.id).write(to: &$0) }
            }
            json.field("max", SessionState.maxImages)
            json.field("remaining", SessionState.maxImages - images.count)
            json.field("has_more", false)
            json.null("next_cursor")
        }
    }

    /// Stored bytes never change: a browser need not ask twice.
    private func image(_ request: Request, _ context: AppContext, thumbnail: Bool) async throws -> Response {
        let session = try await access.session(request, context)
        let id = try Self.image(context)
        guard let image = try await session.images().first(where: { $0.id == id }) else { throw Self.noImage }
        let tag = EntityTag.strong(image.sha256.prefix(32) + (thumbnail ? "-t" : ""))
        let lasting = "private, max-age=31536000, immutable"
        if let known = request.headers[.ifNoneMatch], EntityTag.matches(known, tag) {
            return Response(status: .notModified, headers: [.eTag: tag, .cacheControl: lasting])
        }
        let bytes = try await session.imageBytes(id, thumbnail: thumbnail)
        return RangedAnswer(size: bytes.count, tag: tag, type: "image/jpeg", cacheControl: lasting)
            .response(to: request, bytes: bytes)
    }

    private func changeImage(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        let id = try Self.image(context)
        var fields = try await fields(request)
        let caption = fields.string("caption")
        let position = fields.integer("position")
        try fields.check()
        if let caption { try Self.checkCaption(caption) }
        let image = try await session.changeImage(
            id, caption: fields.mentions("caption") ? .some(caption) : nil, position: position)
        return .json { ImageAnswer(image: image, session: session.id).write(to: &$0) }
    }

    private static func image(_ context: AppContext) throws(Problem) -> ImageID {
        guard let id = context.parameters.get("image_id").flatMap({ ImageID(rawValue: $0) }) else { throw noImage }
        return id
    }

    private static let noImage = Problem(.imageNotFound, "No such image in this session")
}
