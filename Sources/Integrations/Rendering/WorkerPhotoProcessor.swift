public import Domain

/// Decodes uploaded photos in a worker process and writes them anew: upright, bounded, without metadata.
public struct WorkerPhotoProcessor: PhotoProcessor {
    private let workers: RenderWorkers
    private let maxPixels: Int
    private let timeout: Duration

    /// - Parameter maxPixels: a larger photo is refused before it is decoded (`MAX_IMAGE_PIXELS`).
    /// - Parameter timeout: a worker's time for one photo.
    public init(workers: RenderWorkers, maxPixels: Int = 40_000_000, timeout: Duration = .seconds(20)) {
        self.workers = workers
        self.maxPixels = maxPixels
        self.timeout = timeout
    }

    public func process(_ bytes: [UInt8]) async throws(PhotoError) -> ProcessedPhoto {
        do throws(RenderPoolError) {
            return try Self.photo(try await answer(bytes))
        } catch {
            throw PhotoError(error)
        }
    }

    /// A worker may be lost for reasons of its own; a second loss is taken for the picture's doing.
    private func answer(_ bytes: [UInt8]) async throws(RenderPoolError) -> RenderAnswer {
        let picture = RenderRequest.Part(name: "image", mime: "application/octet-stream", bytes: bytes)
        let request = try RenderRequest("image", options: PhotoOptions(max_pixels: maxPixels), parts: [picture])
        do throws(RenderPoolError) {
            return try await workers.small.run(request, timeout: timeout)
        } catch .lost {
            return try await workers.small.run(request, timeout: timeout)
        }
    }

    private static func photo(_ answer: RenderAnswer) throws(RenderPoolError) -> ProcessedPhoto {
        guard let width = answer.width, let height = answer.height else { throw .lost("a picture without its size") }
        let image = try answer.bytes("image")
        return ProcessedPhoto(
            image: image, thumbnail: try answer.bytes("thumbnail"), width: width, height: height,
            sha256: ContentHash.hex(image))
    }
}

/// As the worker reads them.
private struct PhotoOptions: Encodable {
    var max_pixels: Int
}
