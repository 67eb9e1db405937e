import CRender

/// Does each kind of work once, so that whatever the libraries open on first use (fonts above all) is open before
/// the process closes itself in.
enum WarmUp {
    /// Every face, in the words a report uses them with.
    private static let document = """
        <!DOCTYPE html><html lang="en"><body style="font-family: Inter, sans-serif">\
        <p>0<i>0</i><b style="font-weight:500">0<i>0</i></b><b style="font-weight:600">0<i>0</i></b>\
        <b style="font-weight:700">0<i>0</i></b></p><p style="font-family: monospace">0 \u{4E00}</p></body></html>
        """

    /// 1 x 1 pixel.
    private static let png: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
        0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B, 0x55, 0x00, 0x00, 0x00,
        0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0xF8, 0x0F, 0x00, 0x01, 0x01, 0x01, 0x00, 0x1C, 0xB0, 0x8C,
        0x99, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]

    /// A page whose font is not embedded, so that a stand-in has to be found.
    private static let page = """
        %PDF-1.4
        1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
        4 0 obj<</Length 22>>stream
        BT /F 9 Tf (0) Tj ET  
        endstream endobj
        5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
        trailer<</Root 1 0 R>>
        """

    struct Failed: Error { var message: String }

    static func run() throws {
        do throws(RequestFailure) {
            let jpeg = try first("{}", .init(name: "image", mime: "image/png", bytes: png), PictureNormaliser.normalise)
            _ = try first("{}", .init(name: "image", mime: "image/jpeg", bytes: jpeg), PictureNormaliser.normalise)
            let html = Frame.Part(name: "document", mime: "text/html", bytes: Array(document.utf8))
            let pdf = try first("{}", html) { request throws(RequestFailure) in
                var renderer = ReportRenderer()
                return try renderer.render(request) { _, _ in }
            }
            for bytes in [pdf, Array(page.utf8)] {
                let part = Frame.Part(name: "pdf", mime: "application/pdf", bytes: bytes)
                _ = try first(#"{"text":true}"#, part, DocumentInspector.inspect)
                _ = try first(#"{"page":1,"width":200}"#, part, DocumentInspector.preview)
            }
        } catch {
            throw Failed(message: "\(error.code): \(error.message)")
        }
    }

    /// The first part of what `handler` makes of `part`.
    private static func first(
        _ header: String, _ part: Frame.Part, _ handler: (Request) throws(RequestFailure) -> Outcome
    ) throws(RequestFailure) -> [UInt8] {
        let frame = Frame(header: Array(header.utf8), parts: [part])
        return try handler(Request(id: "warm-up", kind: "warm-up", frame: frame)).parts.first?.bytes ?? []
    }
}
