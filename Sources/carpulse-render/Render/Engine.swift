import CRender

/// Size of the sheet in points; margins come from the document's `@page`.
enum Paper: String, Decodable {
    case a4 = "A4"
    case letter = "Letter"

    var size: (width: Float, height: Float) {
        switch self {
        case .a4: (210 / 25.4 * 72, 297 / 25.4 * 72)
        case .letter: (612, 792)
        }
    }
}

/// PlutoBook, loaded once for the life of the process.
enum Engine {
    struct Unavailable: Error { var reason: String }

    /// A document as the engine wrote it.
    struct Output {
        var pdf: OwnedBytes
        var refused: Int
    }

    static func open(_ library: String) throws(Unavailable) {
        if let reason = cr_engine_open(library) { throw Unavailable(reason: String(cString: reason)) }
    }

    static var version: String { String(cString: cr_engine_version()) }

    /// One whole pass: parse, lay out (then `laidOut` is called), write.
    static func render(
        _ html: [UInt8], assets: AssetTable, paper: Paper, laidOut: () -> Void = {}
    ) throws(RequestFailure) -> Output {
        try withExtendedLifetime(assets) { () throws(RequestFailure) -> Output in
            let size = paper.size
            guard
                let book = cr_book_load(
                    size.width, size.height, html, html.count, assets.assets, assets.assets.count)
            else { throw failure("the document could not be read") }
            defer { cr_book_free(book) }
            guard cr_book_pages(book) > 0 else { throw failure("the document has no pages") }
            laidOut()
            var pdf = cr_bytes()
            guard cr_book_write(book, Frame.Limit.total, &pdf) else { throw failure("the PDF could not be written") }
            return Output(pdf: OwnedBytes(pdf), refused: Int(cr_book_refused(book)))
        }
    }

    private static func failure(_ message: String) -> RequestFailure {
        let reason = String(cString: cr_engine_error())
        return RequestFailure(code: "render_failed", message: reason.isEmpty ? message : "\(message): \(reason)")
    }
}
