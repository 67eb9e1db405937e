import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// The photos of a session (api.md 3.6).
extension RouteDesk {
    var imageRoutes: [Route] {
        [
            Route(.post, .images("").and(.session("/vehicles/{vin}/images")), "Upload photos", limit: .uploads) {
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
            Route(.patch, .images("/{image_id}"), "Change what is said about a photo, and its place") {
                try await changeImage($0, $1)
            },
            Route(.delete, .images("/{image_id}"), "Delete a photo") { request, context in
                try await access.session(request, context).removeImage(try Self.image(context))
                return .noContent()
            },
        ]
    }

    private func uploadImages(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        return try await answer(try await receiveImages(for: session, request, context), session)
    }

    /// What became of each file of a form.
    struct ReceivedImage {
        let name: String
        let image: Result<SessionImage, Problem>
    }

    func receiveImages(
        for session: ReportSession, _ request: Request, _ context: AppContext
    ) async throws -> [ReceivedImage] {
        let car = context.parameters.get("vin") == nil ? nil : try Self.vin(context)
        let limits = PhotoUpload.Limits(file: configuration.maxImageBytes, body: configuration.maxUploadBytes)
        try refuseLargeBody(request, limit: limits.body)
        try await session.checkRoom(forImages: 1)
        var upload = PhotoUpload(limits: limits, memory: uploads)
        defer { upload.release() }
        try await upload.receive(request) { try await session.checkRoom(forImages: $0) }
        guard !upload.files.isEmpty else { throw ValidationFailure.missing("body", "files") }
        try await session.checkRoom(forImages: upload.files.count)
        let details = try upload.details(car: car)
        var received: [ReceivedImage] = []
        for (file, details) in zip(upload.files, details) {
            received.append(ReceivedImage(name: file.name, image: await store(file, details, in: session)))
        }
        return received
    }

    private func store(
        _ file: PhotoUpload.File, _ details: ImageDetails, in session: ReportSession
    ) async -> Result<SessionImage, Problem> {
        guard !file.isTooLarge else {
            let limit = configuration.maxImageBytes
            return .failure(Problem(.imageTooLarge, "The image is larger than the limit of \(limit) bytes"))
        }
        do throws(Problem) {
            return .success(try await session.addImage(file.bytes, details))
        } catch {
            return .failure(error)
        }
    }

    /// 201 as soon as one file was taken; when none was, the reason of the first is the answer.
    private func answer(_ files: [ReceivedImage], _ session: ReportSession) async throws -> Response {
        if case .failure(let problem)? = files.first?.image, !files.contains(where: { (try? $0.image.get()) != nil }) {
            throw problem
        }
        let count = try await session.images().count
        return .json(status: .created) { json in
            json.array("data", files) { json, file in
                json.object { json in
                    switch file.image {
                    case .success(let image): ImageAnswer(image: image, session: session.id).write(to: &json)
                    case .failure(let problem):
                        json.null("id")
                        json.field("status", "rejected")
                        json.field("reason", problem.code.rawValue)
                        json.field("detail", problem.detail)
                    }
                    json.field("file_name", file.name)
                }
            }
            json.field("remaining", SessionState.maxImages - count)
        }
    }

    private func listImages(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        let images = try await session.images()
        return .json { json in
            json.array("data", images.enumerated()) { json, image in
                json.object { json in
                    ImageAnswer(image: image.element, session: session.id, position: image.offset).write(to: &json)
                }
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
        let change = try Self.change(try await fields(request))
        let image = try await session.changeImage(id, change)
        let position = try await session.images().firstIndex { $0.id == id }
        return .json { ImageAnswer(image: image, session: session.id, position: position).write(to: &$0) }
    }

    private static func change(_ body: BodyFields) throws -> ImageChange {
        var fields = body
        let (caption, alt, slot) = (fields.string("caption"), fields.string("alt"), fields.string("slot"))
        let vin = fields.vin("vin")
        var change = ImageChange()
        change.position = fields.integer("position")
        try fields.check()
        if let caption { try ImageTexts.check(caption: caption) }
        if let alt { try ImageTexts.check(alt: alt) }
        if fields.mentions("caption") { change.caption = .some(caption) }
        if fields.mentions("alt") { change.alt = .some(alt) }
        if fields.mentions("slot") { change.slot = .some(try slot.map(ImageTexts.slot)) }
        if fields.mentions("vin") { change.vin = .some(vin) }
        return change
    }

    static func image(_ context: AppContext) throws(Problem) -> ImageID {
        guard let id = context.parameters.get("image_id").flatMap({ ImageID(rawValue: $0) }) else { throw noImage }
        return id
    }

    private static let noImage = Problem(.imageNotFound, "No such image in this session")
}
