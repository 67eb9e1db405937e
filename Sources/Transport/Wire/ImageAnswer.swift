import Domain

/// A stored photo (api.md 3.6).
struct ImageAnswer {
    var image: SessionImage
    var session: SessionID

    var url: String { "/api/v1/session/\(session.rawValue)/images/\(image.id.rawValue)" }

    func write(to json: inout JSONWriter) {
        json.field("id", image.id.rawValue)
        json.field("status", "ok")
        json.null("reason")
        json.field("width", image.width)
        json.field("height", image.height)
        json.field("bytes", image.bytes)
        json.field("sha256", image.sha256)
        json.null("slot")
        json.field("caption", image.caption)
        json.field("uploaded_at", image.uploadedAt)
        json.field("url", url)
        json.field("thumbnail_url", url + "/thumbnail")
    }
}
