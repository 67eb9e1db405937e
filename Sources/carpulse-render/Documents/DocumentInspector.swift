import CRender

/// Looks into PDFs that others made: what they are, and how a page looks.
enum DocumentInspector {
    private struct InspectOptions: Decodable {
        /// With a part that holds the text.
        var text: Bool?
        /// Only whether it opens and its first page is there.
        var quick: Bool?
    }

    private struct PreviewOptions: Decodable {
        /// From 1.
        var page: Int
        /// Pixels.
        var width: Int
    }

    /// Bytes of the text part, and characters of the title.
    private static let maximumText = 1 << 20
    private static let maximumTitle = 500
    /// Pages that are read for text.
    private static let maximumPages = 500
    private static let previewWidths = 200...2000
    private static let maximumPreviewPixels = 12_000_000

    static func inspect(_ request: Request) throws(RequestFailure) -> Outcome {
        let options = try request.options(InspectOptions.self)
        let bytes = try request.part("pdf")
        return try withDocument(bytes) { document throws(RequestFailure) in
            var answer = Answer()
            answer.pages = Int(cr_document_pages(document))
            answer.title = take(cr_document_title(document)).map { String($0.prefix(maximumTitle)) }
            if options.quick == true {
                guard cr_document_has_page(document, 0) else { throw corrupt }
                return Outcome(answer: answer)
            }
            answer.encrypted = PDFFile.isEncrypted(bytes)
            let text = text(of: document)
            answer.text_chars = text.count
            guard options.text == true else { return Outcome(answer: answer) }
            let part = Frame.Part(name: "text", mime: "text/plain", bytes: Array(text.utf8.prefix(maximumText)))
            return Outcome(answer: answer, parts: [part])
        }
    }

    static func preview(_ request: Request) throws(RequestFailure) -> Outcome {
        let options = try request.options(PreviewOptions.self)
        guard previewWidths.contains(options.width) else { throw .invalidRequest("width must be in \(previewWidths)") }
        return try withDocument(request.part("pdf")) { document throws(RequestFailure) in
            guard (1...max(1, Int(cr_document_pages(document)))).contains(options.page) else {
                throw .invalidRequest("there is no page \(options.page)")
            }
            var png = cr_bytes()
            let drawn = cr_document_preview(
                document, CInt(options.page - 1), CInt(options.width), maximumPreviewPixels, &png)
            guard drawn else { throw RequestFailure(code: "pdf_corrupt", message: "the page cannot be drawn") }
            let bytes = OwnedBytes(png).array
            var answer = Answer()
            answer.bytes = bytes.count
            return Outcome(answer: answer, parts: [.init(name: "preview", mime: "image/png", bytes: bytes)])
        }
    }

    private static func withDocument(
        _ bytes: [UInt8], _ body: (OpaquePointer) throws(RequestFailure) -> Outcome
    ) throws(RequestFailure) -> Outcome {
        try bytes.withUnsafeBufferPointer { buffer throws(RequestFailure) in
            guard let start = buffer.baseAddress else { throw corrupt }
            var document: OpaquePointer?
            switch cr_document_open(start, buffer.count, &document) {
            case CR_DOCUMENT_OPEN: break
            case CR_DOCUMENT_LOCKED:
                throw RequestFailure(code: "pdf_encrypted", message: "the PDF asks for a password")
            default: throw corrupt
            }
            defer { cr_document_free(document) }
            guard let document else { throw corrupt }
            return try body(document)
        }
    }

    private static var corrupt: RequestFailure {
        RequestFailure(code: "pdf_corrupt", message: "this is not a readable PDF")
    }

    private static func text(of document: OpaquePointer) -> String {
        let pages = min(Int(cr_document_pages(document)), maximumPages)
        return (0..<pages).compactMap { take(cr_document_page_text(document, CInt($0))) }.joined(separator: "\u{C}")
    }

    private static func take(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text else { return nil }
        defer { cr_text_free(text) }
        return String(cString: text)
    }
}
