import Testing

/// Every word of every report stands where it can be read.
@Suite(.timeLimit(.minutes(10))) struct GalleryTests {
    /// On the cover and beside the sources.
    @Test func aPageForABrowserHasItsCodeToo() async throws {
        let page = try await Gallery(["nothing"], ["en"]).page("nothing", "en")
        #expect(page.ranges(of: "aria-label=\"QR code that leads to https://reports.example/").count == 2)
    }

    @Test(arguments: Gallery.sets)
    func noWordIsCutOrCovered(set: String) async throws {
        // The largest one differs from the others in its length, not in its words.
        let languages = set == "thousands" ? ["en", "de"] : Gallery.languages
        let gallery = try await Gallery([set], languages)
        for language in languages {
            let pages = try await PrintedPage.pages(of: gallery.report(set, language))
            #expect(pages.count >= 5)
            for (index, page) in pages.enumerated() {
                #expect(page.strays == [], "\(set) \(language) page \(index + 1)")
                #expect(page.collisions == [], "\(set) \(language) page \(index + 1)")
                #expect(page.words.count > 12, "\(set) \(language) page \(index + 1) is empty")
            }
            // The engine makes everything smaller when something is wider than the page: figures of 21 pt tell.
            let highest = pages[1].words.map { $0.bottom - $0.top }.max() ?? 0
            #expect(abs(highest - 25.39) < 0.01, "\(set) \(language): type of \(highest) points")
        }
    }
}
