import Domain

/// A stored photo (api.md 3.6).
struct ImageAnswer {
    var image: SessionImage
    var session: SessionID
    /// Its place in the order, 0 is first.
    var position: Int?

    var url: String { "/api/v1/session/\(session.rawValue)/images/\(image.id.rawValue)" }

    func write(to json: inout JSONWriter) {
        json.field("id", image.id.rawValue)
        json.field("status", "ok")
        json.null("reason")
        if let position { json.field("position", position) }
        json.field("width", image.width)
        json.field("height", image.height)
        json.field("bytes", image.bytes)
        json.field("sha256", image.sha256)
        json.field("slot", image.slot?.rawValue)
        json.field("caption", image.caption)
        json.field("alt", image.alt)
        json.field("vin", image.vin?.rawValue)
        json.field("uploaded_at", image.uploadedAt)
        json.field("url", url)
        json.field("thumbnail_url", url + "/thumbnail")
    }
}
