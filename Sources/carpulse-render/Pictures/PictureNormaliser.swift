import CRender

/// Turns an uploaded picture into one that is safe to keep and to show: upright JPEG of bounded size, no metadata.
enum PictureNormaliser {
    private struct Options: Decodable {
        var max_pixels: Int?
        var max_edge: Int?
        var quality: Int?
    }

    /// 205 dpi over the full width of a page. A grainy photo of 12 megapixels then takes 300 kB, so ten of them stay
    /// below 3 MB.
    private static let defaultEdge = 1440
    private static let defaultQuality = 75
    private static let defaultPixels = 40_000_000
    private static let thumbnailEdge = 320

    static func normalise(_ request: Request) throws(RequestFailure) -> Outcome {
        let options = try request.options(Options.self)
        let bytes = try request.part("image")
        let probe = try probe(bytes, maximumPixels: options.max_pixels ?? defaultPixels)
        let settings = cr_image_options(
            max_edge: CInt(min(max(options.max_edge ?? defaultEdge, 16), 8192)),
            quality: CInt(min(max(options.quality ?? defaultQuality, 1), 100)),
            thumbnail_edge: CInt(thumbnailEdge), orientation: CInt(probe.orientation))
        var result = cr_image()
        guard cr_image_normalise(bytes, bytes.count, probe.kind.rawValue, settings, &result) else { throw corrupt }
        return outcome(
            picture: OwnedBytes(result.picture).array, thumbnail: OwnedBytes(result.thumbnail).array,
            width: Int(result.width), height: Int(result.height))
    }

    private static func probe(_ bytes: [UInt8], maximumPixels: Int) throws(RequestFailure) -> PictureProbe {
        let probe: PictureProbe
        do { probe = try PictureProbe(bytes) } catch {
            switch error {
            case .unsupported(let advice): throw RequestFailure(code: "unsupported_image_type", message: advice)
            case .corrupt: throw corrupt
            }
        }
        // Both sides are below 2^32, so their product needs the wider type.
        guard UInt64(probe.width) * UInt64(probe.height) <= UInt64(max(0, maximumPixels)) else {
            let size = "\(probe.width) x \(probe.height)"
            throw RequestFailure(code: "image_too_large", message: "\(size) pixels, \(maximumPixels) are the limit")
        }
        return probe
    }

    private static var corrupt: RequestFailure {
        RequestFailure(code: "image_corrupt", message: "the picture is damaged or incomplete")
    }

    private static func outcome(picture: [UInt8], thumbnail: [UInt8], width: Int, height: Int) -> Outcome {
        var answer = Answer()
        answer.width = width
        answer.height = height
        answer.bytes = picture.count
        answer.sha256 = SHA256.hex(picture)
        return Outcome(
            answer: answer,
            parts: [
                .init(name: "image", mime: "image/jpeg", bytes: picture),
                .init(name: "thumbnail", mime: "image/jpeg", bytes: thumbnail),
            ])
    }
}
