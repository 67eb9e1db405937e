public import Domain

extension ReportSession {
    public func images() async throws(Problem) -> [SessionImage] { try await current().state.images }

    /// Refuses an upload that cannot fit, before any of its bytes is decoded.
    public func checkRoom(forImages count: Int) async throws(Problem) {
        try await current().state.checkRoom(forImages: count)
    }

    /// Decodes, stores and lists one photo.
    /// - Throws: `too_many_images`, `unsupported_image_type`, `image_too_large`, `image_corrupt`.
    public func addImage(_ bytes: [UInt8], _ details: ImageDetails = ImageDetails()) async throws(Problem)
        -> SessionImage
    {
        try await checkRoom(forImages: 1)
        let photo: ProcessedPhoto
        do throws(PhotoError) { photo = try await services.photos.process(bytes) } catch { throw error.problem }
        let image = describe(photo, details)
        try await storing { () async throws(StoreError) in
            try await services.outbox.register([image.object, image.thumbnail], of: id, after: Sealed.grace)
        }
        do throws(StorageError) {
            try await services.storage.put(image.object, bytes: photo.image, contentType: "image/jpeg")
            try await services.storage.put(image.thumbnail, bytes: photo.thumbnail, contentType: "image/jpeg")
        } catch {
            throw error.problem
        }
        return try await update(storing: [image.object, image.thumbnail]) { change throws(Problem) in
            try change.state.add(image)
            return image
        }
    }

    public func changeImage(_ image: ImageID, _ wish: ImageChange) async throws(Problem) -> SessionImage {
        try await update { change throws(Problem) in try change.state.changeImage(image, wish) }
    }

    public func removeImage(_ image: ImageID) async throws(Problem) {
        try await update { change throws(Problem) in
            let removed = try change.state.removeImage(image)
            change.discarding += [removed.object, removed.thumbnail]
        }
    }

    public func removeAllImages() async throws(Problem) {
        try await update { change throws(Problem) in
            change.discarding += change.state.images.flatMap { [$0.object, $0.thumbnail] }
            change.state.images = []
        }
    }

    /// The stored bytes of a photo or of its thumbnail.
    public func imageBytes(_ image: ImageID, thumbnail: Bool) async throws(Problem) -> [UInt8] {
        guard let found = try await images().first(where: { $0.id == image }) else {
            throw Problem(.imageNotFound, "No such image in this session")
        }
        do throws(StorageError) {
            return try await services.storage.read(thumbnail ? found.thumbnail : found.object, range: nil)
        } catch {
            throw error.problem
        }
    }

    private func describe(_ photo: ProcessedPhoto, _ details: ImageDetails) -> SessionImage {
        let image = services.ids.image(for: id)
        let hash = services.sealer.hash(of: id)
        var described = SessionImage(
            id: image, object: services.storage.place(.upload(session: hash, image: image)),
            thumbnail: services.storage.place(.upload(session: hash, image: image, suffix: "-thumb.jpg")),
            width: photo.width,
            height: photo.height, bytes: photo.image.count, sha256: photo.sha256,
            caption: details.caption, uploadedAt: services.clock.now)
        described.slot = details.slot
        described.alt = details.alt
        described.vin = details.vin
        return described
    }
}

extension PhotoError {
    var problem: Problem {
        switch self {
        case .unsupportedType(let advice): Problem(.unsupportedImageType, "The image cannot be taken: \(advice)")
        case .tooLarge(let limit): Problem(.imageTooLarge, "The image is too large: \(limit)")
        case .corrupt(let reason):
            Problem(.imageCorrupt, "The image cannot be read: \(reason)", at: ["body", "files"])
        case .unavailable:
            Problem(.notReady, "Images cannot be processed at the moment", retryAfter: .seconds(2))
        }
    }
}
