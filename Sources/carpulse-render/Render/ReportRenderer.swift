/// Makes a finished PDF of a document and its assets.
struct ReportRenderer {
    /// Page numbers of the last report in each language: reports resemble each other, so they are the best first guess,
    /// and a right guess saves a pass. They never show: a pass with wrong numbers is followed by another.
    private var guesses: [String: [String: Int]] = [:]

    /// For a language that is new here: the other languages break their pages alike, more often than not.
    private var lastFound: [String: Int] = [:]

    /// Languages that are remembered; who asks for more of them than there are begins anew.
    private static let maximumGuesses = 32

    private struct Options: Decodable {
        var engine: String?
        var paper: Paper?
        var bookmarks: [Bookmark]?
        var page_numbers: PageNumbers.Placeholder?
    }

    /// Called with 0...100 and a word on what was done.
    typealias ProgressReport = (Int, String) -> Void

    /// Page numbers may move the very pages they name; after this many passes the last numbers stand.
    private static let maximumPasses = 3

    mutating func render(_ request: Request, progress: ProgressReport) throws(RequestFailure) -> Outcome {
        let options = try request.options(Options.self)
        let metadata = try request.options(Metadata.self)
        guard (options.engine ?? "plutobook") == "plutobook" else {
            throw RequestFailure(code: "unsupported_engine", message: "this worker hosts plutobook only")
        }
        try metadata.validate()
        let bookmarks = options.bookmarks ?? []
        guard bookmarks.allSatisfy({ Anchor.isValid($0.anchor.utf8) }) else {
            throw .invalidRequest("a bookmark's anchor is not an element id")
        }
        let html = try request.part("document")
        let document = PageNumbers(html, placeholder: options.page_numbers)
        let language = metadata.language ?? ""
        let paper = options.paper ?? .a4
        progress(20, "loaded")
        let standIns = StandIns(request.frame.parts, in: html)
        var draft = try draft(document, language, bookmarks, AssetTable(standIns.parts), paper, progress)
        var file = try PDFFile(draft.output.pdf)
        if !standIns.replace(in: file) {
            draft = try self.draft(document, language, bookmarks, AssetTable(request.frame.parts), paper, progress)
            file = try PDFFile(draft.output.pdf)
        }
        progress(90, "written")
        return try finish(file, draft, bookmarks, metadata)
    }

    /// A document whose page numbers are right.
    private struct Draft {
        var output: Engine.Output
        /// Page of every anchor that exists.
        var pages: [String: Int]
        var missing: [String]
    }

    private mutating func draft(
        _ document: PageNumbers, _ language: String, _ bookmarks: [Bookmark], _ assets: AssetTable, _ paper: Paper,
        _ progress: ProgressReport
    ) throws(RequestFailure) -> Draft {
        var anchors = document.anchors
        for bookmark in bookmarks where !anchors.contains(bookmark.anchor) { anchors.append(bookmark.anchor) }
        let links = Anchor.hiddenLinks(anchors)
        var pages = guesses[language] ?? lastFound
        for pass in 1... {
            let output = try Engine.render(document.document(with: pages) + links, assets: assets, paper: paper) {
                progress(pass == 1 ? 40 : 70, "laid out")
            }
            progress(pass == 1 ? 60 : 80, "pass \(pass)")
            let found = try PDFFile(output.pdf).destinations()
            let settled = document.anchors.allSatisfy { found[$0] == pages[$0] }
            remember(found.filter { document.anchors.contains($0.key) }, for: language)
            if settled || pass == Self.maximumPasses {
                return Draft(output: output, pages: found, missing: anchors.filter { found[$0] == nil })
            }
            pages = found
        }
        preconditionFailure("the loop above ends by itself")
    }

    private mutating func remember(_ pages: [String: Int], for language: String) {
        // A document that asks for no numbers tells nothing of those that do.
        guard !pages.isEmpty else { return }
        if guesses.count >= Self.maximumGuesses { guesses = [:] }
        guesses[language] = pages
        lastFound = pages
    }

    private func finish(
        _ file: borrowing PDFFile, _ draft: Draft, _ bookmarks: [Bookmark], _ metadata: Metadata
    ) throws(RequestFailure) -> Outcome {
        file.setMetadata(metadata)
        if let url = metadata.verify_url { file.setProof(url) }
        file.setOutline(bookmarks.filter { draft.pages[$0.anchor] != nil })
        let pdf = try file.written()
        var answer = Answer()
        answer.pages = file.pageCount
        answer.bytes = pdf.count
        answer.sha256 = SHA256.hex(pdf)
        answer.refused = draft.output.refused
        answer.missing_anchors = draft.missing
        return Outcome(answer: answer, parts: [.init(name: "pdf", mime: "application/pdf", bytes: pdf)])
    }
}
